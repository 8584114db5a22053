/** What the installation costs, for operators. */
import { z } from "zod";
import type { InstallationCosts } from "../costs/cost-reports.ts";
import { PRICES } from "../costs/prices.ts";
import type { Endpoint } from "../http/endpoint.ts";
import { type StaffGate, staffEndpoint } from "./staff-endpoint.ts";
import { STAFF_MAY } from "./staff-may.ts";

/** More rooms would be a list that nobody reads. */
const MOST_ROOMS = 100;

const count = z.number().nonnegative();
const bill = {
  read_units: count.meta({ description: "Of DynamoDB, as it bills them." }),
  write_units: count,
  bytes_out: count.meta({
    description: "Sent to clients by WebSocket, with frames; without TLS, TCP and IP.",
  }),
  cpu_seconds: count.meta({
    description: "Of rooms: in ticks, patches and messages, of which one in 31 is timed.",
  }),
  usd: count.meta({ description: "So far, by ops/prices.json." }),
  usd_per_hour: count.meta({ description: "Of live rooms: so far, over the time that they have been open." }),
};
const place = { mode: z.string(), place: z.string() };
const costs = z
  .object({
    price_source: z.string(),
    total: z.object(bill),
    modes: z.array(z.object({ mode: z.string(), ...bill })),
    places: z
      .array(z.object({ ...place, ...bill }))
      .meta({ description: "By dungeon; of matches by pvp-mode. With rooms that have closed." }),
    rooms: z.array(
      z.object({
        ...{ room_id: z.string(), process_id: z.string(), ...place },
        ...{ opened_at: z.iso.datetime(), ...bill },
      }),
    ),
    outside: z.object(bill).meta({
      description: "What no room has used: HTTP, matchmaking, starting. Bytes are not counted there.",
    }),
    processes: z.array(z.object({ process_id: z.string(), started_at: z.iso.datetime() })).meta({
      description: "Sums are of the time since each process was started.",
    }),
    silent_process_ids: z
      .array(z.string())
      .meta({ description: "Processes that have not answered: nothing of theirs is in the sums." }),
  })
  .meta({ id: "Costs" });

/** @param read what it costs now. */
export function adminCostEndpoint(gate: StaffGate, read: () => Promise<InstallationCosts>): Endpoint {
  return staffEndpoint(
    gate,
    {
      ...{ method: "get", path: "/admin/costs", roles: STAFF_MAY["costs.see"] },
      summary: "Dollars so far and per hour, by mode, place and room",
      input: z.object({}),
      answers: {
        200: { description: `The dearest come first; ${MOST_ROOMS} rooms at most.`, schema: costs },
      },
      problems: ["forbidden"],
    },
    async () => {
      const { rooms, ...all } = await read();
      return { value: { price_source: PRICES.source, ...all, rooms: rooms.slice(0, MOST_ROOMS) } };
    },
  );
}
