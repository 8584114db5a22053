/** Loot: rolled from tables when an enemy dies, and given to the first who asks, or to the one it was rolled for. */

import { DROPPED, isDropped } from "../character/achievements.ts";
import { boundIfSo, giveUp, goodsOfPiece, isWorn, receive } from "../character/bag.ts";
import type { Goods, Lasting } from "../character/lasting.ts";
import { mailOverflow } from "../character/overflow.ts";
import { pieceId, rollAffixes } from "../character/rolls.ts";
import { findEntry, GOLD, type ItemDrop, type LootEntry } from "../content/content.ts";
import type { Point } from "../core/geometry.ts";
import { nextInstanceId } from "../core/instance-ids.ts";
import { FLOOR_Y, positionOf } from "../core/position.ts";
import { rollChance, rollWeighted, rollWhole } from "../core/random.ts";
import { accept, type Rejection, reject, type Verdict } from "../core/verdict.ts";
import type { EventOf, GameEvent } from "./dungeon-events.ts";
import { happenTo } from "./progress.ts";
import { canReach } from "./take-and-open.ts";
import { type Enemy, enemyTypeOf, type LootDrop, type Player, type World } from "./world.ts";

/** Taken loot is remembered, so that late and repeated requests get their true answer; the oldest is forgotten. */
const REMEMBERED_LOOT = 32;

/**
 * Most that lies in a room: beyond it the oldest is gone, and where each has a roll of its own the oldest of whom most lies there. Where
 * enemies come back and nobody picks up, the row that the room is saved in would outgrow the 400 KB of DynamoDB else, and the room could not
 * end. This many take 100 KB with today's content, and 200 KB at the longest that schemas allow. What players lay down counts by itself, so
 * that nobody clears away with it what enemies have left for others.
 */
export const MOST_LYING = { found: 200, dropped: 100 };

export type Pickup = { item_id: string; quantity: number };

/** Lays what the enemy's table gives at its feet: for all, or for each in the room what was rolled for it. */
export function dropLoot(world: World, enemy: Enemy, events: GameEvent[]): void {
  const tableId = enemyTypeOf(world, enemy).loot_table_id;
  if (tableId === undefined) return;
  const roll = { level: enemy.level, factor: world.difficulty.drops };
  for (const for_player_id of ownersOfDrops(world))
    for (const loot of layLoot(world, tableId, positionOf(enemy), { ...roll, for_player_id }))
      events.push(droppedBy(enemy, loot));
}

/** Written out: every kill tells of what it leaves, and an object put together from others costs several. */
function droppedBy(enemy: Enemy, loot: LootDrop): EventOf<"loot_dropped"> {
  const event: EventOf<"loot_dropped"> = {
    event_type: "loot_dropped",
    source_enemy_id: enemy.id,
    loot_instance_id: loot.loot_instance_id,
    item_id: loot.item_id,
    item_type: loot.item_type,
    item_quantity: loot.quantity,
    piece: loot.piece,
    position_x: loot.position_x,
    position_y: loot.position_y,
    position_z: loot.position_z,
  };
  if (loot.for_player_id !== undefined) event.for_player_id = loot.for_player_id;
  return event;
}

/** For whom an enemy's table is rolled, each once; undefined stands for all. Where nobody is left, what falls is for all. */
function ownersOfDrops({ terms, players }: World): readonly (string | undefined)[] {
  const isOwn = terms.loot_rule === "own_roll" && players.size > 0;
  return isOwn ? [...players.keys()] : [undefined];
}

type Roll = {
  /** Of who had it; the dungeon's where nobody had. */
  level?: number;
  /** Of the run's difficulty; 1 changes nothing. What lies in a room from the start is as its table says. */
  factor?: number;
  /** Whose it is; absent for all, as what lies in a room from the start: it is there before anybody has come. */
  for_player_id?: string | undefined;
};

