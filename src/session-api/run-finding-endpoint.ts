/** The endpoint by which a player finds a party. */
import { z } from "zod";
import { accountEndpoint, type Endpoint } from "../http/endpoint.ts";
import { toRoot } from "../http/relative.ts";
import { LEVEL_RANGE } from "../runs/find-open-run.ts";
import type { Services } from "../services.ts";
import { ownSession } from "./own-session.ts";
import { companionsOf, tellAlong } from "./party-run.ts";
import { refuseJoin } from "./refuse-entry.ts";
import { newRun } from "./room-making.ts";
import { wholeRun, whoseSession } from "./run-access.ts";
import { termsOrProblem } from "./run-beginning.ts";
import { findOptionsOf, joinOrBegin } from "./run-finding.ts";
import { dungeonOf, runView, viewOfRun } from "./run-views.ts";

const MOST_LEVELS = 1000;

export function runFindingEndpoints(services: Services): Endpoint[] {
  const { store, env } = services;
  const options = findOptionsOf(services);
  return [
    accountEndpoint(
      {
        ...{ method: "post", path: "/open-runs", tag: "Runs" },
        summary: "Find a party for a dungeon: your character belongs to an open run, or to a new one",
        input: z.object({
          body: newRun
            .omit({ is_open: true })
            .extend(whoseSession.shape)
            .extend({
              level_range: z
                .int()
                .min(0)
                .max(MOST_LEVELS)
                .default(LEVEL_RANGE)
                .describe(
                  "How many levels the members of the run may be above or below your party's highest.",
                ),
              with_party: z
                .boolean()
                .default(false)
                .describe(
                  "Whether all members of the party that you lead come along: all of them, or nobody.",
                ),
            }),
        }),
        answers: {
          200: {
            description:
              "The run; resume it to come in. An open run was found that was played within 15 minutes and has a free place, the oldest of those that fit among the newest 100; else a new one has begun, which others find. `loot_rule`, where it is left out, may be either. Asked again, the same run is answered.",
            schema: z.object({
              run: runView,
              is_new: z.boolean().describe("Whether the run has begun now, and nobody else is in it."),
            }),
          },
        },
        problems: ["not-found", "forbidden", "conflict", "refused"],
      },
      async ({ body: { session_id, level_range, with_party, ...asked } }, account, { request }) => {
        await refuseJoin(services, account, request);
        const session = await ownSession(services, account, session_id);
        const { content, hash: content_hash } = store.library.current();
        const terms = termsOrProblem(asked, content, env);
        const bounds = await dungeonOf(services, { ...terms, content_hash });
        const led = with_party ? await companionsOf(services, account.player_id, bounds) : undefined;
        const wanted = { terms, loot_rule: asked.loot_rule, level_range };
        const party = [session, ...(led?.companions ?? [])];
        const { run_id, is_new } = await joinOrBegin(services, options, account, party, wanted);
        if (led) tellAlong(services, run_id, led);
        const run = await viewOfRun(services, await wholeRun(services, run_id));
        return { headers: { Location: `${toRoot(request)}api/runs/${run_id}` }, value: { run, is_new } };
      },
    ),
  ];
}
