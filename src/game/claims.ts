/** What a client says that cannot be true. Claims are never used; this is about who makes them. */
import { findEntry } from "./content.ts";
import { type Player, playerStats, type World } from "./world.ts";

/**
 * The most that any roll could give, against a target without armor and with every buff of the content: the client may not know yet
 * that one has ended. Undefined where there is no such ability.
 */
function mostDamage(world: World, player: Player, abilityId: string): number | undefined {
  const ability = findEntry(world.content.abilities, abilityId);
  if (!ability) return undefined;
  const { attack_damage, critical_multiplier } = playerStats(world, player);
  return Math.max(1, (ability.damage ?? attack_damage) * mostMultiplied(world)) * critical_multiplier;
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
