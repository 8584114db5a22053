/**
 * What playing as a full party is worth to its team, learned from results. A party talks and knows each other, which the ratings of its players
 * do not say; the matcher adds the bonus to the party's mu.
 *
 * One number for each queue. Each match of a full party against another kind of team moves it by one move of Newton's method on the
 * log-likelihood of all such matches so far; `information` is the sum of what they told. Stored as whole numbers, so that the same matches
 * in the same order give the same bonus.
 */
import { normalDensity, normalShareBelow } from "../ratings/normal-distribution.ts";
import { BETA, type TeamSkill } from "../ratings/win-probability.ts";

export type PartyBonus = {
  /** In ten-thousandths of mu. */
  bonus: number;
  /** Of the bonus, in ten-thousandths of 1/mu². */
  information: number;
};

const SCALE = 10_000;

/** What is known before the first match: nothing, give or take 2 mu. */
export const NO_MATCHES_YET: PartyBonus = { bonus: 0, information: SCALE / 4 };

/** The bonus is no negative, and none is worth more than half a newcomer's uncertainty. */
const MOST_BONUS = 4;
/** What it can know at most: some 2500 matches. So it follows when players or the game change. */
const MOST_INFORMATION = 50;

/** @param full its players' skills, without a bonus. @param result 1 where the full party won, 0.5 for a draw, 0. */
export function learnBonus(
  { bonus, information }: PartyBonus,
  full: TeamSkill,
  others: TeamSkill,
  result: number,
): PartyBonus {
  const spread = Math.sqrt(2 * BETA ** 2 + full.variance + others.variance);
  const lead = (full.mu + bonus / SCALE - others.mu) / spread;
  const expected = normalShareBelow(lead);
  const density = normalDensity(lead);
  const uncertainty = Math.max(expected * (1 - expected), 1e-6);
  const told = density ** 2 / uncertainty / spread ** 2;
  const known = Math.min(information / SCALE + told, MOST_INFORMATION);
  const change = ((result - expected) * density) / uncertainty / spread / known;
  return {
    bonus: Math.round(Math.min(Math.max(bonus / SCALE + change, 0), MOST_BONUS) * SCALE),
    information: Math.round(known * SCALE),
  };
}

/** In mu, as the matcher takes it. */
export function bonusOf({ bonus }: PartyBonus): number {
  return bonus / SCALE;
}
