/** What staff have done, for those who look after it. */
import { z } from "zod";
import type { Endpoint } from "../http/endpoint.ts";
import { dayOf, wallClock } from "../store/expiry.ts";
import { playerParams } from "./admin-player-endpoints.ts";
import { AUDIT_PAGE, type Audit } from "./audit.ts";
import { type NamesOf, playerNames } from "./player-names.ts";
import { type StaffGate, staffEndpoint } from "./staff-endpoint.ts";
import { STAFF_MAY } from "./staff-may.ts";

const word = z.string().min(1).max(128).optional();

const audited = z
  .object({
    audit_id: z.string(),
    staff_id: z.string(),
    act: z.string(),
    player_id: z.string().optional(),
    asked: z.string(),
    outcome: z.enum(["begun", "done", "refused", "failed"]),
    detail: z.string().optional(),
  })
  .meta({ id: "Audited" });
const acts = z.object({ acts: z.array(audited) });

export function adminAuditEndpoints(
  gate: StaffGate,
  audit: Pick<Audit, "page" | "about">,
  namesOf: NamesOf,
): Endpoint[] {
  return [
    staffEndpoint(
      gate,
      {
        ...{ method: "get", path: "/admin/audit", roles: STAFF_MAY["audit.see"] },
        summary: "What staff have done on a day, and what was refused",
        input: z.object({
          query: z.object({
            day: z.iso.date().optional().describe("In UTC; today where it is left out."),
            staff_id: word.describe("Done by these staff alone."),
            act: word.describe("What was done, such as `sanction.give`, or how that begins."),
            player_id: word.describe("Done to this player alone."),
            before: word.describe("Older than this one: the `next` of the page before."),
          }),
        }),
        answers: {
          200: {
            description: `${AUDIT_PAGE} at most, the newest first; without \`next\` there are no more.`,
            schema: acts.extend({ names: playerNames, next: z.string().optional() }),
          },
        },
        problems: ["forbidden"],
      },
      async ({ query: { day = dayOf(wallClock()), ...sought } }) => {
        const { acts, next } = await audit.page(day, sought);
        const names = await namesOf(acts.flatMap(({ player_id = [] }) => player_id));
        return { value: { acts: acts.map(each => audited.parse(each)), names, ...(next && { next }) } };
      },
    ),

    staffEndpoint(
      gate,
      {
        ...{ method: "get", path: "/admin/players/:player_id/acts", roles: STAFF_MAY["player_acts.see"] },
        summary: "What staff have done about a player, and what was refused",
        input: z.object({ params: playerParams }),
        answers: { 200: { description: "50 at most, the newest first.", schema: acts } },
        problems: ["forbidden"],
      },
      async ({ params: { player_id } }) => ({
        value: { acts: (await audit.about(player_id)).map(each => audited.parse(each)) },
      }),
    ),
  ];
}
