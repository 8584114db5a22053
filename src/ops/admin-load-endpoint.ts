/** How loaded the installation is and was in the last hour, for operators. */
import { matchMaker } from "@colyseus/core";
import { z } from "zod";
import { answerReports, type Reports, reportsOfAll } from "../cluster/process-reports.ts";
import type { Endpoint } from "../http/endpoint.ts";
import type { LoadHistory, ProcessLoad } from "./load-history.ts";
import { loadOf } from "./load-report.ts";
import { type StaffGate, staffEndpoint } from "./staff-endpoint.ts";
import { STAFF_MAY } from "./staff-may.ts";

const NAME = "load";
const MOST_MINUTES = 60;
const minutesMessage = `must be a whole number from 1 to ${MOST_MINUTES}`;

const count = z.number().nonnegative();
const milliseconds = count.nullable().meta({ description: "Null where there was nothing to measure." });
const load = z
  .object({
    points: z
      .array(
        z.object({
          at: z.iso.datetime(),
          rooms: count,
          players: count,
          messages_per_second: count.meta({ description: "Of players, with inputs." }),
          cpu: count.meta({ description: "Of one core: 1 is all of it. Of several processes their sum." }),
          tick_p99_ms: milliseconds,
          http_p50_ms: milliseconds,
          http_p99_ms: milliseconds,
          refused_joins: count,
          journal_age_seconds: count.meta({ description: "How long the oldest row waits to be saved." }),
          usd_per_hour: count.meta({ description: "As in these seconds." }),
        }),
      )
      .meta({ description: "Each of 10 s, the oldest first." }),
    routes: z.array(
      z.object({ route: z.string(), requests: count, p50_ms: milliseconds, p99_ms: milliseconds }),
    ),
    refused_joins: z
      .array(z.object({ code: z.string(), joins: count }))
      .meta({ description: "Matchmaking that led into no room, by Colyseus's code." }),
    usd_today: count.meta({ description: "Since 0:00 UTC, or since each process was started." }),
    process_ids: z.array(z.string()).meta({ description: "Who has answered." }),
    silent_process_ids: z.array(z.string()).meta({ description: "Nothing of theirs is in the sums." }),
  })
  .meta({ id: "Load" });

/** From now on other processes can ask this one. To be called where there may be others. */
export async function answerForLoad(history: LoadHistory): Promise<void> {
  await answerReports(NAME, () => history.report(matchMaker.processId));
}

export async function loadOfAll(history: LoadHistory, isAlone: boolean): Promise<Reports<ProcessLoad>> {
  return reportsOfAll(NAME, history.report(matchMaker.processId), isAlone);
}

/** @param read what each process has kept. */
export function adminLoadEndpoint(gate: StaffGate, read: () => Promise<Reports<ProcessLoad>>): Endpoint {
  return staffEndpoint(
    gate,
    {
      ...{ method: "get", path: "/admin/load", roles: STAFF_MAY["load.see"] },
      summary: "Rooms, players, messages, latency and dollars of the last hour, of all processes or of one",
      input: z.object({
        query: z.object({
          minutes: z
            .string(minutesMessage)
            .regex(/^\d{1,2}$/, minutesMessage)
            .transform(Number)
            .pipe(z.number().min(1, minutesMessage).max(MOST_MINUTES, minutesMessage))
            .default(MOST_MINUTES),
          process_id: z
            .string()
            .max(128)
            .optional()
            .describe("Of this one alone; of all where it is left out."),
        }),
      }),
      answers: {
        200: { description: "Processes keep an hour of it in memory, from their start on.", schema: load },
      },
      problems: ["forbidden", "invalid-request"],
    },
    async ({ query: { minutes, process_id } }) => {
      const { reports, silent_process_ids } = await read();
      const asked = reports.filter(each => process_id === undefined || each.process_id === process_id);
      const process_ids = reports.map(each => each.process_id);
      return { value: { ...loadOf(asked, minutes), process_ids, silent_process_ids } };
    },
  );
}
