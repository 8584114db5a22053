/** Parties that fight until the server is gone, and remember what it told them. */
import { setTimeout as delay } from "node:timers/promises";
import { Bot } from "../../loadtest/bot.ts";
import { distance } from "../../src/game/core/geometry.ts";
import { Account, type Joined, type KnownSession, RequestFailed } from "../support/account.ts";

const STRIKE_FROM_M = 1.5;
const STRIKE_EVERY_MS = 1000 / 1.5 + 20;

/** What a player knows for certain. */
export type Witness = {
  /** loot_instance_id → what the acknowledged pick-up gave. */
  acknowledged: Map<string, { item_id: string; quantity: number }>;
};

export class Fighter {
  readonly account: Account;
  readonly session_id: string;
  bot: Bot | undefined;
  witness: Witness = newWitness();
  /** What it had when the fight began. */
  before: KnownSession | undefined;

  static async signUp(endpoint: string, name: string): Promise<Fighter> {
    const account = await Account.guest(endpoint);
    const { session_id } = await account.beginSession(name);
    return new Fighter(account, session_id);
  }

  private constructor(account: Account, session_id: string) {
    this.account = account;
    this.session_id = session_id;
  }

  async join(endpoint: string, room_id: string): Promise<Bot> {
    const { seat, session } = await this.#joinAfterCombat(room_id);
    this.before = session;
    this.witness = newWitness();
    this.bot = await Bot.take(endpoint, seat);
    return this.bot;
  }

  /**
   * A player who came back into a fight has to wait until its character has left the World (409), and until it is saved (503): then
   * it asks again, as a client does.
   */
  async #joinAfterCombat(room_id: string): Promise<Joined> {
    for (;;) {
      try {
        return await this.account.joinRoom(room_id, this.session_id);
      } catch (error) {
        if (!(error instanceof RequestFailed && [409, 503].includes(error.status))) throw error;
        await delay(500);
      }
    }
  }

  /** Fights and picks up until the connection is gone. */
  async fight(): Promise<void> {
    const { bot } = this;
    if (!bot) throw new Error("this player is in no room");
    try {
      while (bot.room.connection.isOpen) await this.#act(bot);
    } catch (error) {
      // What was under way when the server went has no answer; anything else is a failure.
      if (bot.room.connection.isOpen) throw error;
    }
  }

  async #act(bot: Bot): Promise<void> {
    if (!bot.me.is_alive) {
      await delay(50);
      return;
    }
    const loot = [...bot.state.loot_drops.values()].find(each => !each.is_picked_up);
    const enemy = bot.enemies[0];
    if (loot) {
      await this.#pickUp(bot, loot.loot_instance_id, { x: loot.position_x, z: loot.position_z });
    } else if (!enemy) {
      await bot.stand();
      await delay(50);
    } else if (distance(bot.position, bot.whereIs(enemy)) > STRIKE_FROM_M + 0.05) {
      await bot.stride(bot.whereIs(enemy), STRIKE_FROM_M);
    } else {
      await bot.strike(enemy);
      await delay(STRIKE_EVERY_MS);
    }
  }

  async #pickUp(bot: Bot, loot_instance_id: string, at: { x: number; z: number }): Promise<void> {
    if (distance(bot.position, at) > 1.9) {
      await bot.stride(at, 1);
      return;
    }
    const verdict = await bot.pickUp(loot_instance_id);
    if (verdict.is_accepted) this.witness.acknowledged.set(loot_instance_id, verdict.value);
  }
}

function newWitness(): Witness {
  return { acknowledged: new Map() };
}
