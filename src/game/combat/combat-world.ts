/** What of a room counts for a fight: every mode's World has it. */
import type { Ability, GameRules } from "../content/content.ts";
import type { EntityMap } from "../core/entity-map.ts";
import type { EventSink } from "../core/event-sink.ts";
import type { Point } from "../core/geometry.ts";
import type { InstanceCounter } from "../core/instance-ids.ts";
import type { Position } from "../core/position.ts";
import type { Draws } from "../core/random.ts";
import type { EffectsWorld } from "../effects/effects.ts";
import type { WalkableArea } from "../movement/walkable-area.ts";
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
  /** On its damage. */
  multiplier: number;
};

/**
 * What a mode makes of hits, and how its fighters get about. A World refers to the functions of its mode as it does to its content, and calls them with itself and
 * its own fighters.
 */
export type CombatRules = {
  /** Whether nothing hurts the fighter for now, not even the effects that it is under. */
  isSafe(world: CombatWorld, fighter: Fighter): boolean;
  /** Whether the lasting effects of an ability that reaches the target do not take hold of it. */
  withstands(world: CombatWorld, target: Fighter, ability: Ability): boolean;
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
  /** Whether the target is at such a place for a strike of the source: where it stands, or where the source has seen it. */
  isSeenAt(world: CombatWorld, source: Fighter, target: Fighter, isThere: (point: Point) => boolean): boolean;
  /** So many ticks of its way has a projectile done when the source sends it off. */
  ticksAhead(world: CombatWorld, source: Fighter): number;
  /** The fighter's own action keeps it in place until a tick, which may have a fraction. */
  standStill(world: CombatWorld, player: PlayerFighter, untilTick: number): void;
  /** Something else keeps it in place until a tick. */
  root(world: CombatWorld, player: PlayerFighter, untilTick: number): void;
  /** The fighter moves so many metres on top of walking until a tick. */
  startDash(world: CombatWorld, player: PlayerFighter, metres: number, untilTick: number): void;
  /** Its effects may have changed, and with them its speed. @param isOwn whether by what it did itself. */
  noteSpeed(world: CombatWorld, player: PlayerFighter, isOwn: boolean): void;
  /** Whether it is on its way somewhere. */
  isMoving(world: CombatWorld, player: PlayerFighter): boolean;
};

export type CombatWorld = EffectsWorld &
  InstanceCounter & {
    readonly game_rules: GameRules;
    readonly walkableArea: WalkableArea;
    /** Whether fighters hurt their own team. */
    readonly friendly_fire: boolean;
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
