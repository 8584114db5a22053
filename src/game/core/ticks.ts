/** The room's time is a count of fixed steps. Nothing in the rules reads a clock. */

export const STEPS_PER_SECOND = 20;
export const STEP_MS = 1000 / STEPS_PER_SECOND;

/** Who acts by itself decides 5 times a second. */
export const STEPS_PER_DECISION = STEPS_PER_SECOND / 5;

/** So long ago that nothing which happened then matters. Whole, since fractions and infinities are slower to read. */
export const LONG_AGO_TICK = -1e9;

/** How long some steps take, in ms. */
export function ticksToMs(ticks: number): number {
  return ticks * STEP_MS;
}

/** A duration in steps. Fractions are kept, so that a cooldown of 2/3 s is not rounded in anyone's favour. */
export function stepsIn(seconds: number): number {
  return seconds * STEPS_PER_SECOND;
}
