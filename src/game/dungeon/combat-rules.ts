/** What co-op makes of hits: who is after whom, statistics, pushes, a boss's phases, and death; and how its players get about. */
import type { CombatRules } from "../combat/combat-world.ts";
import type { Ability } from "../content/content.ts";
import type { Point } from "../core/geometry.ts";
import { positionOf } from "../core/position.ts";
import { wasRecentlyAt } from "../core/position-history.ts";
import { lookBackTicks } from "../movement/latency.ts";
import { noteSpeed } from "../movement/pace.ts";
import { isUnderWay } from "../movement/walk-out.ts";
import { root, standStill, startDash } from "../movement/walking.ts";
import { enterPhases } from "./boss.ts";
import { killEnemy, killPlayer } from "./death.ts";
import type { GameEvent } from "./dungeon-events.ts";
import { knockBack } from "./enemy-movement.ts";
import { type Enemy, enemyTypeOf, type Player, type World } from "./world.ts";

export const COMBAT_RULES: CombatRules = {
  isSafe,

  /** Players who stun an enemy in turn would keep it from ever attacking. */
  withstands(world: World, target: Player | Enemy, { effects = [] }: Ability): boolean {
    return (
      target.kind === "enemy" &&
      world.tick < target.stunned_from_tick &&
      effects.some(({ effect_type }) => effect_type === "stun")
    );
  },

  /** The enemy knows by whom; also of a hit without damage: by whom it is slowed or poisoned. */
  noteHit(world: World, source: Player | Enemy, target: Player | Enemy): void {
    if (source.kind !== "player") return;
    source.last_hit_at_tick = world.tick;
    if (target.kind !== "enemy" || isSafe(world, target)) return;
    target.hurt_at_tick = world.tick;
    target.threat.set(source.id, target.threat.get(source.id) ?? 0);
  },

  noteDamage(
    world: World,
    target: Player | Enemy,
    lost: number,
    source: Player | Enemy | undefined,
    events: GameEvent[],
  ): void {
    if (source?.kind === "player") source.lasting.statistics.damage_dealt += lost;
    if (target.kind === "player") {
      target.lasting.statistics.damage_taken += lost;
      if (target.current_health === 0) killPlayer(world, target, events, source);
      return;
    }
    if (source?.kind === "player") target.threat.set(source.id, (target.threat.get(source.id) ?? 0) + lost);
    if (target.current_health === 0) {
      killEnemy(world, source ?? mostHarmful(world, target), target, events);
      return;
    }
    if (source) knockBack(world, target, positionOf(source));
    enterPhases(world, target, events);
  },

  /** A player with latency strikes at where it saw the target, where that has a position history. */
  isSeenAt(
    world: World,
    source: Player | Enemy,
    target: Player | Enemy,
    isThere: (point: Point) => boolean,
  ): boolean {
    if (isThere(positionOf(target))) return true;
    return source.kind === "player" && wasRecentlyAt(target, world, lookBackTicks(world, source), isThere);
  },

  ticksAhead: () => 0,

  standStill(world: World, player: Player, untilTick: number): void {
    standStill(world, player, untilTick);
  },

  root(world: World, player: Player, untilTick: number): void {
    root(world, player, untilTick);
  },

  startDash(world: World, player: Player, metres: number, untilTick: number): void {
    startDash(world, player, metres, untilTick);
  },

  /** Moves that were made before the client knew of a slowing come for a while; of its own it knows at once. */
  noteSpeed(world: World, player: Player, isOwn: boolean): void {
    noteSpeed(world, player, isOwn ? 0 : undefined);
  },

  isMoving(world: World, player: Player): boolean {
    return isUnderWay(world, player);
  },
};

/** Whose kill it is where poison has killed it: of those who are there, the one that has hurt it most. */
function mostHarmful(world: World, { threat }: Enemy): Player | undefined {
  const [most] = [...threat.keys()]
    .flatMap(id => world.players.get(id) ?? [])
    .toSorted((a, b) => (threat.get(b.id) ?? 0) - (threat.get(a.id) ?? 0));
  return most;
}

/** Some enemies cannot be hurt on their way home. */
function isSafe(world: World, fighter: Player | Enemy): boolean {
  return (
    fighter.kind === "enemy" &&
    fighter.state === "RETURN" &&
    enemyTypeOf(world, fighter).when_returning === "invulnerable"
  );
}
