/** Using an ability: what it asks of its user, and what each kind of ability does. */
import { type Damage, missReason, type Strike, strikeEnemies } from "./combat.ts";
import { type Ability, findEntry } from "./content.ts";
import type { GameEvent } from "./events.ts";
import { distance } from "./geometry.ts";
import { CREDIT_SECONDS, holdStill } from "./movement.ts";
import { amountAt, MANA_REGENERATION, STAMINA_REGENERATION, spend } from "./resource.ts";
import { stepsIn } from "./time.ts";
import { accept, type RejectReason, reject, type Verdict } from "./verdict.ts";
import { type Enemy, type Player, type PlayerState, playerStats, positionOf, type World } from "./world.ts";

/** `target_enemy_id` is whom the player means; others in the way are hit all the same. */
export type AbilityUse = { ability_id: string; target_enemy_id?: string | undefined };

/** States in which a player may start something new. */
const FREE_STATES: ReadonlySet<PlayerState> = new Set(["IDLE", "MOVING"]);

/** Uses the ability, or says what forbids it; then nothing is spent and no cooldown starts. */
export function useAbility(
  world: World,
  player: Player,
  use: AbilityUse,
  events: GameEvent[],
): Verdict<Damage> {
  const ability = findEntry(world.content.abilities, use.ability_id);
  if (!ability) return reject("unknown_ability");
  const obstacle = whyNot(world, player, ability);
  if (obstacle) return reject(obstacle);
  switch (ability.ability_type) {
    case "melee":
      return useMelee(world, player, ability, use.target_enemy_id, events);
    default:
      return reject("unknown_ability");
  }
}

function whyNot(world: World, player: Player, ability: Ability): RejectReason | undefined {
  const stats = playerStats(world, player);
  if (!player.is_alive) return "player_dead";
  if (!FREE_STATES.has(player.state)) return "busy";
  const readyAt = player.ready_at_tick[ability.id] ?? 0;
  if (world.tick + stepsIn(CREDIT_SECONDS) < readyAt) return "on_cooldown";
  if (amountAt(player.mana, stats.max_mana, MANA_REGENERATION, world.tick) < ability.mana_cost) {
    return "not_enough_mana";
  }
  if (amountAt(player.stamina, stats.max_stamina, STAMINA_REGENERATION, world.tick) < ability.stamina_cost) {
    return "not_enough_stamina";
  }
  return undefined;
}

/** Takes the costs and starts the cooldown. Credit that was used is owed: the next cooldown starts where this one ended. */
function pay(world: World, player: Player, ability: Ability, events: GameEvent[]): void {
  const stats = playerStats(world, player);
  spend(player.mana, ability.mana_cost, stats.max_mana, MANA_REGENERATION, world.tick);
  spend(player.stamina, ability.stamina_cost, stats.max_stamina, STAMINA_REGENERATION, world.tick);
  const isAttack = ability.ability_type === "melee";
  const cooldown = isAttack ? Math.max(ability.cooldown, 1 / stats.attack_speed) : ability.cooldown;
  player.ready_at_tick[ability.id] =
    Math.max(player.ready_at_tick[ability.id] ?? 0, world.tick) + stepsIn(cooldown);
  events.push({ event_type: "ability_used", source_player_id: player.player_id, ability_id: ability.id });
}

/**
 * A strike in front of the player. It is refused where it names a target and misses it; without one it may hit
 * nothing, like any swing.
 */
function useMelee(
  world: World,
  player: Player,
  ability: Ability,
  targetId: string | undefined,
  events: GameEvent[],
): Verdict<Damage> {
  const stats = playerStats(world, player);
  const strike: Strike = {
    ability_id: ability.id,
    range: ability.max_range ?? stats.attack_range,
    halfAngle: ((ability.cone_half_angle_degrees ?? 0) * Math.PI) / 180,
    baseDamage: ability.damage ?? stats.attack_damage,
  };
  const target = targetId === undefined ? undefined : world.enemies.get(targetId);
  if (targetId !== undefined) {
    if (!target) return reject("no_such_target");
    if (!target.is_alive) return reject("target_dead");
    const miss = missReason(world, player, target, strike);
    if (miss) return reject(miss);
  }
  pay(world, player, ability, events);
  startAction(world, player, "ATTACKING", ability.movement_lock ?? 0);
  const hits = strikeEnemies(world, player, strike, events);
  const shown = target ?? nearest(player, hits.keys());
  return accept((shown && hits.get(shown)) ?? { damage_amount: 0, is_critical: false });
}

function startAction(world: World, player: Player, state: PlayerState, seconds: number): void {
  player.state = state;
  player.state_ends_at_tick = world.tick + stepsIn(seconds);
  holdStill(world, player, player.state_ends_at_tick);
}

function nearest(player: Player, enemies: Iterable<Enemy>): Enemy | undefined {
  const from = positionOf(player);
  let best: Enemy | undefined;
  for (const enemy of enemies) {
    if (!best || distance(from, positionOf(enemy)) < distance(from, positionOf(best))) best = enemy;
  }
  return best;
}

/** Once a step: an action that has run its time is over. */
export function endAction(world: World, player: Player): void {
  if (player.state === "ATTACKING" && world.tick >= player.state_ends_at_tick) player.state = "IDLE";
}
