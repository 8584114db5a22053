/**
 * What the rules allow a player for its connection: seeing the past, and moves that were under way when something changed.
 *
 * The room measures each connection's round trip, and the command carries it, so that a replay allows the same.
 */
import type { Dungeon, GameRules } from "../content/content.ts";
import { type TickRate, ticksIn } from "../core/ticks.ts";

/** Who has a connection: its round trip in ms, undefined before the first measurement. */
type Connected = { readonly latency_ms: number | undefined };

/** What of a room counts for it. */
type PatchedWorld = TickRate & { readonly dungeon: Dungeon; readonly game_rules: GameRules };

/** In co-op a player with a worse connection than this has to lead its targets. */
export const MAX_LOOK_BACK_SECONDS = 0.4;

/**
 * How far back a strike may look for its target: the round trip, and the batch interval in which enemies are shown.
 *
 * Before the first measurement it is the most that anybody gets.
 */
export function lookBackTicks(world: PatchedWorld, player: Connected): number {
  if (player.latency_ms === undefined) return ticksIn(world, MAX_LOOK_BACK_SECONDS);
  return ticksIn(world, Math.min(MAX_LOOK_BACK_SECONDS, noticedAfterSeconds(world, player.latency_ms)));
}

/** How long moves may still come that were made before the client could know what has befallen its player. */
export function graceSeconds(world: PatchedWorld, player: Connected): number {
  const latency_ms = Math.min(player.latency_ms ?? MAX_GRACE_LATENCY_MS, MAX_GRACE_LATENCY_MS);
  return world.game_rules.latency_tolerance_seconds + noticedAfterSeconds(world, latency_ms);
}

/** A longer round trip than this is a stall, whose moves are refused and corrected. */
const MAX_GRACE_LATENCY_MS = 500;

/** From a change in the room until what the client did before it knew of it has arrived. */
function noticedAfterSeconds(world: PatchedWorld, latency_ms: number): number {
  return (latency_ms + world.dungeon.patch_interval_ms) / 1000;
}
