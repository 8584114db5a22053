/** What the rules remember of how a player gets about; walking.ts checks moves with it, walk-out.ts and walk-on.ts walk them. */
import type { GameRules } from "../content/content.ts";
import type { Point } from "../core/geometry.ts";
import { type LastingEffects, NO_LASTING_EFFECTS } from "../effects/effects.ts";

/** A straight part of a player's way, and the seconds of travel that it still takes. */
export type PathLeg = { readonly to: Point; readonly seconds: number };

/**
 * How a character walks on by itself after a move that said so: straight, until the next move, a wall, a hold, or silence. It stays
 * when the walk is over, since the next move is measured from where it began.
 */
export type WalkOn = {
  /** The place that the move claimed: the next move is measured from here. */
  readonly from: Point;
  /** Radians as Godot's `rotation.y`, and the same as a unit vector. */
  readonly direction: number;
  readonly heading: Point;
  /** What the client said, in m/s; the character walks at most as fast as the rules let it. */
  readonly said_speed: number;
  /** Metres from `from` to the wall, or as far as it gets before it must have heard of the next move. */
  readonly reach: number;
  /** The last tick for which it walks on. */
  until_tick: number;
  /** The tick until which it has the stamina for a sprint; 0 where it does not sprint. */
  readonly sprints_until_tick: number;
  /** From here on its pace is even: `base_metres` along the way at `base_tick`, and `pace` m/s from then on. */
  base_metres: number;
  base_tick: number;
  pace: number;
  /** How far along the way the character is. It may be behind its pace, or wait for it. */
  metres: number;
  /** Seconds that it has sprinted, to be paid with the next move. */
  sprinted_seconds: number;
};

/** Ticks may lie in the future and may have fractions. */
export type Travel = {
  /** Accepted moves that the character has still to walk, in order. */
  path: readonly PathLeg[];
  /** What it does after the path, and where the next move is measured from; undefined after a move that ends where it claims. */
  walk_on: WalkOn | undefined;
  /** Seconds of travel that it may catch up at once, as they were at a tick; they come back with time. */
  catch_up_seconds: number;
  /** Seconds of travel that it has not used, of all time that has passed: nobody's way is much longer than their speed allows. */
  way_seconds: number;
  /** The tick of both. */
  catch_up_since_tick: number;
  /** The ticks between which a state holds the character in place. */
  held_from_tick: number;
  held_until_tick: number;

  /** Seconds of walking that have been earned and not yet used, and the tick from which more are earned. */
  allowance_seconds: number;
  allowance_since_tick: number;
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

/** A second without a message is forgiven, with the interval in which it began. */
export const ALLOWANCE_SECONDS = 1.2;

/** Catching up moves a character at most this far at once, in seconds of travel. */
export const CATCH_UP_SECONDS = 0.25;

/** What a character that has stood still may have saved up: the movement allowance, with its latency tolerance. */
export function mostWaySeconds({ latency_tolerance_seconds }: GameRules): number {
  return ALLOWANCE_SECONDS + latency_tolerance_seconds;
}

/**
 * The longest that a connection stands still and survives: the transport drops one that leaves two pings unanswered, 5 s apart, and
 * looks every 5 s. What was sent in that time arrives at once.
 */
export const LONGEST_STALL_SECONDS = 15;

/** Of a player who has just come in. What it sent before may still arrive, so it counts as behind a stall. */
export function newTravel({ tick, game_rules }: { tick: number; readonly game_rules: GameRules }): Travel {
  return {
    path: NO_PATH,
    walk_on: undefined,
    catch_up_seconds: CATCH_UP_SECONDS,
    way_seconds: mostWaySeconds(game_rules),
    catch_up_since_tick: tick,
    held_from_tick: 0,
    held_until_tick: 0,
    allowance_seconds: 0,
    allowance_since_tick: tick,
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
