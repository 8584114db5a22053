/**
 * Mana and stamina. They come back by themselves, so a resource is kept as what it was and since when it grows: what
 * it is now follows from the time. Nothing is added up tick by tick, and clients compute the same number.
 */
import { type RoomTime, secondsIn, ticksIn } from "./ticks.ts";

export type Resource = {
  /** What there was at `since_tick`. */
  amount: number;
  /** The tick from which it grows; in the future while regeneration pauses. */
  since_tick: number;
};

/** Points per second, and seconds of pause after use. */
export type Regeneration = { per_second: number; pause_seconds: number };

export function amountAt(resource: Resource, max: number, regeneration: Regeneration, now: RoomTime): number {
  const seconds = secondsIn(now, Math.max(0, now.tick - resource.since_tick));
  return Math.min(max, resource.amount + seconds * regeneration.per_second);
}

/** The ticks until there is as much; undefined where there never is. */
export function ticksUntil(
  resource: Resource,
  amount: number,
  max: number,
  regeneration: Regeneration,
  now: RoomTime,
): number | undefined {
  if (amount > max || regeneration.per_second === 0) return undefined;
  const growing = ticksIn(now, Math.max(0, amount - resource.amount) / regeneration.per_second);
  return Math.max(0, resource.since_tick + growing - now.tick);
}

/** Has to be called before the maximum changes: what there is by now came back under the old one. */
export function settle(resource: Resource, max: number, regeneration: Regeneration, now: RoomTime): void {
  resource.amount = amountAt(resource, max, regeneration, now);
  resource.since_tick = Math.max(resource.since_tick, now.tick);
}

/** Takes `cost` (at most what there is) and starts the pause after use. A cost of 0 is no use. */
export function spend(
  resource: Resource,
  cost: number,
  max: number,
  regeneration: Regeneration,
  now: RoomTime,
): void {
  if (cost === 0) return;
  resource.amount = amountAt(resource, max, regeneration, now) - cost;
  resource.since_tick = now.tick + ticksIn(now, regeneration.pause_seconds);
}

/** Gives `points` back, up to the maximum; growth starts from now. */
export function restore(
  resource: Resource,
  points: number,
  max: number,
  regeneration: Regeneration,
  now: RoomTime,
): void {
  resource.amount = Math.min(max, amountAt(resource, max, regeneration, now) + points);
  resource.since_tick = now.tick;
}
