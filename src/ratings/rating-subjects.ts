/** Whose ratings a match changes, and their rows. Pure. */
import type { RatingSubject } from "../game/content/rank-content.ts";
import { isRated, type Match, type MatchPlayer, playersOf } from "../matches/match.ts";
import type { Rating } from "./rating.ts";
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
export function placedTeams({ teams, result }: Match): { rank: number; players: MatchPlayer[] }[] {
  return teams.flatMap(({ team, players }) => {
    const placed = result?.teams.find(each => each.team === team);
    return placed && players.length > 0 ? [{ rank: placed.rank, players }] : [];
  });
}
