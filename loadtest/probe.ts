/** A player of the crowd on the full client SDK: what it sees, the game's clients see. */
import { Bot } from "./bot.ts";
import { clearRoom } from "./brain.ts";
import type { LeanRoom } from "./lean-room.ts";

export class Probe {
  readonly bot: Bot;
  readonly #heartbeat: NodeJS.Timeout;
  readonly #dead = new Set<string>();
  readonly #taken = new Set<string>();
  #isLeaving = false;

  /** Joins the room that a lean player would be put into next. */
  static async join(endpoint: string, options: object, onDrop: (code: number) => void): Promise<Probe> {
    return new Probe(await Bot.join(endpoint, options), onDrop);
  }

  private constructor(bot: Bot, onDrop: (code: number) => void) {
    this.bot = bot;
    this.#heartbeat = setInterval(
      () => bot.room.send("heartbeat", { timestamp: Date.now() }),
      bot.content.rules.heartbeat_interval_seconds * 1000,
    );
    bot.closed.then(code => {
      clearInterval(this.#heartbeat);
      if (!this.#isLeaving) onDrop(code);
    });
  }

  /** Fights until it leaves, and tells the room of each death that it sees, and of loot that is taken. */
  play(room: LeanRoom | undefined): void {
    this.bot.room.onStateChange(state => {
      for (const enemy of state.enemies.values()) {
        if (enemy.is_alive || this.#dead.has(enemy.enemy_instance_id)) continue;
        this.#dead.add(enemy.enemy_instance_id);
        room?.sawDeath(enemy.enemy_instance_id, performance.now());
      }
      for (const { is_picked_up, loot_instance_id, picked_up_slot } of state.loot_drops.values()) {
        if (!is_picked_up || this.#taken.has(loot_instance_id)) continue;
        this.#taken.add(loot_instance_id);
        room?.sawLootTaken(loot_instance_id, picked_up_slot, performance.now());
      }
    });
    clearRoom(this.bot).catch(error => {
      if (this.bot.room.connection.isOpen) throw error;
    });
  }

  async leave(): Promise<void> {
    this.#isLeaving = true;
    await this.bot.leave();
  }
}
