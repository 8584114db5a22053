/** By what a season is rated, as the content has it. */
import type { RatingSubject } from "../game/content/rank-content.ts";
import type { Season } from "../game/content/run-content.ts";
import type { SeasonTerms } from "./rating-rows.ts";

/** So many seasons back a rating is looked for, of who did not play in between. */
const SEASONS_BACK = 4;

type Seasons = Readonly<Record<string, Season>>;
export type RankedSeason = Season & { ranks: NonNullable<Season["ranks"]> };

/** Seasons with ranks, the oldest first. */
export function rankedSeasons(seasons: Seasons): RankedSeason[] {
  return Object.values(seasons)
    .flatMap(season => (season.ranks ? [{ ...season, ranks: season.ranks }] : []))
    .sort((a, b) => a.starts_at.localeCompare(b.starts_at));
}

/** Undefined where the season is not ranked. */
export function termsOf(seasons: Seasons, season_id: string): SeasonTerms | undefined {
  const ranked = rankedSeasons(seasons);
  const i = ranked.findIndex(({ id }) => id === season_id);
  const season = ranked[i];
  if (!season) return undefined;
  const subjects: Record<string, RatingSubject> = {};
  for (const { pvp_mode_id, subject } of season.ranks.modes) subjects[pvp_mode_id] = subject;
  const upTo = ranked.slice(Math.max(0, i - SEASONS_BACK), i + 1).reverse();
  const before = upTo.slice(1).map(({ id }, back) => ({
    season_id: id,
    kept_share: upTo[back]?.ranks.kept_share ?? 0,
  }));
  return { subjects, placement_matches: season.ranks.placement_matches, before };
}
