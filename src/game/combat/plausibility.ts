/** What a client says that cannot be true. Claims are never used; this is about who makes them. */
import { type EffectType, findEntry } from "../content/content.ts";
import type { CombatWorld } from "./combat-world.ts";
import type { PlayerFighter } from "./fighter.ts";

/**
 * The most that any roll could give, against a target without armor, with every buff and against every weakening of the content: the
 * client may not know yet that one has ended. Undefined where there is no such ability.
 */
function mostDamage(world: CombatWorld, player: PlayerFighter, abilityId: string): number | undefined {
  const ability = player.abilities.get(abilityId) ?? findEntry(world.content.abilities, abilityId);
  if (!ability) return undefined;
  const { attack_damage, critical_multiplier } = player.stats;
  const base = (ability.damage ?? attack_damage) * mostMultiplied(world) + mostWeakened(world);
  return Math.max(1, base) * critical_multiplier;
}

/** The product of all factors on damage that abilities can give. */
function mostMultiplied(world: CombatWorld): number {
  return valuesOf(world, "damage_multiplier").reduce((product, value) => product * Math.max(1, value), 1);
}

/** The armor that abilities can take away, all together. */
function mostWeakened(world: CombatWorld): number {
  return valuesOf(world, "armor_bonus").reduce((sum, value) => sum + Math.max(0, -value), 0);
}

function valuesOf(world: CombatWorld, type: EffectType): number[] {
  const effects = Object.values(world.content.abilities).flatMap(ability => ability.effects ?? []);
  return effects.filter(effect => effect.effect_type === type).map(effect => effect.value);
}

/** Whether the predicted amount is above what any roll could give. */
export function isImpossibleDamage(
  world: CombatWorld,
  player: PlayerFighter,
  abilityId: string,
  predicted: { damage_amount?: number | undefined },
): boolean {
  const { damage_amount } = predicted;
  // Any roll may give 1, so what could be the most is not looked for.
  if (damage_amount === undefined || damage_amount <= 1) return false;
  const most = mostDamage(world, player, abilityId);
  return most !== undefined && damage_amount > most;
}
