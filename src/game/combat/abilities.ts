/** Using an ability: what it asks of its user, and what each kind of ability does. */

import { type Ability, abilityIdsOf, findEntry, isTimedEffect } from "../content/content.ts";
import type { EventSink } from "../core/event-sink.ts";
import { distance } from "../core/geometry.ts";
import { positionOf } from "../core/position.ts";
import { amountAt, type Regeneration, type Resource, spend, ticksUntil } from "../core/resource.ts";
import { msIn, ticksIn } from "../core/ticks.ts";
import { accept, type Rejection, type RejectReason, reject, type Verdict } from "../core/verdict.ts";
import { effectEndsAt, effectSum, hasEffect } from "../effects/effects.ts";
import type { PlayerState } from "../movement/walker.ts";
import type { CombatEvent } from "./combat-events.ts";
import { type CombatWorld, findFighter } from "./combat-world.ts";
import { type Damage, hit, NO_DAMAGE } from "./damage.ts";
import { areOpponents, type Fighter, type FighterRef, type PlayerFighter } from "./fighter.ts";
import { help } from "./help.ts";
import { alliesWithin, type Cone, missReason, opponentsInCone } from "./hit-tests.ts";
import { launch } from "./projectiles.ts";

/** `target` is whom the player means; others in the way are hit all the same. */
export type AbilityUse = {
  ability_id: string;
  target?: FighterRef | undefined;
  /** Of the request that uses up an item. */
  request_id?: string | undefined;
};

/** States in which a player may start something new. */
const FREE_STATES: ReadonlySet<PlayerState> = new Set(["IDLE", "MOVING"]);

/** States that are over by themselves: what the player does next may come a little early. */
const BRIEF_STATES: ReadonlySet<PlayerState> = new Set(["ATTACKING", "DODGING"]);

/** Uses the ability, or says what forbids it; then nothing is spent and no cooldown starts. */
export function useAbility(
  world: CombatWorld,
  player: PlayerFighter,
  use: AbilityUse,
  events: EventSink<CombatEvent>,
): Verdict<Damage> {
  const ability = player.abilities.get(use.ability_id);
  if (!ability) return reject(isOfPlayers(world, use.ability_id) ? "not_learned" : "unknown_ability");
  const obstacle = whyNot(world, player, ability);
  if (obstacle) return obstacle;
  const miss = whyNotTarget(world, player, ability, use);
  if (miss) return reject(miss);
  pay(world, player, ability, events, use.request_id);
  if (ability.cast_time > 0) {
    player.casting = { ability_id: ability.id, target: use.target };
    startAction(world, player, "CASTING", ability.cast_time);
    return accept(NO_DAMAGE);
  }
  return accept(release(world, player, ability, use, events));
}

/** Uses an item up for what it does. */
export function useItem(
  world: CombatWorld,
  player: PlayerFighter,
  use: { item_id: string; request_id?: string | undefined },
  events: EventSink<CombatEvent>,
): Verdict<Damage> {
  const { item_id, request_id } = use;
  const ability = Object.values(world.content.abilities).find(each => each.consumed_item_id === item_id);
  if (!ability) return reject("unknown_item");
  const { required_level = 1 } = findEntry(world.content.items, item_id) ?? {};
  if (player.lasting.level < required_level) return reject("level_too_low");
  return useAbility(world, player, { ability_id: ability.id, request_id }, events);
}

/** Once a tick: an action that has run its time is over, and a cast takes effect. */
export function endAction(world: CombatWorld, player: PlayerFighter, events: EventSink<CombatEvent>): void {
  if (FREE_STATES.has(player.state) || player.state === "DEAD") return;
  if (world.tick < player.state_ends_at_tick) return;
  player.state = world.combat_rules.isMoving(world, player) ? "MOVING" : "IDLE";
  const { casting } = player;
  player.casting = undefined;
  const ability = casting && player.abilities.get(casting.ability_id);
  if (!ability) return;
  // A swing goes ahead without the enemy it was meant for; a debuff has no other.
  if (ability.ability_type === "debuff" && whyNotTarget(world, player, ability, casting)) return;
  release(world, player, ability, casting, events);
}

/** What only enemies have, players can never learn. */
function isOfPlayers({ content }: CombatWorld, ability_id: string): boolean {
  const isOfEnemies = Object.values(content["enemy-types"]).some(type =>
    abilityIdsOf(type).includes(ability_id),
  );
  if (!isOfEnemies) return findEntry(content.abilities, ability_id) !== undefined;
  return (
    Object.values(content.classes).some(({ ability_ids }) => ability_ids.includes(ability_id)) ||
    Object.values(content["skill-trees"]).some(({ nodes }) =>
      nodes.some(({ effects }) =>
        effects.some(effect => effect.type === "unlock_ability" && effect.ability_id === ability_id),
      ),
    )
  );
}