/** Rolls the table and lays what falls at a point of the walkable area. */
export function layLoot(
  world: World,
  lootTableId: string,
  at: Point,
  { level = world.dungeon.level, factor = 1, for_player_id }: Roll = {},
): LootDrop[] {
  const laid: LootDrop[] = [];
  const add = (goods: Goods) => laid.push(layDown(world, goods, at, { for_player_id }));
  for (const { drop, gold_factor } of rollTable(world, lootTableId, factor)) {
    const { item_id, item_type } = drop;
    const rolled = rollWhole(world.draws, drop.min_quantity, drop.max_quantity);
    const quantity = item_type === GOLD ? Math.max(1, Math.round(rolled * gold_factor)) : rolled;
    const item = item_type === "equipment" ? findEntry(world.content.items, item_id) : undefined;
    if (!item) add({ item_id, item_type, quantity });
    else
      for (let left = quantity; left > 0; left--) {
        const affixes = rollAffixes(world.content, item, level, world.draws);
        const item_instance_id = pieceId("loot", world.room_id, world.last_instance + 1);
        add({ item_id, item_type, quantity: 1, piece: { item_instance_id, affixes } });
      }
  }
  return laid;
}

/** What falls; of gold so many times as much as its entry says. */
type Fallen = { drop: ItemDrop; gold_factor: number };

/**
 * Each entry by itself; what it refers to is rolled in its turn, when all of the table are.
 *
 * The factor multiplies chances, but of gold the quantity. What a chance of 1 cannot take of it goes on to what the entry leads to: to the
 * chances in the table that it refers to, or to the gold among those of which one comes. An item that always comes comes as before.
 */
function rollTable(world: World, loot_table_id: string, factor: number): Fallen[] {
  const party = Math.max(1, world.players.size);
  const table = findEntry(world.content["loot-tables"], loot_table_id);
  const fallen: { entry: LootEntry; gold_factor: number }[] = [];
  for (const entry of table?.drops ?? []) {
    const { min_party_size = 1, max_party_size = party } = entry;
    if (party < min_party_size || party > max_party_size) continue;
    const isGold = "item_id" in entry && entry.item_type === GOLD;
    const chance = isGold ? entry.chance : Math.min(1, entry.chance * factor);
    if (rollChance(world.draws, chance))
      fallen.push({ entry, gold_factor: factor * (entry.chance / chance) });
  }
  const rolled: Fallen[] = [];
  for (const { entry, gold_factor } of fallen) {
    if ("item_id" in entry) rolled.push({ drop: entry, gold_factor });
    else if ("one_of" in entry)
      for (const drop of rollOneOf(world, entry.one_of, entry.nothing)) rolled.push({ drop, gold_factor });
    else rolled.push(...rollTable(world, entry.loot_table_id, gold_factor));
  }
  return rolled;
}

function rollOneOf(
  { draws }: World,
  choices: readonly (ItemDrop & { weight: number })[],
  nothing: number,
): ItemDrop[] {
  const chosen = rollWeighted(draws, [...choices, { weight: nothing }], ({ weight }) => weight);
  return "item_id" in chosen ? [chosen] : [];
}

/** Something lies there from now on. `kind` begins its id: what a player has dropped is told apart by it. */
export function layDown(
  world: World,
  goods: Goods,
  at: Point,
  { kind = "loot", for_player_id }: { kind?: string; for_player_id?: string | undefined } = {},
): LootDrop {
  const { item_id, item_type, quantity, piece } = goods;
  const loot: LootDrop = {
    loot_instance_id: nextInstanceId(world, kind),
    item_id,
    item_type,
    quantity,
    position_x: at.x,
    position_y: FLOOR_Y,
    position_z: at.z,
  };
  if (piece) loot.piece = piece;
  if (for_player_id !== undefined) loot.for_player_id = for_player_id;
  lay(world, loot);
  return loot;
}

/** Also for redo: with the same loot in the same order, the same is left lying. */
export function lay({ loot_drops }: World, loot: LootDrop): void {
  loot_drops.set(loot.loot_instance_id, loot);
  const wasDropped = isDropped(loot.loot_instance_id);
  const most = wasDropped ? MOST_LYING.dropped : MOST_LYING.found;
  if (loot_drops.size <= most) return;
  const ofKind = () =>
    [...loot_drops.values()].filter(each => isDropped(each.loot_instance_id) === wasDropped);
  for (let over = ofKind().length - most; over > 0; over--) {
    const gone = oldestOfMost(ofKind());
    if (gone) loot_drops.delete(gone.loot_instance_id);
  }
}

/** The oldest of whom most lies there: who has less lying than others loses nothing to what they leave. */
function oldestOfMost(lying: readonly LootDrop[]): LootDrop | undefined {
  const byOwner = [...Map.groupBy(lying, ({ for_player_id }) => for_player_id).values()];
  return byOwner.sort((a, b) => b.length - a.length)[0]?.[0];
}

