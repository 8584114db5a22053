/** What of a room counts for a fight: every mode's World has it. */
import type { EntityMap } from "../core/entity-map.ts";
import type { EventSink } from "../core/event-sink.ts";
import type { InstanceCounter } from "../core/instance-ids.ts";
import type { Position } from "../core/position.ts";
import type { Draws } from "../core/random.ts";
import type { MovementWorld } from "../movement/walker.ts";
import type { CombatEvent } from "./combat-events.ts";
import type { EnemyFighter, Fighter, FighterRef, PlayerFighter } from "./fighter.ts";

/** A fireball and its like in flight. It starts at `position` and flies straight along `yaw`. */
export type Projectile = Position & {
  projectile_id: string;
  ability_id: string;
  source: FighterRef;
  yaw: number;
  started_tick: number;
  /** How far it has come. */
  metres: number;
};

/**
 * What a mode makes of hits. A World refers to the functions of its mode as it does to its content, and calls them with itself and
 * its own fighters.
 */
export type CombatRules = {
  /** Whether nothing hurts the fighter for now, not even the effects that it is under. */
  isSafe(world: CombatWorld, fighter: Fighter): boolean;
  /** An attack or ability has reached the target; also one that does no damage, and one whose target is safe. */
  noteHit(world: CombatWorld, source: Fighter, target: Fighter): void;
  /**
   * The target has lost so much health, by the source or by an effect or a trap: statistics, death, and whatever else follows. Its
   * damage event is among the events already.
   */
  noteDamage(
    world: CombatWorld,
    target: Fighter,
    lost: number,
    source: Fighter | undefined,
    events: EventSink<CombatEvent>,
  ): void;
};

export type CombatWorld = MovementWorld &
  InstanceCounter & {
    /** For what somebody wins by: criticals and loot. */
    readonly draws: Draws;
    /** By id, as enemies and projectiles. */
    readonly players: ReadonlyMap<string, PlayerFighter>;
    readonly enemies: ReadonlyMap<string, EnemyFighter>;
    readonly projectiles: EntityMap<Projectile>;
    readonly combat_rules: CombatRules;
  };

export function findFighter(world: CombatWorld, { kind, id }: FighterRef): Fighter | undefined {
  return kind === "player" ? world.players.get(id) : world.enemies.get(id);
}