function isBusy(world: CombatWorld, player: PlayerFighter): boolean {
  if (FREE_STATES.has(player.state)) return false;
  const isEnding =
    world.tick + ticksIn(world, world.game_rules.latency_tolerance_seconds) >= player.state_ends_at_tick;
  return !(BRIEF_STATES.has(player.state) && isEnding);
}

function whyNot(world: CombatWorld, player: PlayerFighter, ability: Ability): Rejection | undefined {
  const stats = player.stats;
  const { consumed_item_id } = ability;
  if (!player.is_alive) return reject("player_dead");
  if (isBusy(world, player)) return reject("busy", msIn(world, player.state_ends_at_tick - world.tick));
  const coolsFor = (player.ready_at_tick[ability.id] ?? 0) - world.tick;
  if (coolsFor > ticksIn(world, world.game_rules.latency_tolerance_seconds))
    return reject("on_cooldown", msIn(world, coolsFor));
  return (
    whyNotEnough(
      world,
      "not_enough_mana",
      player.mana,
      ability.mana_cost,
      stats.max_mana,
      world.game_rules.mana_regeneration,
    ) ??
    whyNotEnough(
      ...([world, "not_enough_stamina", player.stamina, ability.stamina_cost] as const),
      ...([stats.max_stamina, world.game_rules.stamina_regeneration] as const),
    ) ??
    (consumed_item_id !== undefined && !findEntry(player.lasting.inventory, consumed_item_id)
      ? reject("not_enough_items")
      : undefined)
  );
}

function whyNotEnough(
  world: CombatWorld,
  reason: RejectReason,
  resource: Resource,
  cost: number,
  max: number,
  regeneration: Regeneration,
): Rejection | undefined {
  if (amountAt(resource, max, regeneration, world) >= cost) return undefined;
  const ticks = ticksUntil(resource, cost, max, regeneration, world);
  return reject(reason, ticks === undefined ? undefined : msIn(world, ticks));
}

/** An ability that names a target must reach it; a swing at nobody is nobody's business. */
function whyNotTarget(
  world: CombatWorld,
  player: PlayerFighter,
  ability: Ability,
  use: AbilityUse,
): RejectReason | undefined {
  const isAimed = ability.ability_type === "melee" || ability.ability_type === "debuff";
  if (!isAimed) return undefined;
  if (use.target === undefined) return ability.ability_type === "debuff" ? "no_such_target" : undefined;
  const target = findFighter(world, use.target);
  if (!target || !areOpponents(world, player, target)) return "no_such_target";
  if (!target.is_alive) return "target_dead";
  return missReason(world, player, target, coneOf(player, ability));
}

/** Takes the costs and starts the cooldown. Latency tolerance that was used is owed: the next cooldown starts where this one ended. */
function pay(
  world: CombatWorld,
  player: PlayerFighter,
  ability: Ability,
  events: EventSink<CombatEvent>,
  request_id: string | undefined,
): void {
  const stats = player.stats;
  spend(player.mana, ability.mana_cost, stats.max_mana, world.game_rules.mana_regeneration, world);
  spend(
    player.stamina,
    ability.stamina_cost,
    stats.max_stamina,
    world.game_rules.stamina_regeneration,
    world,
  );
  const isAttack = ability.ability_type === "melee";
  const cooldown = isAttack ? Math.max(ability.cooldown, 1 / stats.attack_speed) : ability.cooldown;
  player.ready_at_tick[ability.id] =
    Math.max(player.ready_at_tick[ability.id] ?? 0, world.tick) + ticksIn(world, cooldown);
  events.push({
    ...{ event_type: "ability_used", source_player_id: player.id, ability_id: ability.id },
    ...(ability.mana_cost > 0 && { current_mana: player.mana.amount }),
    ...(ability.stamina_cost > 0 && { current_stamina: player.stamina.amount }),
  });
  if (ability.consumed_item_id !== undefined) takeItem(player, ability.consumed_item_id, events, request_id);
}

export function takeItem(
  player: PlayerFighter,
  itemId: string,
  events: EventSink<CombatEvent>,
  request_id?: string,
): void {
  const left = (player.lasting.inventory[itemId] ?? 0) - 1;
  if (left > 0) player.lasting.inventory[itemId] = left;
  else delete player.lasting.inventory[itemId];
  events.push({
    ...{ event_type: "item_used", source_player_id: player.id, item_id: itemId },
    ...(request_id !== undefined && { request_id }),
  });
}

