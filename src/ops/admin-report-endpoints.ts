/** What players have reported, for staff to look at and answer. */
import { z } from "zod";
import { SANCTION_REASONS } from "../game/content/sanction-content.ts";
import type { Endpoint } from "../http/endpoint.ts";
import { problem } from "../http/problem.ts";
import type { ReportRepository } from "../moderation/report-repository.ts";
import { MAX_NOTE_CHARACTERS } from "../moderation/sanction.ts";
import { playerParams } from "./admin-player-endpoints.ts";
import { mayJudge } from "./may-judge.ts";
import { type NamesOf, playerNames } from "./player-names.ts";
import { type StaffGate, staffEndpoint } from "./staff-endpoint.ts";
import { STAFF_MAY } from "./staff-may.ts";
import type { StaffRepository } from "./staff-repository.ts";

const report = z
  .looseObject({
    ...{ player_id: z.string(), report_id: z.string(), reporter_id: z.string() },
    ...{ reason: z.enum(SANCTION_REASONS), at: z.string(), text: z.string().optional() },
    ...{ match_id: z.string().optional(), run_id: z.string().optional() },
  })
  .meta({ id: "ReportForStaff" });
const listed = z.object({ reports: z.array(report), names: playerNames });

export function adminReportEndpoints(
  gate: StaffGate,
  reports: ReportRepository,
  staff: Pick<StaffRepository, "ofPlayer">,
  namesOf: NamesOf,
): Endpoint[] {
  const assertMayJudge = mayJudge(staff);
  const named = async (found: z.output<typeof report>[]) => ({
    reports: found,
    names: await namesOf(found.flatMap(each => [each.player_id, each.reporter_id])),
  });

  return [
    staffEndpoint(
      gate,
      {
        ...{ method: "get", path: "/admin/reports", roles: STAFF_MAY["reports.see"] },
        summary: "Reports of players that wait for an answer",
        input: z.object({}),
        answers: {
          200: {
            description: "50 at most, the oldest first.",
            schema: listed,
          },
        },
        problems: ["forbidden"],
      },
      async () => ({ value: await named(await reports.waiting()) }),
    ),

    staffEndpoint(
      gate,
      {
        ...{ method: "get", path: "/admin/players/:player_id/reports", roles: STAFF_MAY["reports.see"] },
        summary: "What players have reported of a player, also what is answered",
        input: z.object({ params: playerParams }),
        answers: {
          200: {
            description: "50 at most, the newest first.",
            schema: listed,
          },
        },
        problems: ["forbidden"],
      },
      async ({ params: { player_id } }) => ({ value: await named(await reports.about(player_id)) }),
    ),

    staffEndpoint(
      gate,
      {
        ...{
          method: "put",
          path: "/admin/players/:player_id/reports/answer",
          roles: STAFF_MAY["report.answer"],
        },
        act: "report.answer",
        summary: "Answer a report: who has made it is told whether something has followed, not what",
        input: z.object({
          params: playerParams,
          body: z.strictObject({
            report_id: z.string().min(1).max(300),
            is_acted_on: z.boolean(),
            note: z.string().trim().min(1).max(MAX_NOTE_CHARACTERS),
          }),
        }),
        answers: { 204: { description: "It waits no more." } },
        problems: ["forbidden", "not-found"],
      },
      async ({ params: { player_id }, body: { report_id, is_acted_on, note } }, member) => {
        await assertMayJudge(member, player_id);
        const given = { is_acted_on, note, answered_by: member.staff_id };
        if (!(await reports.answer(player_id, report_id, given)))
          throw problem("not-found", `No report ${report_id} of ${player_id} waits for an answer.`);
        return { status: 204 };
      },
    ),
  ];
}
