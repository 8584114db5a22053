/** The one way in which fighters are hurt: by a hit of another, or by an effect or a trap. */
import { type Ability, DEFAULT_ABILITY_ID, statsOf } from "../content/content.ts";
import type { EventSink } from "../core/event-sink.ts";
import { type Draws, rollChance } from "../core/random.ts";
import {
  effectEndsAt,
  effectFactor,
  effectSum,
  expireEffects,
  hasEffect,
  startEffects,
} from "../effects/effects.ts";
import { noteSpeed } from "../movement/pace.ts";
import { root } from "../movement/walking.ts";
import type { CombatEvent } from "./combat-events.ts";
import type { CombatWorld } from "./combat-world.ts";
import { areOpponents, type Fighter, type PlayerFighter } from "./fighter.ts";

export type Damage = { damage_amount: number; is_critical: boolean };
export const NO_DAMAGE: Damage = { damage_amount: 0, is_critical: false };

/** What somebody hits with. */
export type Attack = {
  /** Undefined: an enemy's plain attack. */
  ability: Ability | undefined;
  /** On top of its effects, such as of a boss's phase; 1 changes nothing. */
  multiplier: number;
};

/** What one hit is computed from. */
export type Hit = {
  base: number;
  /** From the attack, and from the effects of who attacks. */
  multiplier: number;
  critical_chance: number;
  critical_multiplier: number;
  armor: number;
};

/** `final = max(1, base × multiplier − armor)`, times `critical_multiplier` for a critical hit; the game's formula. */
export function rollDamage({ draws }: { readonly draws: Draws }, hit: Hit): Damage {
  const is_critical = rollChance(draws, hit.critical_chance);
  const final = Math.max(1, hit.base * hit.multiplier - hit.armor);
  return { damage_amount: is_critical ? final * hit.critical_multiplier : final, is_critical };
}

/** What a hit of one fighter on another is computed from; also the measure of what a client may predict. */
export function hitOn(
  world: CombatWorld,
  source: Fighter,
  target: Fighter,
  { ability, multiplier }: Attack,
): Hit {
  const stats = statsOf(world, source);
  return {
    base: ability?.damage ?? stats.attack_damage,
    multiplier: multiplier * effectFactor(world, source, "damage_multiplier"),
    critical_chance: stats.critical_chance,
    critical_multiplier: stats.critical_multiplier,
    armor: statsOf(world, target).armor + effectSum(world, target, "armor_bonus"),
  };
}

/**
 * A fighter's attack or ability reaches another: its effects, its damage, and what that does. Nobody hits its own team, the dead, or
 * the invulnerable.
 */
export function hit(
  world: CombatWorld,
  source: Fighter,
  target: Fighter,
  attack: Attack,
  events: EventSink<CombatEvent>,
): Damage {
  if (!areOpponents(source, target) || !target.is_alive || hasEffect(world, target, "invulnerable"))
    return NO_DAMAGE;
  const { ability } = attack;
  world.combat_rules.noteHit(world, source, target);
  if (world.combat_rules.isSafe(world, target)) return NO_DAMAGE;
  if (ability) startEffects(world, target, ability);
  const damage = isHarmless(ability) ? NO_DAMAGE : rollDamage(world, hitOn(world, source, target, attack));
  if (damage !== NO_DAMAGE) {
    events.push(damageEvent(source, target, ability, damage));
    dealDamage(world, target, damage.damage_amount, source, events);
  }
  if (ability && target.kind === "player" && target.is_alive) beStunned(world, target);
  return damage;
}

/** Takes health from a fighter. `source`: who is to blame; undefined for effects and traps. */
export function dealDamage(
  world: CombatWorld,
  target: Fighter,
  amount: number,
  source: Fighter | undefined,
  events: EventSink<CombatEvent>,
): void {
  const lost = Math.min(target.current_health, amount);
  target.current_health -= lost;
  world.combat_rules.noteDamage(world, target, lost, source, events);
}

/** Once a tick: effects that work over time, and the end of those that have run out. */
export function undergoEffects(world: CombatWorld, fighter: Fighter, events: EventSink<CombatEvent>): void {
  if (fighter.effects.size === 0) return;
  const change = effectSum(world, fighter, "health_per_second") / world.ticks_per_second;
  if (change > 0) heal(world, fighter, change);
  if (change < 0 && !world.combat_rules.isSafe(world, fighter))
    dealDamage(world, fighter, -change, undefined, events);
  expireEffects(world, fighter);
  if (fighter.kind === "player") noteSpeed(world, fighter);
}

/** Gives health back, up to the maximum. */
export function heal(world: CombatWorld, fighter: Fighter, points: number): void {
  fighter.current_health = Math.min(statsOf(world, fighter).max_health, fighter.current_health + points);
}

/** A debuff without damage of its own only does what its effects do. */
function isHarmless(ability: Ability | undefined): boolean {
  return ability?.ability_type === "debuff" && ability.damage === undefined;
}

/** Each written out: they are made with every hit, and an object put together from others costs several. */
function damageEvent(
  source: Fighter,
  target: Fighter,
  ability: Ability | undefined,
  { damage_amount, is_critical }: Damage,
): CombatEvent {
  if (source.kind === "player") {
    const event_type = "damage_dealt";
    const source_player_id = source.id;
    const ability_id = ability?.id ?? DEFAULT_ABILITY_ID;
    return target.kind === "enemy"
      ? { event_type, source_player_id, target_enemy_id: target.id, ability_id, damage_amount, is_critical }
      : { event_type, source_player_id, target_player_id: target.id, ability_id, damage_amount, is_critical };
  }
  const event_type = "damage_taken";
  const source_enemy_id = source.id;
  const ability_id = ability?.id;
  return target.kind === "player"
    ? { event_type, source_enemy_id, target_player_id: target.id, ability_id, damage_amount, is_critical }
    : { event_type, source_enemy_id, target_enemy_id: target.id, ability_id, damage_amount, is_critical };
}

/** Who is stunned stops what it was doing and cannot move until the stun ends. */
function beStunned(world: CombatWorld, player: PlayerFighter): void {
  if (!hasEffect(world, player, "stun")) return;
  player.casting = undefined;
  player.state = "STUNNED";
  player.state_ends_at_tick = effectEndsAt(world, player, "stun");
  root(world, player, player.state_ends_at_tick);
}
