/** A player's character, as far as it gets about; and what of its room counts for that. */
import type { CombatStats, Dungeon, GameRules } from "../content/content.ts";
import type { Position } from "../core/position.ts";
import type { Resource } from "../core/resource.ts";
import type { Affected, EffectsWorld } from "../effects/effects.ts";
import type { Travel } from "./travel.ts";
import type { WalkableArea } from "./walkable-area.ts";

export const PLAYER_STATES = [
  "IDLE",
  "MOVING",
  "ATTACKING",
  "DODGING",
  "CASTING",
  "STUNNED",
  "DEAD",
] as const;
export type PlayerState = (typeof PLAYER_STATES)[number];

export type Walker = Position &
  Affected & {
    /** Godot's rotation.y in radians. */
    yaw: number;
    state: PlayerState;
    /** Its numbers now: what it has by itself, and what it wears and has learned. Never changed, only replaced. */
    stats: CombatStats;
    stamina: Resource;
    /** The connection's round trip as the room measured it last, in ms; undefined before the first measurement. */
    latency_ms: number | undefined;
    last_moved_at_tick: number;
    travel: Travel;
  };

export type MovementWorld = EffectsWorld & {
  readonly dungeon: Dungeon;
  readonly game_rules: GameRules;
  readonly walkableArea: WalkableArea;
};
