/** A player who exists in the rules alone: it walks, fights, drinks, collects and grows by the commands that clients send. */
import { buildOf } from "../character/character-build.ts";
import type { Lasting } from "../character/lasting.ts";
import { treeOf, whyNotLearn } from "../character/skills.ts";
import {
  type Ability,
  type Content,
  DEFAULT_ABILITY_ID,
  findEntry,
  isHelp,
  reachOf,
} from "../content/content.ts";
import { distance, type Point, pointTowards, yawTowards } from "../core/geometry.ts";
import { positionOf } from "../core/position.ts";
import { amountAt } from "../core/resource.ts";
import { applyCommand } from "../dungeon/commands.ts";
import type { GameEvent } from "../dungeon/dungeon-events.ts";
import type { Enemy, Player, World } from "../dungeon/world.ts";
import { walkSpeed } from "../movement/pace.ts";
import { endOfPath } from "../movement/walk-out.ts";
import { canWalk } from "../movement/walkable-area.ts";
import { firstSegment } from "../movement/way-finding.ts";

/** Below this share of its health it drinks or heals. */
const DRINKS_BELOW_SHARE = 0.5;
/** It goes so near to what it fights, as a share of its reach. */
const REACH_SHARE = 0.75;
/** It uses what helps it when an enemy is so near. */
const FIGHT_RADIUS_M = 5;
/** It keeps so far out of what an enemy prepares. */
const SAFETY_M = 0.5;
const PICK_UP_FROM_SHARE = 0.5;

/** What one player does in one tick. Returns what happened, and whether there is anything left for it to do here. */
export function playTick(world: World, player: Player): { events: GameEvent[]; isIdle: boolean } {
  if (!player.is_alive)
    return { events: send(world, { type: "respawn", player_id: player.id }), isIdle: false };
  const enemy = nearest(
    player,
    [...world.enemies.values()].filter(({ is_alive }) => is_alive),
  );
  const helped = help(world, player, enemy);
  if (helped) return { events: helped, isIdle: false };
  if (enemy) return { events: fight(world, player, enemy), isIdle: false };
  const loot = nearest(player, [...world.loot_drops.values()]);
  if (!loot) return { events: [], isIdle: true };
  if (distance(positionOf(player), positionOf(loot)) > world.game_rules.pickup_radius_m * PICK_UP_FROM_SHARE)
    return { events: walk(world, player, positionOf(loot), 0), isIdle: false };
  const { loot_instance_id } = loot;
  return {
    events: send(world, { type: "loot_pickup", player_id: player.id, loot_instance_id }),
    isIdle: false,
  };
}

/** Walks for one tick, around walls, and stops so many metres before the goal. */
export function walk(world: World, player: Player, goal: Point, stopAtM: number): GameEvent[] {
  const from = endOfPath(player);
  const to = firstSegment(world.walkableArea, from, goal);
  const metres = Math.min(walkSpeed(world, player) / world.ticks_per_second, distance(from, goal) - stopAtM);
  if (metres <= 0 || distance(from, to) === 0) return [];
  const claim = {
    position: pointTowards(from, to, Math.min(metres, distance(from, to))),
    yaw: yawTowards(from, to),
  };
  return send(world, { type: "move", player_id: player.id, claim });
}

/** Puts on what makes it stronger, and spends its skill points in the order of the tree. Not in a fight. */
export function grow(world: World, player: Player): GameEvent[] {
  const { content } = world;
  const { lasting } = player;
  const events: GameEvent[] = [];
  for (const [item_instance_id, { item_id }] of Object.entries(lasting.pieces)) {
    const slot = findEntry(content.items, item_id)?.slot;
    if (slot === undefined || lasting.equipment[slot] === item_instance_id) continue;
    const worn = { ...lasting, equipment: { ...lasting.equipment, [slot]: item_instance_id } };
    if (strengthOf(content, worn) > strengthOf(content, lasting))
      events.push(...act(world, player, { action: "equip", item_instance_id }));
  }
  for (let node = nextSkill(content, lasting); node; node = nextSkill(content, lasting))
    events.push(...act(world, player, { action: "learn_skill", node_id: node.node_id }));
  return events;
}

/** The first node of its tree that the character can learn now. */
export function nextSkill(content: Content, lasting: Lasting) {
  return treeOf(content, lasting).nodes.find(({ node_id }) => !whyNotLearn(content, lasting, node_id));
}

/** By which one build is compared with another; only for the choice of what to wear. */
function strengthOf(content: Content, lasting: Lasting): number {
  const { attack_damage, attack_speed, max_health, max_mana, armor, critical_chance, move_speed } = buildOf(
    content,
    lasting,
  ).stats;
  return (
    attack_damage *
    attack_speed *
    (1 + critical_chance) *
    (max_health + 0.3 * max_mana) *
    (20 + armor) *
    move_speed
  );
}

