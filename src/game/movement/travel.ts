/** What the rules remember of how a player gets about; walking.ts checks moves with it, walk-out.ts walks them. */
import type { Point } from "../core/geometry.ts";
import { type LastingEffects, NO_LASTING_EFFECTS } from "../effects/effects.ts";

/** A straight part of a player's way, and the seconds of travel that it still takes. */
export type PathLeg = { readonly to: Point; readonly seconds: number };

/** Ticks may lie in the future and may have fractions. */
export type Travel = {
  /** Accepted moves that the character has still to walk, in order. */
  path: readonly PathLeg[];
  /** Seconds of travel that it may catch up at once, as they were at a tick; they come back with time. */
  catch_up_seconds: number;
  catch_up_since_tick: number;
  /** The ticks between which a state holds the character in place. */
  held_from_tick: number;
  held_until_tick: number;

  /** Seconds of walking that have been earned and not yet used, and the tick from which more are earned. */
  budget_seconds: number;
  budget_since_tick: number;
  /** Metres of a dash not yet used, the tick at which they lapse, and the dash's speed. */
  dash_metres: number;
  dash_lapses_at_tick: number;
  dash_metres_per_second: number;

  /** The effects for which `speed_factor` was worked out. */
  speed_effects: LastingEffects;
  speed_factor: number;
  /** The factor before the newest slowing, by which moves that were under way are measured until that tick. */
  former_speed_factor: number;
  former_speed_until_tick: number;

  /** Where the client last said it was, accepted or not. */
  last_claim: Point | undefined;
  /** Seconds of sprinting that the client may have done unseen by now, behind a stall of its connection. */
  sprint_seconds: number;
  sprint_since_tick: number;
};

export const NO_PATH: Travel["path"] = [];

/** Catching up moves a character at most this far at once, in seconds of travel. */
export const CATCH_UP_SECONDS = 0.25;

/**
 * The longest that a connection stands still and survives: the transport drops one that leaves two pings unanswered, 5 s apart, and
 * looks every 5 s. What was sent in that time arrives at once.
 */
export const LONGEST_STALL_SECONDS = 15;

/** Of a player who has just come in. What it sent before may still arrive, so it counts as behind a stall. */
export function newTravel(tick: number): Travel {
  return {
    path: NO_PATH,
    catch_up_seconds: CATCH_UP_SECONDS,
    catch_up_since_tick: tick,
    held_from_tick: 0,
    held_until_tick: 0,
    budget_seconds: 0,
    budget_since_tick: tick,
    dash_metres: 0,
    dash_lapses_at_tick: 0,
    dash_metres_per_second: 0,
    speed_effects: NO_LASTING_EFFECTS,
    speed_factor: 1,
    former_speed_factor: 1,
    former_speed_until_tick: 0,
    last_claim: undefined,
    sprint_seconds: LONGEST_STALL_SECONDS,
    sprint_since_tick: tick,
  };
}
