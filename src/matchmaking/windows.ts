/** How uneven a match may be for a ticket that has waited so long. */
import { normalReach } from "../ratings/normal-distribution.ts";
import type { Window } from "./waiting.ts";

/** A distance from ½ that every match has. */
export const ANY_DISTANCE = 0.5;

/** The largest distance that is accepted after so many seconds. */
export function acceptedDistance(windows: readonly Window[], seconds: number): number {
  const after = windows.findIndex(each => each.after_seconds > seconds);
  const to = windows[after];
  const from = windows.at(after === -1 ? -1 : Math.max(0, after - 1));
  if (from === undefined) return ANY_DISTANCE;
  if (to === undefined || to === from) return from.distance;
  const share = (seconds - from.after_seconds) / (to.after_seconds - from.after_seconds);
  return from.distance + share * (to.distance - from.distance);
}

/**
 * The same as the largest lead (see `leadOf`), in which distances are compared without computing one. By whole seconds: each is worked out
 * once for all tickets that have waited so long.
 */
export function acceptedLeads(windows: readonly Window[]): (waited_ms: number) => number {
  const bySecond: number[] = [];
  const end = windows.at(-1)?.after_seconds ?? 0;
  return waited_ms => {
    const second = Math.max(0, Math.min(Math.floor(waited_ms / 1000), Math.ceil(end)));
    bySecond[second] ??= normalReach(acceptedDistance(windows, second));
    return bySecond[second];
  };
}
