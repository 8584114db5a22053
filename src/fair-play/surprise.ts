/** How unlikely it is that an honest player would do something so often. */

/**
 * The score of a rule: n where the chance of at least so many hits is 10^-n. 0 where there are no more than expected.
 *
 * @param share of the chances that are hits of an honest player, 0 to 1.
 */
export function surprise(hits: number, chances: number, share: number): number {
  if (hits === 0 || hits <= chances * share) return 0;
  if (share <= 0) return MOST;
  const [logShare, logRest] = [Math.log(share), Math.log1p(-share)];
  let logTerm = logChoose(chances, hits) + hits * logShare + (chances - hits) * logRest;
  let total = 0;
  const first = logTerm;
  for (let k = hits; k <= chances; k++) {
    const term = Math.exp(logTerm - first);
    total += term;
    if (term < total * 1e-12) break;
    logTerm += Math.log((chances - k) / (k + 1)) + logShare - logRest;
  }
  return Math.min(MOST, Math.max(0, -(first + Math.log(total)) / Math.LN10));
}

/** Beyond it nothing is more certain. */
const MOST = 300;

function logChoose(n: number, k: number): number {
  let sum = 0;
  for (let i = 1; i <= Math.min(k, n - k); i++) sum += Math.log((n - i + 1) / i);
  return sum;
}