/** Gives the loot to the player. Who has it already is told so again, since its first answer may have been lost. */
export function pickUpLoot(
  world: World,
  player: Player,
  lootInstanceId: string,
  events: GameEvent[],
): Verdict<Pickup> {
  const taken = world.taken_loot.get(lootInstanceId);
  if (taken) {
    return taken.picked_up_by === player.id ? accept(pickupOf(taken)) : reject("already_picked_up");
  }
  const loot = world.loot_drops.get(lootInstanceId);
  if (!loot) return reject("no_such_loot");
  if (loot.for_player_id !== undefined && loot.for_player_id !== player.id) return reject("not_yours");
  if (!player.is_alive) return reject("player_dead");
  if (player.state === "STUNNED") return reject("busy");
  if (!canReach(world, player, positionOf(loot), world.game_rules.pickup_radius_m)) {
    return reject("out_of_range");
  }
  takeAway(world, loot, player.id);
  const goods = boundIfSo(world.content, goodsOf(loot));
  receiveLoot(player.lasting, goods, lootInstanceId);
  events.push({
    ...{ event_type: "loot_picked_up", source_player_id: player.id },
    ...lootFields({ ...loot, ...goods }),
  });
  mailOverflow(world.content, player.lasting, happenTo(world, player, events));
  return accept(pickupOf(loot));
}

function pickupOf({ item_id, quantity }: LootDrop): Pickup {
  return { item_id, quantity };
}

/** From what lies there to what was taken. */
export function takeAway(world: World, loot: LootDrop, picked_up_by: string): void {
  const { loot_drops, taken_loot } = world;
  loot_drops.delete(loot.loot_instance_id);
  taken_loot.set(loot.loot_instance_id, { ...loot, picked_up_by });
  const [oldest] = taken_loot.keys();
  if (taken_loot.size > REMEMBERED_LOOT && oldest !== undefined) taken_loot.delete(oldest);
}

/** Puts it where it belongs, and counts it for the run, unless a player has laid it down. */
export function receiveLoot(lasting: Lasting, goods: Goods, loot_instance_id: string): void {
  receive(lasting, goods);
  if (isDropped(loot_instance_id)) return;
  if (goods.item_type === GOLD) lasting.statistics.gold_collected += goods.quantity;
  else lasting.statistics.items_collected += goods.quantity;
}

/** What lies there, as it comes into the bag. */
export function goodsOf({ item_id, item_type, quantity, piece }: Goods): Goods {
  return { item_id, item_type, quantity, ...(piece && { piece }) };
}

/** Lays something of the player's at its feet, for others. */
export function dropItem(
  world: World,
  player: Player,
  wanted: { item_instance_id?: string | undefined; item_id?: string | undefined; quantity: number },
  request_id: string | undefined,
  events: GameEvent[],
): Verdict {
  if (!player.is_alive) return reject("player_dead");
  if (player.state === "STUNNED") return reject("busy");
  const found = droppable(world, player, wanted);
  if ("reason" in found) return found;
  giveUp(player.lasting, found);
  const loot = layDown(world, found, positionOf(player), { kind: DROPPED });
  events.push({
    ...{ event_type: "item_dropped", source_player_id: player.id },
    ...lootFields(loot),
    ...placeFields(loot),
    ...(request_id !== undefined && { request_id }),
  });
  return accept();
}

function droppable(
  { content }: World,
  { lasting }: Player,
  { item_instance_id, item_id, quantity }: Parameters<typeof dropItem>[2],
): Goods | Rejection {
  if (item_instance_id !== undefined) {
    const goods = goodsOfPiece(lasting, item_instance_id);
    if (!goods) return reject("not_owned");
    if (isWorn(lasting, item_instance_id)) return reject("item_worn");
    return goods.piece.is_bound ? reject("item_bound") : goods;
  }
  if (item_id === undefined) return reject("invalid_message");
  if ((findEntry(lasting.inventory, item_id) ?? 0) < quantity) return reject("not_owned");
  const item = findEntry(content.items, item_id);
  if (item && item.bind !== "none") return reject("item_bound");
  return { item_id, item_type: item?.item_type ?? "material", quantity };
}

function lootFields({ loot_instance_id, item_id, item_type, quantity: item_quantity, piece }: LootDrop) {
  return { loot_instance_id, item_id, item_type, item_quantity, ...(piece && { piece }) };
}

function placeFields({ position_x, position_y, position_z }: LootDrop) {
  return { position_x, position_y, position_z };
}
