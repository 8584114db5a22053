/**
 * What it counts that parties are unlike. A full party talks and has practised; a player who comes alone has not. So such a match counts as more
 * uneven than the ratings say, and is made only where one of like parties has not been had.
 */

/** What a full party against players who are all alone adds to a lead; in between evenly. Alone it is a distance of 0.23. */
const UNLIKE_LEAD = 0.6;

/**
 * Where at most so many other parties wait, another one may not come for minutes, and its skill would be anybody's: then unlike parties count
 * less and less between these waits, and in the end nothing.
 */
const FEW_PARTIES = 1;
const COUNTS_UNTIL_MS = 20_000;
const COUNTS_NOTHING_FROM_MS = 60_000;

/** What a difference of one player between the largest parties of two teams adds to their lead. */
export function unlikeLead(waited_ms: number, other_parties: number, team_size: number): number {
  if (team_size === 1) return 0;
  const each = UNLIKE_LEAD / (team_size - 1);
  if (other_parties > FEW_PARTIES) return each;
  const left = (COUNTS_NOTHING_FROM_MS - waited_ms) / (COUNTS_NOTHING_FROM_MS - COUNTS_UNTIL_MS);
  return each * Math.min(1, Math.max(0, left));
}
