/**
 * A player who keeps every rule that a client can know, on a line of its own. It fights on and on, whatever the line
 * does, and counts what the server says that it did.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Bot } from "../../loadtest/bot.ts";
import { comeBack, nearestEnemy, strikeFromM } from "../../loadtest/brain.ts";
import { distance, type Point } from "../../src/game/core/geometry.ts";
import { nextRandom, type Random, rollWhole } from "../../src/game/core/random.ts";
import { amountAt } from "../../src/game/core/resource.ts";
import { DUNGEON_RATE } from "../../src/game/dungeon/dungeon-rate.ts";
import type { EnemySchema } from "../../src/schema/enemy-state.ts";
import { playerAt } from "../../web/client/even-walks.ts";
import type { BadNetwork } from "./bad-network.ts";

/** While there is nothing to do. */
const LOOK_AGAIN_MS = 50;
/** It stays so far from walls when it walks about. */
const WALL_M = 1;
/** Longer steps are no walking: it has come back from death, or into the room. */
const LONGEST_WALK_M = 6;
/** How near it must come to where it walks. */
const ARRIVED_M = 0.1;
/** It strikes from so much further than it walks up: the enemy has walked on, and the state is rounded. */
const CLOSE_BY_M = 0.3;

/** What it does with an enemy that it stands before; resolves when it has had enough. */
export type Attack = (player: HonestPlayer, enemy: EnemySchema) => Promise<void>;

/** Three strikes, each as soon as the one before allows it. */
export const strikeWhenReady: Attack = async (player, enemy) => {
  for (let strikes = 0; strikes < 3 && player.canStrike(enemy); strikes++) {
    await delay(player.bot.readyInMs());
    if (player.canStrike(enemy)) player.strike(enemy);
  }
};

export type Habits = {
  attack?: Attack;
  /** What it does where no enemy lives, before it walks about. */
  whenCleared?: (player: HonestPlayer) => Promise<void>;
};

export class HonestPlayer {
  readonly name: string;
  /** The line that it plays on. */
  network: BadNetwork;
  readonly #attack: Attack;
  readonly #whenCleared: (player: HonestPlayer) => Promise<void>;
  readonly #random: Random;
  #bot: Bot | undefined;
  #heartbeat: NodeJS.Timeout | undefined;
  #seenAt: Point | undefined;
  readonly #effects = new Set<string>();
  #untilMs = 0;
  /** When it began to play, by performance.now(). */
  joinedAtMs = 0;
  /** Whom it has been. */
  readonly playerIds = new Set<string>();
  /** Metres that the server has let it walk. */
  metres = 0;
  /** Strikes that were accepted. */
  strikes = 0;
  /** Why requests were refused, and how often. */
  readonly refusals = new Map<string, number>();
  /** Codes with which the server has closed its connection. */
  readonly closings: number[] = [];
  /** What it could not do although nobody forbids it. */
  readonly failures: string[] = [];

  /** @param seed decides where it walks. */
  constructor(
    name: string,
    network: BadNetwork,
    seed: number,
    { attack = strikeWhenReady, whenCleared = async () => {} }: Habits = {},
  ) {
    this.name = name;
    this.network = network;
    this.#random = { state: seed };
    this.#attack = attack;
    this.#whenCleared = whenCleared;
  }

