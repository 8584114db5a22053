/** A rating: a guess at a skill, which is a normal distribution with the mean mu and the standard deviation sigma. In whole numbers. */

/** Both in ten-thousandths. */
export type Rating = { mu: number; sigma: number };

/** Of mu and sigma as whole numbers. */
export const RATING_UNIT = 10_000;

/**
 * Of who has played nothing. openskill's own sigma of 25/3 is for skills that are spread so far: with players' true skills spread by 5 it
 * stays too sure of itself for hundreds of matches, by up to 6 points of a hundred against 1.4 with 5.
 */
export const BEGINNER: Rating = { mu: 25 * RATING_UNIT, sigma: 5 * RATING_UNIT };

/** What a score multiplies mu − 3 sigma with; a point is ten of them. */
const SCORE_PER_MU = 1000;
const SCORE_PER_POINT = 10;
const MAX_SCORE = 65_535;

/** The rating with which a season begins for who had this one at the end of the season before. */
export function carriedOver(rating: Rating, kept_share: number): Rating {
  return between(BEGINNER, rating, kept_share);
}

/** In plain numbers, as a matcher wants them. */
export function skillOf({ mu, sigma }: Rating): Rating {
  return { mu: mu / RATING_UNIT, sigma: sigma / RATING_UNIT };
}

/** What ranks go by: a skill that the player has with near certainty. A whole number from 0 to 65535. */
export function scoreOf({ mu, sigma }: Rating): number {
  const score = Math.floor(((mu - 3 * sigma) * SCORE_PER_MU) / RATING_UNIT);
  return Math.min(MAX_SCORE, Math.max(0, score));
}

/** What players are shown. */
export function pointsOf(rating: Rating): number {
  return pointsOfScore(scoreOf(rating));
}

export function pointsOfScore(score: number): number {
  return Math.floor(score / SCORE_PER_POINT);
}

/** Of two ratings: the share 0 is the first, 1 the second. */
export function between(from: Rating, to: Rating, share: number): Rating {
  return {
    mu: Math.round(from.mu + (to.mu - from.mu) * share),
    sigma: Math.round(from.sigma + (to.sigma - from.sigma) * share),
  };
}
