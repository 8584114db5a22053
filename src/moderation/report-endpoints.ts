/** How a player reports another, and reads what has become of that. */
import { z } from "zod";
import { SANCTION_REASONS } from "../game/content/sanction-content.ts";
import { accountEndpoint, type Endpoint } from "../http/endpoint.ts";
import { HttpProblem, problem } from "../http/problem.ts";
import { RateLimit, tooManyRequests } from "../http/rate-limit.ts";
import { playersOf } from "../matches/match.ts";
import type { MatchRepository } from "../matches/match-repository.ts";
import type { RunRepository } from "../runs/run-repository.ts";
import { MAX_REPORT_CHARACTERS, type Report, type Reported } from "./report.ts";
import type { ReportRepository } from "./report-repository.ts";

/** Nobody meets more who should be reported; beyond, it is a flood. */
const REPORTS_PER_HOUR = 10;
const HOUR_SECONDS = 3600;

const id = z.string().min(1).max(128);

const reportView = z
  .object({
    player_id: z.string(),
    reason: z.enum(SANCTION_REASONS),
    match_id: z.string().optional(),
    run_id: z.string().optional(),
    at: z.string(),
    /** `acted_on`: something has followed for that player, which is not said. */
    state: z.enum(["open", "acted_on", "closed"]),
  })
  .meta({ id: "Report" });

function viewOf({ player_id, reason, match_id, run_id, at, answer }: Report): z.output<typeof reportView> {
  const answered = answer?.is_acted_on ? "acted_on" : "closed";
  return { player_id, reason, match_id, run_id, at, state: answer ? answered : "open" };
}

type Played = { player_id: string; character_id: string };

export type ReportEndpointsOptions = {
  reports: ReportRepository;
  matches: Pick<MatchRepository, "get">;
  runs: Pick<RunRepository, "whole">;
};

export function reportEndpoints({ reports, matches, runs }: ReportEndpointsOptions): Endpoint[] {
  const tag = "Reports";
  const limit = new RateLimit(REPORTS_PER_HOUR, HOUR_SECONDS);

  async function playersIn({ match_id, run_id }: Reported): Promise<readonly Played[]> {
    if (match_id === undefined) return (await runs.whole(run_id))?.members ?? [];
    const match = await matches.get(match_id);
    return match ? playersOf(match).filter(({ is_bot }) => is_bot !== true) : [];
  }

  return [
    accountEndpoint(
      {
        ...{ method: "post", path: "/reports", tag },
        summary: "Report a player with whom you have played a match or run",
        input: z.object({
          body: z
            .strictObject({
              player_id: id.optional().describe("Who is reported."),
              character_id: id.optional().describe("The same by the character that was played."),
              reason: z.enum(SANCTION_REASONS),
              match_id: id.optional(),
              run_id: id.optional(),
              text: z.string().trim().min(1).max(MAX_REPORT_CHARACTERS).optional(),
            })
            .refine(
              ({ player_id, character_id }) => (player_id === undefined) !== (character_id === undefined),
              "give either player_id or character_id",
            )
            .refine(
              ({ match_id, run_id }) => (match_id === undefined) !== (run_id === undefined),
              "give either match_id or run_id",
            ),
        }),
        answers: {
          201: { description: "Staff look at it. Said again of the same match or run, it changes nothing." },
        },
        problems: ["not-found", "forbidden"],
      },
      async ({ body }, { player_id: reporter_id }) => {
        const { reason, match_id, run_id, text } = body;
        const over = limit.count(reporter_id);
        if (over) throw tooManyRequests(`An account may report ${REPORTS_PER_HOUR} times an hour`, over);
        const about: Reported = match_id === undefined ? { run_id: run_id ?? "" } : { match_id };
        const players = await playersIn(about);
        const found = players.find(each =>
          body.player_id === undefined
            ? each.character_id === body.character_id
            : each.player_id === body.player_id,
        );
        // Nobody learns of a match that they have not played.
        if (!found || !players.some(each => each.player_id === reporter_id))
          throw problem("not-found", "You have not played such a match or run with this player.");
        const { player_id } = found;
        if (player_id === reporter_id)
          throw new HttpProblem("forbidden", "Nobody reports their own account.", {}, "is_yourself");
        await reports.add({ player_id, reporter_id, reason, text }, about);
        return { status: 201 };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "get", path: "/me/reports", tag },
        summary: "Your newest reports, and what has become of them",
        input: z.object({}),
        answers: {
          200: { description: "The newest first.", schema: z.object({ reports: z.array(reportView) }) },
        },
        problems: [],
      },
      async (_input, { player_id }) => ({
        value: { reports: (await reports.by(player_id)).map(viewOf) },
      }),
    ),
  ];
}
