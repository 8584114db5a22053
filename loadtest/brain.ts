/** What a player does in a dungeon: fight what lives, stay out of what is coming, pick up what lies there, go on. */
import { setTimeout as delay } from "node:timers/promises";
import { findEntry, reachOf } from "../src/game/content/content.ts";
import { distance, pointTowards } from "../src/game/core/geometry.ts";
import type { RejectReason } from "../src/game/core/verdict.ts";
import type { EnemySchema } from "../src/schema/enemy-state.ts";
import type { Bot } from "./bot.ts";
import { attack } from "./growth.ts";

/** It strikes from this share of its range: a little is left for what the enemy walks meanwhile. */
const STRIKE_FROM_SHARE = 0.75;
/** A player who walks up to exactly there may stand a hair further off. */
const ROUNDING_M = 0.05;
/** It keeps so far out of the range of what a boss prepares. */
const SAFETY_M = 1.5;

/** Refusals that are nobody's fault: somebody else was faster, or the player was hit while its request travelled. */
const LOST_RACES: ReadonlySet<RejectReason> = new Set([
  "target_dead",
  "already_picked_up",
  "player_dead",
  "busy",
]);

/**
 * Plays a room until it is cleared. Returns the refusals that an honest player should never meet.
 *
 * @throws where the connection is lost or left before.
 */
export async function clearRoom(bot: Bot): Promise<RejectReason[]> {
  const unfair: RejectReason[] = [];
  while (!bot.state.is_cleared) {
    if (!bot.room.connection.isOpen) throw new Error("the connection is closed");
    if (!bot.me.is_alive) {
      await comeBack(bot);
      continue;
    }
    const enemy = nearestEnemy(bot);
    if (!enemy) {
      await bot.stand();
      await delay(bot.welcome.patch_interval_ms);
      continue;
    }
    const metres = distance(bot.position, bot.whereIs(enemy));
    const safeM = safeDistanceM(bot, enemy);
    if (metres < safeM) {
      await bot.stride(pointTowards(bot.whereIs(enemy), bot.position, safeM + 1));
    } else if (metres > strikeFromM(bot) + ROUNDING_M) {
      await bot.stride(bot.whereIs(enemy), strikeFromM(bot));
    } else if (bot.readyInMs() > 0) {
      await bot.stand();
      await delay(bot.readyInMs());
    } else {
      const verdict = await attack(bot, enemy);
      if (!verdict.is_accepted && !LOST_RACES.has(verdict.reason)) unfair.push(verdict.reason);
      // Something that it has not heard of holds it in place, and the room walks it to where it believes to be only afterwards.
      if (!verdict.is_accepted && verdict.reason === "busy") await bot.arriveAt({ ...bot.position });
    }
  }
  await bot.stand();
  return unfair;
}

/** How near it goes to what it strikes. */
export function strikeFromM(bot: Bot): number {
  return bot.strikeRangeM * STRIKE_FROM_SHARE;
}

/** Out of reach of what an enemy prepares around it or before it; 0 where it prepares nothing that one can run from. */
function safeDistanceM(bot: Bot, { attack_ability_id }: EnemySchema): number {
  const ability = findEntry(bot.content.abilities, attack_ability_id);
  if (ability?.max_range === undefined) return 0;
  const reach = reachOf(ability);
  return reach === "around" || reach === "cone" ? ability.max_range + SAFETY_M : 0;
}

/** Walks to everything on the floor that is not another's, and asks for it. */
export async function collectLoot(bot: Bot): Promise<void> {
  for (const loot of [...bot.state.loot_drops.values()]) {
    if (loot.for_player_id && loot.for_player_id !== bot.welcome.player_id) continue;
    await bot.walkTo({ x: loot.position_x, z: loot.position_z }, 1);
    await bot.pickUp(loot.loot_instance_id);
  }
}

/** Goes through the door onward. Returns the bot in the next room. */
export async function goOnward(bot: Bot): Promise<Bot> {
  if (!bot.me.is_alive) await comeBack(bot);
  const doorway = bot.walkableArea.doorways.find(each => each.is_onward);
  if (!doorway) throw new Error("there is no door onward");
  await bot.walkTo(doorway.position, 1);
  const verdict = await bot.enterDoor(doorway.door_id);
  if (!verdict.is_accepted) throw new Error(`the door is refused: ${verdict.reason}`);
  return verdict.value;
}

/** Comes back from death as soon as it may. */
export async function comeBack(bot: Bot): Promise<void> {
  do await delay(bot.content.rules.respawn_delay_seconds * 1000);
  while (!(await bot.respawn()).is_accepted);
  await bot.until("the respawn", () => bot.me.is_alive);
  bot.position = { x: bot.me.position_x, z: bot.me.position_z };
}

/** The nearest enemy that lives, where it is by now. */
export function nearestEnemy(bot: Bot): EnemySchema | undefined {
  const metres = (enemy: EnemySchema) => distance(bot.position, bot.whereIs(enemy));
  return bot.enemies.sort((a, b) => metres(a) - metres(b))[0];
}
