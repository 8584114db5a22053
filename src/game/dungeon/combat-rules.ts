/** What co-op makes of hits: who is after whom, statistics, pushes, a boss's phases, and death. */
import type { CombatRules } from "../combat/combat-world.ts";
import { positionOf } from "../core/position.ts";
import { enterPhases } from "./boss.ts";
import { killEnemy, killPlayer } from "./death.ts";
import type { GameEvent } from "./dungeon-events.ts";
import { knockBack } from "./enemy-movement.ts";
import { type Enemy, enemyTypeOf, type Player, type World } from "./world.ts";

export const COMBAT_RULES: CombatRules = {
  isSafe,

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
      killEnemy(world, source, target, events);
      return;
    }
    if (source) knockBack(world, target, positionOf(source));
    enterPhases(world, target, events);
  },
};

/** Some enemies cannot be hurt on their way home. */
function isSafe(world: World, fighter: Player | Enemy): boolean {
  return (
    fighter.kind === "enemy" &&
    fighter.state === "RETURN" &&
    enemyTypeOf(world, fighter).when_returning === "invulnerable"
  );
}
