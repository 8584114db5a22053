/** What staff may do about an account, and how that grows with each time: content, so that an operator changes it without code. */

/** From the mildest on. A warning restricts nothing; the last two keep the account out. */
export const SANCTION_KINDS = ["warning", "chat_mute", "ranked_pause", "suspension", "ban"] as const;
export type SanctionKind = (typeof SANCTION_KINDS)[number];

/** Why staff sanction an account, and why players report one. */
export const SANCTION_REASONS = [
  "cheating",
  "exploiting",
  "win_trading",
  "leaving_matches",
  "abusive_chat",
  "offensive_name",
  "griefing",
  "account_sharing",
  "other",
] as const;
export type SanctionReason = (typeof SANCTION_REASONS)[number];

/** How long it lasts: absent of a warning, which has nothing that could end, and of a ban that has no end. */
export type SanctionMeasure = { kind: SanctionKind; hours?: number | undefined };

/** What follows on a first, second, third … time of any of the reasons; beyond the last one it is that again. */
export type SanctionLadder = {
  reasons: SanctionReason[];
  measures: SanctionMeasure[];
  /** So many days without a sanction of the ladder, from the end of the last one, and the next is one measure milder. */
  heals_days: number;
};
