/** What abilities do to a fighter, at once and for a time. Driven by content: no ability is known here by its name. */
import {
  type Ability,
  type AbilityEffect,
  type Content,
  type EffectType,
  findEntry,
  isTimedEffect,
} from "../content/content.ts";
import { type RoomTime, ticksIn } from "../core/ticks.ts";

/**
 * The lasting effects that somebody is under: ability_id → the tick at which they end. What they do is in the content. Replaced,
 * never changed.
 */
export type LastingEffects = ReadonlyMap<string, number>;

/** ability_id → the points that its shield has taken so far; absent where it has taken none. Replaced, never changed. */
export type AbsorbedPoints = ReadonlyMap<string, number>;

/** Who can be under effects. */
export type Affected = { effects: LastingEffects; absorbed: AbsorbedPoints };

/** What of a room counts for effects. */
export type EffectsWorld = RoomTime & { readonly content: Content };

/** Shared empty map for fighters without effects, so that a tick, which asks everyone, finds it in the processor's caches. */
export const NO_LASTING_EFFECTS: LastingEffects = new Map();

/** Shared by all whose shields are whole, or who have none. */
export const NOTHING_ABSORBED: AbsorbedPoints = new Map();

/** @param entries ability_id → the tick at which they end. */
export function lastingEffects(entries: readonly (readonly [string, number])[]): LastingEffects {
  return entries.length === 0 ? NO_LASTING_EFFECTS : new Map(entries);
}

export function absorbedPoints(byAbility: Readonly<Record<string, number>> = {}): AbsorbedPoints {
  const entries = Object.entries(byAbility);
  return entries.length === 0 ? NOTHING_ABSORBED : new Map(entries);
}

/** Applies the lasting effects of an ability; used again, it lasts from now on. Instant ones are the caller's. */
export function startEffects(world: EffectsWorld, fighter: Affected, ability: Ability): void {
  if (!ability.effects?.some(isTimedEffect)) return;
  const endsAtTick = world.tick + ticksIn(world, ability.effect_duration ?? 0);
  fighter.effects = new Map(fighter.effects).set(ability.id, endsAtTick);
  forgetAbsorbed(fighter, id => id !== ability.id);
}

/** All effects are over at once. */
export function endEffects(fighter: Affected): void {
  fighter.effects = NO_LASTING_EFFECTS;
  fighter.absorbed = NOTHING_ABSORBED;
}

function forgetAbsorbed(fighter: Affected, isKept: (abilityId: string) => boolean): void {
  if (fighter.absorbed.size === 0) return;
  const kept = [...fighter.absorbed].filter(([abilityId]) => isKept(abilityId));
  fighter.absorbed = kept.length === 0 ? NOTHING_ABSORBED : new Map(kept);
}

export function hasEffect(world: EffectsWorld, fighter: Affected, type: EffectType): boolean {
  return (
    fighter.effects.size > 0 && activeEffects(world, fighter).some(effect => effect.effect_type === type)
  );
}

/** The product of all factors of this type; 1 without any. */
export function effectFactor(world: EffectsWorld, fighter: Affected, type: EffectType): number {
  return valuesOf(world, fighter, type).reduce((product, value) => product * value, 1);
}

/** The sum of all bonuses of this type; 0 without any. */
export function effectSum(world: EffectsWorld, fighter: Affected, type: EffectType): number {
  return valuesOf(world, fighter, type).reduce((sum, value) => sum + value, 0);
}

/** Once a tick: what has run its time is over. */
export function expireEffects(world: EffectsWorld, fighter: Affected): void {
  if (fighter.effects.size === 0) return;
  const left = [...fighter.effects].filter(([, endsAtTick]) => world.tick < endsAtTick);
  if (left.length === fighter.effects.size) return;
  fighter.effects = lastingEffects(left);
  forgetAbsorbed(fighter, id => fighter.effects.has(id));
}

/**
 * Lets shields take damage, one after the other, and returns how much they have taken of it. One that is used up is over, with all that
 * its ability does.
 */
export function absorb(world: { readonly content: Content }, fighter: Affected, points: number): number {
  let left = points;
  for (const abilityId of fighter.effects.keys()) {
    const before = fighter.absorbed.get(abilityId) ?? 0;
    const whole = shieldOf(world, abilityId);
    if (whole === 0 || left === 0) continue;
    const taken = Math.min(left, whole - before);
    left -= taken;
    if (before + taken < whole) fighter.absorbed = new Map(fighter.absorbed).set(abilityId, before + taken);
    else endEffectsOf(fighter, abilityId);
  }
  return points - left;
}

function shieldOf(world: { readonly content: Content }, abilityId: string): number {
  return effectsOf(world, abilityId).reduce(
    (sum, { effect_type, value }) => sum + (effect_type === "shield" ? value : 0),
    0,
  );
}

function endEffectsOf(fighter: Affected, abilityId: string): void {
  fighter.effects = lastingEffects([...fighter.effects].filter(([id]) => id !== abilityId));
  forgetAbsorbed(fighter, id => id !== abilityId);
}

/** The share of the damage of hits from the front that is taken away; 0 without any block. */
export function blockedShare(world: EffectsWorld, fighter: Affected): number {
  return 1 - valuesOf(world, fighter, "block").reduce((passing, value) => passing * (1 - value), 1);
}

/** The tick at which the last effect of this type ends; the present one without any. */
export function effectEndsAt(world: EffectsWorld, fighter: Affected, type: EffectType): number {
  let endsAt = world.tick;
  for (const [abilityId, endsAtTick] of fighter.effects) {
    if (effectsOf(world, abilityId).some(effect => effect.effect_type === type))
      endsAt = Math.max(endsAt, endsAtTick);
  }
  return endsAt;
}

const NO_EFFECTS: readonly AbilityEffect[] = [];

/** Of each `effects`, which is never changed, only replaced: it is asked for several times a tick. */
const ACTIVE = new WeakMap<Affected["effects"], readonly AbilityEffect[]>();

function activeEffects(world: EffectsWorld, { effects }: Affected): readonly AbilityEffect[] {
  if (effects.size === 0) return NO_EFFECTS;
  const known = ACTIVE.get(effects);
  if (known) return known;
  const active = [...effects.keys()].flatMap(abilityId => effectsOf(world, abilityId));
  ACTIVE.set(effects, active);
  return active;
}

const NO_VALUES: readonly number[] = [];

function valuesOf(world: EffectsWorld, fighter: Affected, type: EffectType): readonly number[] {
  if (fighter.effects.size === 0) return NO_VALUES;
  const effects = activeEffects(world, fighter);
  return effects.filter(effect => effect.effect_type === type).map(effect => effect.value);
}

function effectsOf(world: { readonly content: Content }, abilityId: string): readonly AbilityEffect[] {
  return findEntry(world.content.abilities, abilityId)?.effects ?? NO_EFFECTS;
}