/** Drinks, heals or strengthens itself, where that is of use now. */
function help(world: World, player: Player, enemy: Enemy | undefined): GameEvent[] | undefined {
  const isWeak = player.current_health < player.stats.max_health * DRINKS_BELOW_SHARE;
  const isFighting = enemy && distance(positionOf(player), positionOf(enemy)) < FIGHT_RADIUS_M;
  for (const ability of player.abilities.values()) {
    const effects = (ability.effects ?? []).map(({ effect_type }) => effect_type);
    const isHeal = effects.includes("restore_health");
    const isOfUse = isHeal
      ? isWeak
      : isFighting && ability.ability_type === "buff" && !effects.includes("dash");
    if (!isOfUse || !isReady(world, player, ability)) continue;
    const item_id = ability.consumed_item_id;
    if (item_id === undefined) return use(world, player, ability, player.yaw, undefined);
    if (player.lasting.inventory[item_id] && !player.effects.has(ability.id))
      return send(world, { type: "use_item", player_id: player.id, item_id });
  }
  return undefined;
}

/** Stays out of what the enemy prepares, uses what hurts most, and goes nearer otherwise. */
function fight(world: World, player: Player, enemy: Enemy): GameEvent[] {
  const at = positionOf(player);
  const there = positionOf(enemy);
  const metres = distance(at, there);
  const danger = dangerFor(world, at);
  if (danger) {
    // From the very middle of it every way out is as good: away from the enemy.
    const from = distance(danger.from, at) > 0.01 ? danger.from : there;
    return walk(world, player, pointTowards(from, at, distance(from, at) + danger.metres), 0);
  }
  for (const ability of attacksOf(player)) {
    if (!isReady(world, player, ability) || metres > metresOf(player, ability) * REACH_SHARE) continue;
    if (!canWalk(world.walkableArea, at, there)) continue;
    return use(world, player, ability, yawTowards(at, there), enemy);
  }
  return walk(world, player, there, player.stats.attack_range * REACH_SHARE * 0.9);
}

/** Where something is about to hit all around, in the middle of which the player must not stay. */
function dangerFor(world: World, at: Point): { from: Point; metres: number } | undefined {
  for (const enemy of world.enemies.values()) {
    const { ability_id, at: aimedAt } = enemy.attack ?? {};
    const ability = ability_id === undefined ? undefined : findEntry(world.content.abilities, ability_id);
    if (!ability || isHelp(ability)) continue;
    const reach = reachOf(ability);
    if (reach === "target" || reach === "projectile") continue;
    const from = aimedAt ?? positionOf(enemy);
    const metres = (aimedAt ? ability.area_radius : ability.max_range) ?? 0;
    if (distance(from, at) < metres + SAFETY_M) return { from, metres: metres + SAFETY_M };
  }
  return undefined;
}

/** The strongest first; the plain strike last. */
function attacksOf({ abilities, stats }: Player): Ability[] {
  const damageOf = ({ id, damage }: Ability) =>
    id === DEFAULT_ABILITY_ID ? 0 : (damage ?? stats.attack_damage);
  return [...abilities.values()]
    .filter(({ ability_type }) => ability_type !== "buff" && ability_type !== "heal")
    .sort((a, b) => damageOf(b) - damageOf(a));
}

function metresOf({ stats }: Player, { max_range }: Ability): number {
  return max_range ?? stats.attack_range;
}

function isReady(world: World, player: Player, ability: Ability): boolean {
  if (player.state !== "IDLE" && player.state !== "MOVING") return false;
  if ((player.ready_at_tick[ability.id] ?? 0) > world.tick) return false;
  const { stats, mana, stamina } = player;
  const { mana_regeneration, stamina_regeneration } = world.game_rules;
  return (
    amountAt(mana, stats.max_mana, mana_regeneration, world) >= ability.mana_cost &&
    amountAt(stamina, stats.max_stamina, stamina_regeneration, world) >= ability.stamina_cost
  );
}

function use(
  world: World,
  player: Player,
  { id }: Ability,
  yaw: number,
  target: Enemy | undefined,
): GameEvent[] {
  return send(world, {
    ...{ type: "combat_event", player_id: player.id, claim: { position: endOfPath(player), yaw } },
    use: { ability_id: id, target: target && { kind: "enemy", id: target.id } },
  });
}

function act(
  world: World,
  player: Player,
  action: { action: "equip"; item_instance_id: string } | { action: "learn_skill"; node_id: string },
): GameEvent[] {
  return send(world, { type: "character_action", player_id: player.id, action });
}

function send(world: World, command: Parameters<typeof applyCommand>[1]): GameEvent[] {
  return applyCommand(world, command).events;
}

function nearest<T extends { position_x: number; position_z: number }>(
  player: Player,
  all: T[],
): T | undefined {
  const from = positionOf(player);
  const metres = (each: T) => distance(from, { x: each.position_x, z: each.position_z });
  return all.reduce<T | undefined>(
    (best, each) => (best && metres(best) <= metres(each) ? best : each),
    undefined,
  );
}
