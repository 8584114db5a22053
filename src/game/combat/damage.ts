/** The one way in which fighters are hurt: by a hit of another, or by an effect or a trap. */
import { type Ability, DEFAULT_ABILITY_ID } from "../content/content.ts";
import type { EventSink } from "../core/event-sink.ts";
import { isInCone, type Point } from "../core/geometry.ts";
import { positionOf } from "../core/position.ts";
import { type Draws, rollChance } from "../core/random.ts";
import {
  absorb,
  blockedShare,
  effectEndsAt,
  effectFactor,
  effectSum,
  expireEffects,
  hasEffect,
  startEffects,
} from "../effects/effects.ts";
import type { CombatEvent, DamageEvent } from "./combat-events.ts";
import type { CombatWorld } from "./combat-world.ts";
import { areOpponents, type Fighter, type PlayerFighter } from "./fighter.ts";

export type Damage = { damage_amount: number; is_critical: boolean };

/** A block is before its bearer: from one side to the other. */
const FRONT_HALF_ANGLE = Math.PI / 2;
export const NO_DAMAGE: Damage = { damage_amount: 0, is_critical: false };

/** What somebody hits with. */
export type Attack = {
  /** Undefined: an enemy's plain attack. */
  ability: Ability | undefined;
  /** On top of its effects, such as of a boss's phase; 1 changes nothing. */
  multiplier: number;
  /** Where it comes from; absent: from where its source stands. */
  from?: Point | undefined;
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
  const stats = source.stats;
  return {
    base: ability?.damage ?? stats.attack_damage,
    multiplier: multiplier * effectFactor(world, source, "damage_multiplier"),
    critical_chance: stats.critical_chance,
    critical_multiplier: stats.critical_multiplier,
    armor: target.stats.armor + effectSum(world, target, "armor_bonus"),
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
  if (!areOpponents(world, source, target) || !target.is_alive || hasEffect(world, target, "invulnerable"))
    return NO_DAMAGE;
  const { ability } = attack;
  world.combat_rules.noteHit(world, source, target);
  if (world.combat_rules.isSafe(world, target)) return NO_DAMAGE;
  if (ability && !world.combat_rules.withstands(world, target, ability)) startEffects(world, target, ability);
  let damage = NO_DAMAGE;
  if (!isHarmless(ability)) {
    damage = rollDamage(world, hitOn(world, source, target, attack));
    if (target.effects.size > 0) damage = blocked(world, target, attack.from ?? positionOf(source), damage);
    const absorbed = shielded(world, target, damage.damage_amount);
    const event = damageEvent(source, target, ability, damage);
    if (absorbed > 0) event.absorbed_amount = absorbed;
    events.push(event);
    loseHealth(world, target, damage.damage_amount - absorbed, source, events);
  }
  if (ability && target.kind === "player" && target.is_alive) beStunned(world, target);
  return damage;
}

/** What a block leaves of a hit that comes from the front. */
function blocked(world: CombatWorld, target: Fighter, from: Point, damage: Damage): Damage {
  const share = blockedShare(world, target);
  if (share === 0 || !isInCone(positionOf(target), target.yaw, FRONT_HALF_ANGLE, from)) return damage;
  return { ...damage, damage_amount: damage.damage_amount * (1 - share) };
}

/** What shields take of the damage. With a shield may end what slowed its bearer. */
function shielded(world: CombatWorld, target: Fighter, points: number): number {
  if (target.effects.size === 0) return 0;
  const absorbed = absorb(world, target, points);
  if (target.kind === "player") world.combat_rules.noteSpeed(world, target, false);
  return absorbed;
}

/** Damage by an effect or a trap, which shields take first. */
export function dealDamage(
  world: CombatWorld,
  target: Fighter,
  amount: number,
  events: EventSink<CombatEvent>,
): void {
  loseHealth(world, target, amount - shielded(world, target, amount), undefined, events);
}

/** Takes health from a fighter. `source`: who is to blame; undefined for effects and traps. */
function loseHealth(
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
  if (change > 0) heal(fighter, change);
  if (change < 0 && !world.combat_rules.isSafe(world, fighter)) dealDamage(world, fighter, -change, events);
  expireEffects(world, fighter);
  if (fighter.kind === "player") world.combat_rules.noteSpeed(world, fighter, false);
}

/** Gives health back, up to the maximum. */
export function heal(fighter: Fighter, points: number): void {
  fighter.current_health = Math.min(fighter.stats.max_health, fighter.current_health + points);
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
): DamageEvent {
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
  world.combat_rules.root(world, player, player.state_ends_at_tick);
}
