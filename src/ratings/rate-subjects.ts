/** What a match makes of the ratings of its season: one turn of the fold. Pure. */
import type { RatingSubject } from "../game/content/rank-content.ts";
import { isRated, type Match, type MatchPlayer, outcomeFor, playersOf } from "../matches/match.ts";
import { chancesOf, RATING_UNIT, type Rating, rateMatch } from "./rating.ts";
import type { RatedSubject, RatingRow, SeasonTerms } from "./rating-rows.ts";

/** So many of the newest are kept with a rating: fair play is judged by them. */
const UPDATES_KEPT = 20;

/** Before a match. `matches`: of this season and mode. */
export type Standing = Rating & { matches: number };

/** Whether ratings follow from the match, by these terms. */
export function countsIn({ subjects }: SeasonTerms, match: Match): boolean {
  const { status, result, is_left_out, pvp_mode_id } = match;
  if (status !== "ended" || !result || is_left_out || !isRated(match)) return false;
  if (!subjects[pvp_mode_id] || playersOf(match).some(({ is_bot }) => is_bot)) return false;
  return placedTeams(match).length > 1;
}

export function subjectOf(
  { player_id, character_id }: Pick<MatchPlayer, "player_id" | "character_id">,
  subject: RatingSubject,
): string {
  return subject === "account" ? player_id : character_id;
}

/** Whose ratings the match changes. */
export function subjectsIn({ subjects }: SeasonTerms, match: Match): string[] {
  const kind = subjects[match.pvp_mode_id] ?? "account";
  return playersOf(match).map(player => subjectOf(player, kind));
}

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

/** The subject's row with the match in it. */
export function rowWith(
  { update, ...subject }: RatedSubject,
  sequence: number,
  found: RatingRow | undefined,
): RatingRow {
  const updates = [...(found?.updates ?? []), update].slice(-UPDATES_KEPT);
  return { ...subject, ...update.after, last_sequence: sequence, updates };
}

/** Teams with somebody in them, and how they came out. */
function placedTeams({ teams, result }: Match): { rank: number; players: MatchPlayer[] }[] {
  return teams.flatMap(({ team, players }) => {
    const placed = result?.teams.find(each => each.team === team);
    return placed && players.length > 0 ? [{ rank: placed.rank, players }] : [];
  });
}
