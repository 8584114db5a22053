/** How the players of the benches behave, as long as they are not told to stop. */
import { setTimeout as delay } from "node:timers/promises";
import type { Bot } from "../loadtest/bot.ts";
import { distance } from "../src/game/core/geometry.ts";
import { canWalk } from "../src/game/movement/walkable-area.ts";
import type { EnemySchema } from "../src/schema/enemy-state.ts";
import type { Situation } from "./content.ts";

export type Behaviour = (bot: Bot, stop: AbortSignal) => Promise<void>;

const STRIKE_RANGE_M = 1.5;
const STRIKE_INTERVAL_MS = 1000 / 1.5;
/** After a strike the player stands for the ability's movement_lock. */
const MOVEMENT_LOCK_MS = 200;
/** Every so many strikes a player rolls aside, or throws a fireball instead of the strike. */
const STRIKES_PER_DODGE = 10;
const STRIKES_PER_FIREBALL = 12;
const DODGE_M = 3;
const FIREBALL_CAST_MS = 400;
const PICKUP_MARGIN_M = 0.1;
const RESPAWN_MARGIN_MS = 100;
/** How far from the middle of the first room players walk about. */
const EXPLORED_M = 8;

export const BEHAVIOURS: Record<Situation, Behaviour> = {
  idle: async () => {},
  exploring: explore,
  fight,
  boss_fight: fight,
  crowd: fight,
};

/** As the protocol asks of every client. */
export async function keepAlive(bot: Bot, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    await delay(bot.content.rules.heartbeat_interval_seconds * 1000, undefined, { signal: stop }).catch(
      () => {},
    );
    if (!stop.aborted) bot.room.send("heartbeat", { timestamp: Date.now() });
  }
}

async function explore(bot: Bot, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    const goal = { x: randomWithin(EXPLORED_M), z: randomWithin(EXPLORED_M) };
    while (!stop.aborted && distance(bot.position, goal) > 0.1) await bot.stride(goal);
  }
}

const randomWithin = (metres: number) => (Math.random() * 2 - 1) * metres;

/** Goes for the nearest enemy, strikes it as often as it may, and takes what falls at its feet. */
async function fight(bot: Bot, stop: AbortSignal): Promise<void> {
  const fighter = new Fighter(bot);
  while (!stop.aborted) await fighter.act();
}

class Fighter {
  readonly #bot: Bot;
  readonly #reachedFor = new Set<string>();
  #strikes = Math.floor(Math.random() * STRIKES_PER_FIREBALL);
  #readyAtMs = 0;

  constructor(bot: Bot) {
    this.#bot = bot;
  }

  /** Does the next thing and takes the time for it. */
  async act(): Promise<void> {
    const bot = this.#bot;
    if (!bot.me.is_alive) return this.#comeBack();
    await this.#pickUp();
    const enemy = this.#nearestEnemy();
    if (!enemy) await bot.stand();
    if (!enemy) return this.#wait(bot.welcome.patch_interval_ms);
    if (distance(bot.position, bot.whereIs(enemy)) > STRIKE_RANGE_M + 0.1) {
      return bot.stride(bot.whereIs(enemy), STRIKE_RANGE_M);
    }
    const waitMs = this.#readyAtMs - performance.now();
    if (waitMs > 0) await bot.stand();
    if (waitMs > 0) return this.#wait(Math.min(waitMs, bot.welcome.patch_interval_ms));
    await this.#attack(enemy);
  }

  async #attack(enemy: EnemySchema): Promise<void> {
    this.#strikes += 1;
    this.#readyAtMs = performance.now() + STRIKE_INTERVAL_MS;
    if (this.#strikes % STRIKES_PER_DODGE === 0) return this.#dodge();
    if (this.#strikes % STRIKES_PER_FIREBALL === 0) {
      await this.#bot.use("fireball");
      return this.#wait(FIREBALL_CAST_MS);
    }
    await this.#bot.strike(enemy);
    await this.#wait(MOVEMENT_LOCK_MS);
  }

  /** Rolls sideways, over to the side of the room that has more space. */
  async #dodge(): Promise<void> {
    const bot = this.#bot;
    const verdict = await bot.use("dodge_roll");
    if (!verdict.is_accepted) return;
    const { x, z } = bot.position;
    const to = { x: x > 0 ? x - DODGE_M : x + DODGE_M, z };
    if (!canWalk(bot.walkableArea, bot.position, to)) return;
    bot.position = to;
    bot.sendMove(bot.position);
    await this.#wait(bot.welcome.patch_interval_ms);
  }

  async #pickUp(): Promise<void> {
    for (const loot of this.#bot.state.loot_drops.values()) {
      const id = loot.loot_instance_id;
      const at = { x: loot.position_x, z: loot.position_z };
      if (
        this.#reachedFor.has(id) ||
        distance(this.#bot.position, at) > this.#bot.content.rules.pickup_radius_m - PICKUP_MARGIN_M
      )
        continue;
      this.#reachedFor.add(id);
      await this.#bot.pickUp(id);
    }
  }

  async #comeBack(): Promise<void> {
    const bot = this.#bot;
    await this.#wait(this.#bot.content.rules.respawn_delay_seconds * 1000 + RESPAWN_MARGIN_MS);
    const verdict = await bot.respawn();
    if (!verdict.is_accepted) return;
    const me = await bot.until("to live again", () => bot.me.is_alive && bot.me);
    bot.position = { x: me.position_x, z: me.position_z };
  }

  #nearestEnemy(): EnemySchema | undefined {
    const bot = this.#bot;
    const metres = (enemy: EnemySchema) => distance(bot.position, bot.whereIs(enemy));
    return bot.enemies.sort((a, b) => metres(a) - metres(b))[0];
  }

  async #wait(milliseconds: number): Promise<void> {
    await delay(milliseconds);
  }
}
