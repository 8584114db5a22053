/** What a client says that cannot be true. Claims are never used; this is about who makes them. */
import { hitOn } from "./combat.ts";
import { findEntry } from "./content.ts";
import type { Player, World } from "./world.ts";

/** The most that any roll could give, against a target without armor; undefined where the ability does no damage. */
function mostDamage(world: World, player: Player, abilityId: string): number | undefined {
  const ability = findEntry(world.content.abilities, abilityId);
  const [anyEnemy] = world.enemies.values();
  if (!ability || !anyEnemy) return undefined;
  const hit = hitOn(world, player, anyEnemy, ability);
  return Math.max(1, hit.base * hit.multiplier) * hit.critical_multiplier;
}

/** Whether the predicted amount is above what any roll could give. */
export function isImpossibleDamage(
  world: World,
  player: Player,
  abilityId: string,
  predicted: { damage_amount?: number | undefined },
): boolean {
  const most = mostDamage(world, player, abilityId);
  return most !== undefined && (predicted.damage_amount ?? 0) > most;
}
