/** The standard normal distribution, to about 1e-14. */

const SQRT_TAU = Math.sqrt(2 * Math.PI);
/** Beyond it the share that is missing is below 1e-15. */
const FAR = 8;

export function normalDensity(x: number): number {
  return Math.exp((x * x) / -2) / SQRT_TAU;
}

/**
 * The chance of a value below `x`. The series 1/2 + density × (x + x³/3 + x⁵/15 + …), in which each term is the one before × x² / the
 * next odd number (Marsaglia, "Evaluating the Normal Distribution", 2004), needs no tables and ends by itself.
 */
export function normalShareBelow(x: number): number {
  if (x > FAR) return 1;
  if (x < -FAR) return 0;
  let term = x;
  let sum = x;
  for (let odd = 3; sum !== sum + term; odd += 2) {
    term *= (x * x) / odd;
    sum += term;
  }
  return 0.5 + sum * normalDensity(x);
}

/**
 * The x ≥ 0 for which so much lies between 0 and x; Infinity for half of all and more.
 *
 * Newton's way from 0. The share grows ever more slowly, so it never goes too far.
 */
export function normalReach(share: number): number {
  if (share >= 0.5) return Number.POSITIVE_INFINITY;
  let x = 0;
  for (;;) {
    const missing = share - (normalShareBelow(x) - 0.5);
    const next = x + missing / normalDensity(x);
    if (missing < 1e-14 || next <= x || next > FAR) return x;
    x = next;
  }
}
