/** Loot: rolled from tables when an enemy dies, and given to the first who asks. */

import { canReach } from "../combat/reach.ts";
import { findEntry } from "../content/content.ts";
import type { Point } from "../core/geometry.ts";
import { nextInstanceId } from "../core/instance-ids.ts";
import { FLOOR_Y, positionOf } from "../core/position.ts";
import { rollChance, rollWhole } from "../core/random.ts";
import { accept, reject, type Verdict } from "../core/verdict.ts";
import type { GameEvent } from "./dungeon-events.ts";
import { type Enemy, enemyTypeOf, type LootDrop, type Player, type World } from "./world.ts";

/** Taken loot is remembered, so that late and repeated requests get their true answer; the oldest is forgotten. */
const REMEMBERED_LOOT = 32;

export type Pickup = { item_id: string; quantity: number };

/** Lays what the enemy's table gives at its feet. */
export function dropLoot(world: World, enemy: Enemy, events: GameEvent[]): void {
  const tableId = enemyTypeOf(world, enemy).loot_table_id;
  if (tableId === undefined) return;
  for (const loot of layLoot(world, tableId, positionOf(enemy))) {
    events.push({
      event_type: "loot_dropped",
      source_enemy_id: enemy.id,
      loot_instance_id: loot.loot_instance_id,
      item_id: loot.item_id,
      item_type: loot.item_type,
      item_quantity: loot.quantity,
      position_x: loot.position_x,
      position_y: loot.position_y,
      position_z: loot.position_z,
    });
  }
}

/** Rolls each drop of the table by itself and lays what falls at a point of the walkable area. */
export function layLoot(world: World, lootTableId: string, at: Point): LootDrop[] {
  const table = findEntry(world.content["loot-tables"], lootTableId);
  const drops = (table?.drops ?? []).filter(drop => rollChance(world.draws, drop.chance));
  return drops.map(drop => {
    const loot: LootDrop = {
      loot_instance_id: nextInstanceId(world, "loot"),
      item_id: drop.item_id,
      item_type: drop.item_type,
      quantity: rollWhole(world.draws, drop.min_quantity, drop.max_quantity),
      position_x: at.x,
      position_y: FLOOR_Y,
      position_z: at.z,
    };
    world.loot_drops.set(loot.loot_instance_id, loot);
    return loot;
  });
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
  if (!player.is_alive) return reject("player_dead");
  if (player.state === "STUNNED") return reject("busy");
  if (!canReach(world, player, positionOf(loot), world.game_rules.pickup_radius_m)) {
    return reject("out_of_range");
  }
  takeAway(world, loot, player.id);
  receiveItem(player, loot);
  events.push({
    event_type: "loot_picked_up",
    source_player_id: player.id,
    loot_instance_id: loot.loot_instance_id,
    item_id: loot.item_id,
    item_type: loot.item_type,
    item_quantity: loot.quantity,
  });
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

/** Gold adds up; everything else goes to the inventory. */
export function receiveItem(
  { lasting }: Pick<Player, "lasting">,
  loot: Pick<LootDrop, "item_id" | "item_type" | "quantity">,
): void {
  if (loot.item_type === "gold") {
    lasting.gold += loot.quantity;
    lasting.statistics.gold_collected += loot.quantity;
    return;
  }
  lasting.statistics.items_collected += loot.quantity;
  lasting.inventory[loot.item_id] = (lasting.inventory[loot.item_id] ?? 0) + loot.quantity;
}
