/** What designers say of ranks: which modes have ratings in a season, how they are shown, and what they earn. Schema: schemas/rank-schemas.ts. */
import type { ContentText } from "./content-text.ts";

/** Whose rating it is: the account's, whichever of its characters plays, or each character's own. */
export const RATING_SUBJECTS = ["account", "character"] as const;
export type RatingSubject = (typeof RATING_SUBJECTS)[number];

/** What a tier earns at the season's end, by mail. */
export type SeasonReward = {
  /** Its character may bear it from then on. */
  title?: ContentText | undefined;
  items: { item_id: string; quantity: number }[];
};

export type RankTier = {
  /** Unique in its season. */
  id: string;
  name: ContentText;
  /** It begins with so many points; the first with 0. */
  from_points: number;
  reward?: SeasonReward | undefined;
};

/** How a season is ranked. All modes are ranked alike, each for itself. */
export type SeasonRanks = {
  /** The modes that have ratings and boards in this season. */
  modes: { pvp_mode_id: string; subject: RatingSubject }[];
  /** Who has finished so many has a tier, and a place on the board. */
  placement_matches: number;
  /** A rating keeps this share of what it differs from a beginner's in, from the season before: 0 to 1. */
  kept_share: number;
  /** The lowest first. */
  tiers: RankTier[];
};

/** Points at which tiers can begin; more are never shown. */
export const MOST_POINTS = 6553;

/** The highest tier that so many points reach; undefined where there is none. */
export function tierAt({ tiers }: SeasonRanks, points: number): RankTier | undefined {
  return tiers.findLast(({ from_points }) => from_points <= points);
}
