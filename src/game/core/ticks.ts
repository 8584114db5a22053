/**
 * A room's time is a count of ticks of one length: a fixed timestep, at the rate of its mode. Nothing in the rules reads a clock.
 */
export type TickRate = { readonly ticks_per_second: number };

/** A moment of a room. A World is its own: `tick` is the number of ticks taken. */
export type RoomTime = TickRate & { readonly tick: number };

/** So long ago that nothing which happened then matters. Whole, since fractions and infinities are slower to read. */
export const LONG_AGO_TICK = -1e9;

/** A duration in ticks. Fractions are kept, so that a cooldown of 2/3 s is not rounded in anyone's favour. */
export function ticksIn({ ticks_per_second }: TickRate, seconds: number): number {
  return seconds * ticks_per_second;
}

/** How long some ticks take, in seconds. */
export function secondsIn({ ticks_per_second }: TickRate, ticks: number): number {
  return ticks / ticks_per_second;
}

/** How long some ticks take, in ms. */
export function msIn({ ticks_per_second }: TickRate, ticks: number): number {
  return ticks * (1000 / ticks_per_second);
}