/** What the ability does, at once or at the end of its cast. Returns the damage to the target, or to the nearest hit. */
function release(
  world: CombatWorld,
  player: PlayerFighter,
  ability: Ability,
  use: AbilityUse,
  events: EventSink<CombatEvent>,
): Damage {
  startAction(world, player, "ATTACKING", ability.movement_lock ?? 0);
  if (player.state === "ATTACKING") player.strikes += 1;
  switch (ability.ability_type) {
    case "buff":
    case "heal":
      receiveHelp(world, player, ability);
      if (isRestoring(ability)) events.push(restoredBy(world, player, ability));
      if (ability.reach === "allies") helpAllies(world, player, ability, events);
      return NO_DAMAGE;
    case "ranged":
      launch(world, player, ability);
      return NO_DAMAGE;
    case "debuff":
      return strike(world, player, ability, use.target, 1, events);
    case "melee":
      return strike(world, player, ability, use.target, Number.POSITIVE_INFINITY, events);
  }
}

/** Hits what is in the cone, the named target first, then the nearest; at most `limit` of them. */
function strike(
  world: CombatWorld,
  player: PlayerFighter,
  ability: Ability,
  named: FighterRef | undefined,
  limit: number,
  events: EventSink<CombatEvent>,
): Damage {
  const from = positionOf(player);
  const rank = (target: Fighter) =>
    target.kind === named?.kind && target.id === named.id ? -1 : distance(from, positionOf(target));
  const reached = opponentsInCone(world, player, coneOf(player, ability));
  reached.sort((a, b) => rank(a) - rank(b));
  const attack = { ability, multiplier: 1 };
  const hits = reached.slice(0, limit).map(target => hit(world, player, target, attack, events));
  return hits[0] ?? NO_DAMAGE;
}

function coneOf(player: PlayerFighter, ability: Ability): Cone {
  return {
    range: ability.max_range ?? player.stats.attack_range,
    halfAngle: ((ability.cone_half_angle_degrees ?? 180) * Math.PI) / 180,
  };
}

/** Whether its user has more afterwards than the speed or the roll of a moment: what must not be lost in a crash. */
function isRestoring({ consumed_item_id, effects = [] }: Ability): boolean {
  return (
    consumed_item_id !== undefined ||
    effects.some(effect => effect.effect_type === "shield" || !isTimedEffect(effect))
  );
}

function restoredBy(world: CombatWorld, player: PlayerFighter, ability: Ability): CombatEvent {
  const { max_mana, max_stamina } = player.stats;
  const isLasting = ability.effects?.some(isTimedEffect);
  return {
    ...{ event_type: "player_restored", source_player_id: player.id, ability_id: ability.id },
    current_health: player.current_health,
    current_mana: amountAt(player.mana, max_mana, world.game_rules.mana_regeneration, world),
    current_stamina: amountAt(player.stamina, max_stamina, world.game_rules.stamina_regeneration, world),
    ...(isLasting && { effect_seconds: ability.effect_duration ?? 0 }),
  };
}

function receiveHelp(world: CombatWorld, player: PlayerFighter, ability: Ability): void {
  help(world, player, ability);
  world.combat_rules.noteSpeed(world, player, true);
  if (!hasEffect(world, player, "dash") || !ability.effects?.some(each => each.effect_type === "dash"))
    return;
  player.state = "DODGING";
  player.state_ends_at_tick = effectEndsAt(world, player, "dash");
  world.combat_rules.startDash(world, player, effectSum(world, player, "dash"), player.state_ends_at_tick);
}

/** What a player gives to others is as if each had drunk it. */
function helpAllies(
  world: CombatWorld,
  player: PlayerFighter,
  ability: Ability,
  events: EventSink<CombatEvent>,
): void {
  for (const ally of alliesWithin(world, player, ability.max_range ?? 0)) {
    if (ally === player) continue;
    help(world, ally, ability);
    if (ally.kind === "player" && isRestoring(ability)) events.push(restoredBy(world, ally, ability));
  }
}

function startAction(world: CombatWorld, player: PlayerFighter, state: PlayerState, seconds: number): void {
  if (seconds === 0) return;
  player.state = state;
  player.state_ends_at_tick = world.tick + ticksIn(world, seconds);
  world.combat_rules.standStill(world, player, player.state_ends_at_tick);
}
