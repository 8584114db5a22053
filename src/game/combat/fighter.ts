/** Who fights: players' characters and enemies, of every mode. */
import type { Ability, CombatStats } from "../content/content.ts";
import type { Position } from "../core/position.ts";
import type { Rewindable } from "../core/position-history.ts";
import type { Resource } from "../core/resource.ts";
import type { Affected } from "../effects/effects.ts";
import type { PlayerState } from "../movement/walker.ts";

/** Names a fighter of a room; `id` is a player's `player_id` or an enemy's `enemy_instance_id`. */
export type FighterRef = { readonly kind: Fighter["kind"]; readonly id: string };

/** What all fighters have. */
type FighterBase = Position &
  Affected &
  Rewindable & {
    readonly id: string;
    team: string;
    /** Godot's rotation.y in radians. */
    yaw: number;
    /** Its numbers now. Never changed, only replaced. */
    stats: CombatStats;
    current_health: number;
    is_alive: boolean;
  };

/** A player's character, which uses abilities. How it gets about is its mode's business. */
export type PlayerFighter = FighterBase & {
  readonly kind: "player";
  state: PlayerState;
  stamina: Resource;
  /** The tick at which ATTACKING, CASTING, DODGING or STUNNED ends. */
  state_ends_at_tick: number;
  /** How often it has been ATTACKING since it came in: that is over before everybody has seen it. */
  strikes: number;
  /** The ability whose cast is under way. */
  casting: { ability_id: string; target?: FighterRef | undefined } | undefined;
  mana: Resource;
  /** What it knows, with its own numbers. Never changed, only replaced. */
  abilities: ReadonlyMap<string, Ability>;
  readonly lasting: { inventory: Record<string, number>; level: number };
  /** By ability: the tick, with its fraction, from which it may be used again. */
  ready_at_tick: Record<string, number>;
};

/** How it thinks is its mode's business. */
export type EnemyFighter = FighterBase & { readonly kind: "enemy" };

export type Fighter = PlayerFighter | EnemyFighter;

/** The team rule: who may hurt whom. Nobody hurts itself, nor its own team where there is no friendly fire. */
export function areOpponents(world: { readonly friendly_fire: boolean }, a: Fighter, b: Fighter): boolean {
  return a.team !== b.team || (world.friendly_fire && a !== b);
}