  get bot(): Bot {
    if (!this.#bot) throw new Error(`${this.name} has not joined`);
    return this.#bot;
  }

  /** Plays with this bot from now on. */
  enter(bot: Bot): void {
    clearInterval(this.#heartbeat);
    this.joinedAtMs ||= performance.now();
    this.#bot = bot;
    this.#seenAt = undefined;
    this.playerIds.add(bot.welcome.player_id);
    const room = bot.room;
    this.#heartbeat = setInterval(() => {
      if (room.connection.isOpen) room.send("heartbeat", { timestamp: Date.now() });
    }, bot.content.rules.heartbeat_interval_seconds * 1000);
    room.onStateChange(() => this.#look(bot));
    void bot.closed.then(code => {
      if (this.#bot === bot) this.closings.push(code);
    });
  }

  /** Stops playing with its bot, if it has one, and returns it: how its connection ends is not the server's doing any more. */
  putDown(): Bot | undefined {
    const bot = this.#bot;
    clearInterval(this.#heartbeat);
    this.#bot = undefined;
    return bot;
  }

  /** Whether it plays with a bot. */
  get isInHand(): boolean {
    return this.#bot !== undefined;
  }

  /** How often it was under an effect. */
  get timesAffected(): number {
    return this.#effects.size;
  }

  #look(bot: Bot): void {
    const me = bot.state.players.get(bot.welcome.player_id);
    if (!me) return;
    const at = playerAt(me, bot.tick, bot.welcome.tick_ms);
    const walked = this.#seenAt ? distance(this.#seenAt, at) : 0;
    if (walked < LONGEST_WALK_M) this.metres += walked;
    this.#seenAt = at;
    for (const [id, endsAtTick] of me.effects) this.#effects.add(`${id} until ${endsAtTick}`);
  }

  /** Walks up to an enemy, attacks it, walks away, and so on; back from death where it dies. */
  async play(untilMs: number): Promise<void> {
    this.#untilMs = untilMs;
    while (performance.now() < untilMs && this.closings.length === 0) {
      const bot = this.#bot;
      if (!bot?.isInRoom) await delay(LOOK_AGAIN_MS);
      else await this.#act(bot);
    }
  }

  async #act(bot: Bot): Promise<void> {
    try {
      if (!bot.me.is_alive) return await comeBack(bot);
      const enemy = nearestEnemy(bot);
      if (!enemy) await this.#whenCleared(this);
      else if (await this.#walkUpTo(bot, enemy)) await this.#attack(this, enemy);
      await this.#walkAbout(bot);
    } catch (error) {
      // What is under way on a connection that is lost has no answer.
      if (bot.isInRoom && this.#bot === bot) throw error;
    }
  }

  /** Whether it stands before the enemy in the end. */
  async #walkUpTo(bot: Bot, enemy: EnemySchema): Promise<boolean> {
    while (this.#isPlaying(bot) && enemy.is_alive) {
      if (this.canStrike(enemy)) {
        await bot.stand();
        return true;
      }
      await bot.stride(bot.whereIs(enemy), strikeFromM(bot));
    }
    return false;
  }

  async #walkAbout(bot: Bot): Promise<void> {
    const [room] = bot.walkableArea.rects;
    if (!room) throw new Error("there is no floor");
    const within = (min: number, max: number) =>
      min + WALL_M + nextRandom(this.#random) * (max - min - 2 * WALL_M);
    const goal = { x: within(room.min_x, room.max_x), z: within(room.min_z, room.max_z) };
    const sprints = rollWhole(this.#random, 1, 2) === 1;
    while (this.#isPlaying(bot) && distance(bot.position, goal) > ARRIVED_M) {
      await bot.stride(goal, 0, sprints);
    }
    await bot.stand();
  }

  #isPlaying(bot: Bot): boolean {
    const isOver = performance.now() > this.#untilMs;
    return !isOver && this.#bot === bot && bot.isInRoom && bot.me.is_alive;
  }

  /** Whether the enemy lives within its reach, where the room shows it. */
  canStrike(enemy: EnemySchema): boolean {
    const bot = this.#bot;
    if (!bot || !this.#isPlaying(bot) || !enemy.is_alive) return false;
    return distance(bot.position, bot.whereIs(enemy)) <= strikeFromM(bot) + CLOSE_BY_M;
  }

  /** Strikes without waiting for the answer, as a person's client does. */
  strike(enemy: EnemySchema): void {
    this.#note(this.bot.strike(enemy), () => {
      this.strikes += 1;
    });
  }

  /** Uses an ability as soon as it is ready, where there is mana enough and it still lives; does not wait for the answer. */
  async use(ability_id: string): Promise<void> {
    const { bot } = this;
    await delay(bot.readyInMs(ability_id));
    const { current_mana: amount, mana_since_tick: since_tick, max_mana } = bot.me;
    const shown = amountAt({ amount, since_tick }, max_mana, bot.content.rules.mana_regeneration, {
      ...DUNGEON_RATE,
      tick: bot.tick,
    });
    const { mana_cost } = bot.content.abilities[ability_id] ?? { mana_cost: 0 };
    // The one before may not be shown yet.
    if (!this.#isPlaying(bot) || bot.readyInMs(ability_id) > 0 || shown < 2 * mana_cost) return;
    this.#note(bot.use(ability_id), () => {});
  }

  #note(verdict: ReturnType<Bot["strike"]>, onAccepted: () => void): void {
    verdict.then(
      answer => {
        if (answer.is_accepted) onAccepted();
        else this.refusals.set(answer.reason, (this.refusals.get(answer.reason) ?? 0) + 1);
      },
      // The connection is lost; where it should not have been, `closings` tells.
      () => {},
    );
  }
}
