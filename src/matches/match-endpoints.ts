/** The endpoint of matches: those that the player was in. */
import { z } from "zod";
import { accountEndpoint, type Endpoint } from "../http/endpoint.ts";
import type { LostMatches } from "./lost-matches.ts";
import {
  MATCH_STATUSES,
  type Match,
  OUTCOMES,
  outcomeFor,
  SAVED_END_REASONS,
  VOID_REASONS,
} from "./match.ts";
import type { MatchRepository } from "./match-repository.ts";

const playerView = z.object({
  character_id: z.string(),
  /** As it was when the match began, with class and level. */
  character_name: z.string(),
  class_id: z.string(),
  level: z.int().positive(),
  /** Whether its player was not back in time, or has left. */
  has_forfeited: z.boolean(),
  /** Whether the server has played it. */
  is_bot: z.boolean(),
  /** Whether the match was made for its player, who did not come: it is void then, or a bot has played instead. */
  was_absent: z.boolean(),
});

const matchView = z
  .object({
    match_id: z.string(),
    pvp_mode_id: z.string(),
    arena_id: z.string(),
    /** Whether it counts for ranks, once it has ended. */
    is_ranked: z.boolean(),
    /** Whether its players have made it among themselves. */
    is_custom: z.boolean(),
    /** Of the content that it was played with. */
    content_version: z.int(),
    /** A match is void, and counts for nothing, where its server has stopped before its end, too few players have come, or all have left. */
    status: z.enum(MATCH_STATUSES),
    started_at: z.iso.datetime(),
    /** Absent while it is running. */
    ended_at: z.iso.datetime().optional(),
    /** Why it is void; absent where it is not. */
    void_reason: z.enum(VOID_REASONS).optional(),
    /** When staff have voided it: it counts for nothing since, whatever its result was. Absent where they have not. */
    voided_at: z.iso.datetime().optional(),
    /** Why it has ended; absent where it has not. */
    end_reason: z.enum(SAVED_END_REASONS).optional(),
    /** Your own part in it. */
    own: z.object({
      team: z.int().positive(),
      character_id: z.string(),
      /** Absent where it has not ended. */
      outcome: z.enum(OUTCOMES).optional(),
    }),
    /** Of one that has ended, the best first. */
    teams: z.array(
      z.object({
        team: z.int().positive(),
        /** From 1; equal for teams that have drawn. Absent where the match has not ended. */
        rank: z.int().positive().optional(),
        rounds_won: z.int().nonnegative().optional(),
        players: z.array(playerView),
      }),
    ),
  })
  .meta({ id: "Match" });

export function matchEndpoints(
  matches: Pick<MatchRepository, "newestOf">,
  lost: Pick<LostMatches, "settled">,
): Endpoint[] {
  return [
    accountEndpoint(
      {
        ...{ method: "get", path: "/me/matches", tag: "Matches" },
        summary: "Your newest 50 matches of players against players",
        input: z.object({}),
        answers: {
          200: { description: "The newest first.", schema: z.object({ matches: z.array(matchView) }) },
        },
        problems: [],
      },
      async (_input, { player_id }) => {
        const found = await matches.newestOf(player_id);
        const known = await Promise.all(found.map(each => lost.settled(each)));
        return { value: { matches: known.flatMap(each => viewFor(player_id, each) ?? []) } };
      },
    ),
  ];
}

/** Undefined where the player was not in it. */
function viewFor(player_id: string, match: Match): z.input<typeof matchView> | undefined {
  const { result } = match;
  const teams = match.teams.map(({ team, players }) => {
    const { rank, rounds_won } = result?.teams.find(each => each.team === team) ?? {};
    return { team, rank, rounds_won, players };
  });
  const own = teams.flatMap(({ team, players }) =>
    players.filter(each => each.player_id === player_id).map(({ character_id }) => ({ team, character_id })),
  )[0];
  if (!own) return undefined;
  return matchView.parse({
    ...match,
    is_ranked: match.is_ranked === true,
    is_custom: match.is_custom === true,
    voided_at: match.voided?.at,
    end_reason: result?.reason,
    own: { ...own, outcome: outcomeFor(match, player_id) },
    teams: teams
      .toSorted((a, b) => (a.rank ?? 0) - (b.rank ?? 0) || a.team - b.team)
      .map(({ players, ...team }) => ({
        ...team,
        players: players.map(player => ({
          ...player,
          has_forfeited: result?.forfeited_player_ids.includes(player.player_id) === true,
          is_bot: player.is_bot === true,
          was_absent: match.absent_player_ids?.includes(player.player_id) === true,
        })),
      })),
  });
}
