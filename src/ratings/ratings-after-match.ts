/** The ratings after a match, of those whom it changes: one turn of the fold of a season. Pure. */
import { type Match, outcomeFor } from "../matches/match.ts";
import { chancesOf, rateMatch } from "./rate-match.ts";
import { RATING_UNIT } from "./rating.ts";
import type { RatedSubject, SeasonTerms } from "./rating-rows.ts";
import { placedTeams, type Standing, subjectOf } from "./rating-subjects.ts";

/** Of a match that counts: its subjects as it leaves them. */
export function rateSubjects(
  { subjects }: SeasonTerms,
  match: Match,
  standingOf: (subject_id: string) => Standing,
): RatedSubject[] {
  const kind = subjects[match.pvp_mode_id] ?? "account";
  const left = new Set(match.result?.forfeited_player_ids);
  const teams = placedTeams(match).map(({ rank, players }) => ({
    rank,
    players: players.map(player => {
      const subject_id = subjectOf(player, kind);
      const has_left = left.has(player.player_id);
      return { ...standingOf(subject_id), has_left, player, subject_id };
    }),
  }));
  const after = rateMatch(teams);
  const chances = chancesOf(teams.map(({ players }) => players));
  const { match_id, ended_at = match.started_at } = match;
  return teams.flatMap(({ players }, i) => {
    const isShort = players.some(({ has_left }) => has_left);
    return players.map(({ player, subject_id, has_left, matches, mu, sigma }, j) => {
      const { player_id, character_id, character_name } = player;
      const outcome = outcomeFor(match, player_id) ?? "drawn";
      const isSoftened = isShort && !has_left && outcome === "lost";
      return {
        ...{ subject_id, player_id, character_id, character_name, matches: matches + 1 },
        update: {
          ...{ match_id, at: ended_at, before: { mu, sigma }, after: after[i]?.[j] ?? { mu, sigma } },
          ...{ outcome, expected: Math.round((chances[i] ?? 0) * RATING_UNIT) },
          ...(isSoftened && { is_softened: true as const }),
        },
      };
    });
  });
}
