/** What abilities do to a fighter, at once and for a time. Driven by content: no ability is known here by its name. */
import { type Ability, type AbilityEffect, type EffectType, findEntry, isTimedEffect } from "./content.ts";
import { stepsIn } from "./time.ts";
import type { Fighter, World } from "./world.ts";

/** Applies the lasting effects of an ability; used again, it lasts from now on. Instant ones are the caller's. */
export function startEffects(world: World, fighter: Fighter, ability: Ability): void {
  if (!ability.effects?.some(isTimedEffect)) return;
  fighter.effects.set(ability.id, world.tick + stepsIn(ability.effect_duration ?? 0));
}

export function hasEffect(world: World, fighter: Fighter, type: EffectType): boolean {
  return activeEffects(world, fighter).some(effect => effect.effect_type === type);
}

/** The product of all factors of this type; 1 without any. */
export function effectFactor(world: World, fighter: Fighter, type: EffectType): number {
  return valuesOf(world, fighter, type).reduce((product, value) => product * value, 1);
}

/** The sum of all bonuses of this type; 0 without any. */
export function effectSum(world: World, fighter: Fighter, type: EffectType): number {
  return valuesOf(world, fighter, type).reduce((sum, value) => sum + value, 0);
}

/** Once a step: what has run its time is over. */
export function expireEffects(world: World, fighter: Fighter): void {
  for (const [abilityId, endsAtTick] of fighter.effects) {
    if (world.tick >= endsAtTick) fighter.effects.delete(abilityId);
  }
}

/** The step at which the last effect of this type ends; the present one without any. */
export function effectEndsAt(world: World, fighter: Fighter, type: EffectType): number {
  let endsAt = world.tick;
  for (const [abilityId, endsAtTick] of fighter.effects) {
    if (effectsOf(world, abilityId).some(effect => effect.effect_type === type))
      endsAt = Math.max(endsAt, endsAtTick);
  }
  return endsAt;
}

const NO_EFFECTS: readonly AbilityEffect[] = [];

function activeEffects(world: World, fighter: Fighter): readonly AbilityEffect[] {
  if (fighter.effects.size === 0) return NO_EFFECTS;
  return [...fighter.effects.keys()].flatMap(abilityId => effectsOf(world, abilityId));
}

const NO_VALUES: readonly number[] = [];

function valuesOf(world: World, fighter: Fighter, type: EffectType): readonly number[] {
  if (fighter.effects.size === 0) return NO_VALUES;
  const effects = activeEffects(world, fighter);
  return effects.filter(effect => effect.effect_type === type).map(effect => effect.value);
}

function effectsOf(world: World, abilityId: string): readonly AbilityEffect[] {
  return findEntry(world.content.abilities, abilityId)?.effects ?? NO_EFFECTS;
}
