/** What a client says that cannot be true. Claims are never used; this is about who makes them. */
import { hitOn } from "./combat.ts";
import { findEntry } from "./content.ts";
import type { Player, World } from "./world.ts";

/**
 * The most that any roll could give, against a target without armor and with every buff of the content: the client may not know yet
 * that one has ended. Undefined where the ability does no damage.
 */
function mostDamage(world: World, player: Player, abilityId: string): number | undefined {
  const ability = findEntry(world.content.abilities, abilityId);
  const [anyEnemy] = world.enemies.values();
  if (!ability || !anyEnemy) return undefined;
  const hit = hitOn(world, player, anyEnemy, ability);
  return Math.max(1, hit.base * mostMultiplied(world)) * hit.critical_multiplier;
}

/** The product of all factors on damage that abilities can give. */
function mostMultiplied(world: World): number {
  return Object.values(world.content.abilities)
    .flatMap(ability => ability.effects ?? [])
    .filter(effect => effect.effect_type === "damage_multiplier")
    .reduce((product, effect) => product * Math.max(1, effect.value), 1);
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
