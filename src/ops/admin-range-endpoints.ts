/** Ranges of addresses from which no new guests are made for a day. */
import { z } from "zod";
import { rangeOf } from "../http/client-address.ts";
import type { Endpoint } from "../http/endpoint.ts";
import { problem } from "../http/problem.ts";
import type { Services } from "../services.ts";
import { type StaffGate, staffEndpoint } from "./staff-endpoint.ts";
import { STAFF_MAY } from "./staff-may.ts";

const CLOSED_MS = 24 * 3_600_000;
/** More are no help: then it is something else. */
const MOST_RANGES = 200;

const body = z.strictObject({
  address: z
    .union([z.ipv4(), z.ipv6()], "must be an address of IPv4 or IPv6, without a port or prefix")
    .describe("Any of the range: a /24 of IPv4, a /48 of IPv6."),
});
const closed = z
  .object({ closed_ranges: z.record(z.string(), z.iso.datetime()).describe("Range → until when.") })
  .meta({ id: "ClosedRanges" });
const answers = { 200: { description: "Every process acts by it within 5 s.", schema: closed } };

export function adminRangeEndpoints({ switches }: Pick<Services, "switches">, gate: StaffGate): Endpoint[] {
  const current = (ranges: Record<string, string>) =>
    Object.fromEntries(Object.entries(ranges).filter(([, until]) => Date.parse(until) > Date.now()));
  return [
    staffEndpoint(
      gate,
      {
        ...{
          method: "post",
          path: "/admin/guest-ranges/close",
          roles: STAFF_MAY["range.close"],
          act: "range.close",
        },
        summary:
          "Let nobody make new guests from a range of addresses for 24 h; who has an account comes in as ever",
        input: z.object({ body }),
        answers,
        problems: ["forbidden", "conflict"],
      },
      async ({ body: { address } }) => {
        const until = new Date(Date.now() + CLOSED_MS).toISOString();
        const { closed_ranges } = await switches.change(before => {
          const closed_ranges = { ...current(before.closed_ranges), [rangeOf(address)]: until };
          if (Object.keys(closed_ranges).length > MOST_RANGES)
            throw problem("conflict", `${MOST_RANGES} ranges are closed: open one first.`);
          return { ...before, closed_ranges };
        });
        return { value: { closed_ranges } };
      },
    ),

    staffEndpoint(
      gate,
      {
        ...{
          method: "post",
          path: "/admin/guest-ranges/open",
          roles: STAFF_MAY["range.open"],
          act: "range.open",
        },
        summary: "Let new guests be made from a range again",
        input: z.object({ body }),
        answers,
        problems: ["forbidden"],
      },
      async ({ body: { address } }) => {
        const { closed_ranges } = await switches.change(before => {
          const { [rangeOf(address)]: _opened, ...others } = current(before.closed_ranges);
          return { ...before, closed_ranges: others };
        });
        return { value: { closed_ranges } };
      },
    ),
  ];
}
