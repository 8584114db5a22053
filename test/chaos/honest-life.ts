/**
 * The life of an honest player whose line is bad: it fights, picks up, drinks, dies, goes through doors, loses its
 * connection and comes back, and knows what it was told that it owns.
 */
import { setTimeout as delay } from "node:timers/promises";
import { Bot, type SeatReservation } from "../../loadtest/bot.ts";
import { distance, type Point } from "../../src/game/core/geometry.ts";
import { nextRandom, type Random, rollWhole } from "../../src/game/core/random.ts";
import type { RejectReason, Verdict } from "../../src/game/core/verdict.ts";
import type { Pickup } from "../../src/game/dungeon/loot.ts";
import { isSlotKeptAfter } from "../../src/schema/close-codes.ts";
import type { EnemySchema } from "../../src/schema/enemy-state.ts";
import type { LootDropSchema } from "../../src/schema/loot-drop-state.ts";
import { Account, carriedOf, RequestFailed } from "../support/account.ts";
import { BadNetwork } from "../support/bad-network.ts";
import { HonestPlayer, strikeWhenReady } from "../support/honest-player.ts";
import type { LineQuality } from "../support/line-schedule.ts";
import { Ledger } from "./ledger.ts";

/** What its line does to it, again and again. */
export type Trouble =
  /** Stalls for some seconds. */
  | "stalls"
  /** Is cut; the SDK comes back by itself. */
  | "is cut"
  /** Is cut, or half-open, and the game is started anew: it comes back by its session. */
  | "is given up";

export type Role = {
  name: string;
  line: Partial<LineQuality>;
  trouble?: Trouble;
  /** Goes through the doors of the dungeon, where there are any. */
  goesOnward?: boolean;
};

const TROUBLE_AFTER_MS = { min: 4000, max: 9000 };
const STALL_MS = { min: 1000, max: 5000 };
const BACK_AFTER_MS = 700;
/** No trouble comes so shortly before the end that it could not be lived through. */
const LAST_TROUBLE_MS = 6000;

/** What is refused for the moment is asked again after this time, and for so long. */
const ASK_AGAIN_MS = 1000;
const PATIENCE_MS = 40_000;
/** The database is away, or the character is in a fight. */
const FOR_THE_MOMENT = [503, 409];
const LEAVE_LIMIT_MS = 4000;
/** All has to be saved by then. */
const SAVED_LIMIT_MS = 15_000;

/** It goes for loot that lies so near, in so many strides at most, and reaches for it from so near. */
const LOOT_WITHIN_M = 8;
const LOOT_STRIDES = 12;
const REACH_M = 1.5;
const DOOR_STRIDES = 40;
const POTION = "health_potion";
const DRINKS_BELOW_SHARE = 0.7;

/** After these nothing was done. */
const isUndone = (reason: RejectReason) => reason !== "store_unavailable";

export class HonestLife {
  readonly player: HonestPlayer;
  readonly ledger = new Ledger();
  /** What must not happen to it, a sentence each. */
  readonly problems: string[] = [];
  /** How often it had to come back by its session. */
  comebacks = 0;
  deaths = 0;
  doors = 0;
  readonly #role: Role;
  readonly #serverPort: number;
  readonly #random: Random;
  readonly #networks: BadNetwork[] = [];
  /** Pick-ups of this room that may or may not have been done. */
  readonly #unanswered = new Map<string, Pickup>();
  readonly #account: Account;
  readonly #session_id: string;
  #requests = 0;
  #wasAlive = true;

  /** Signs up and begins a session, on its bad line. */
  static async begin(role: Role, serverPort: number, seed: number): Promise<HonestLife> {
    const network = await BadNetwork.open(serverPort, { ...role.line, seed });
    const account = await persist(() => Account.guest(network.endpoint));
    const { session_id } = await persist(() => account.beginSession(role.name));
    return new HonestLife(role, serverPort, seed, network, account, session_id);
  }

  private constructor(
    role: Role,
    serverPort: number,
    seed: number,
    network: BadNetwork,
    account: Account,
    session_id: string,
  ) {
    this.#role = role;
    this.#serverPort = serverPort;
    this.#random = { state: seed };
    this.#networks.push(network);
    this.#account = account;
    this.#session_id = session_id;
    this.player = new HonestPlayer(role.name, network, seed, {
      attack: (_, enemy) => this.#fight(enemy),
      whenCleared: () => this.#goOn(),
    });
  }

  get player_id(): string {
    return this.#account.player_id;
  }

  get session_id(): string {
    return this.#session_id;
  }

  createRoom(dungeon_id: string): Promise<string> {
    return persist(() => this.#account.createRoom({ dungeon_id }));
  }

  /** Comes into this room, or into the one that its session is in already. */
  async comeIn(room_id?: string): Promise<void> {
    const bot = await persist(async () => {
      const where = room_id ?? (await this.#account.session(this.#session_id)).room_id;
      if (where === undefined) throw new Error(`${this.player.name} has a session in no room`);
      const { seat } = await this.#account.joinRoom(where, this.#session_id);
      return Bot.take(this.player.network.endpoint, seat);
    });
    this.#enter(bot);
  }

  /** Plays until then, whatever happens to its line. */
  async live(untilMs: number): Promise<void> {
    const lives = [this.#playOn(untilMs), this.#suffer(untilMs)];
    await Promise.all(
      lives.map(life => life.catch(error => this.problems.push(`${this.player.name}: ${describe(error)}`))),
    );
  }

  /** Says goodbye. Afterwards its character is in no room that is live. */
  async leave(): Promise<void> {
    const bot = this.player.putDown();
    if (bot) {
      bot.room.reconnection.enabled = false;
      if (bot.isInRoom) await Promise.race([bot.leave(), delay(LEAVE_LIMIT_MS)]);
    }
    await persist(async () => {
      const { room_id } = await this.#account.session(this.#session_id);
      const path = `/api/rooms/${room_id}/leave`;
      await this.#account.request("PUT", path, { session_id: this.#session_id });
    });
  }

  /** Whether what it was told that it owns is there once all is saved. A sentence for each thing that is not. */
  async findLosses(): Promise<string[]> {
    let losses: string[] = [];
    for (const untilMs = performance.now() + SAVED_LIMIT_MS; performance.now() < untilMs; ) {
      const saved = await persist(() => this.#account.session(this.#session_id));
      const mailed = await persist(() => this.#account.mailed(saved));
      losses = this.ledger.problems(item_id => carriedOf(saved, item_id) + (mailed.get(item_id) ?? 0));
      if (losses.length === 0) return [];
      await delay(ASK_AGAIN_MS);
    }
    return losses.map(each => `${this.player.name} has ${each}.`);
  }

  async hangUp(): Promise<void> {
    await Promise.all(this.#networks.map(network => network.close()));
  }

  async #playOn(untilMs: number): Promise<void> {
    while (performance.now() < untilMs) {
      await this.player.play(untilMs);
      const codes = this.player.closings.splice(0);
      if (codes.length === 0) return;
      this.player.putDown();
      const final = codes.find(code => isFinal(code));
      if (final !== undefined) {
        this.problems.push(`${this.player.name} was closed with ${final}.`);
        return;
      }
      this.comebacks += 1;
      await this.comeIn();
    }
  }

  async #suffer(untilMs: number): Promise<void> {
    const { trouble } = this.#role;
    if (trouble === undefined) return;
    for (;;) {
      const waitMs = rollWhole(this.#random, TROUBLE_AFTER_MS.min, TROUBLE_AFTER_MS.max);
      if (performance.now() + waitMs + LAST_TROUBLE_MS > untilMs) return;
      await delay(waitMs);
      await this.#meet(trouble);
    }
  }

  async #meet(trouble: Trouble): Promise<void> {
    const { player } = this;
    if (trouble === "stalls") {
      player.network.stall(rollWhole(this.#random, STALL_MS.min, STALL_MS.max));
    } else if (trouble === "is cut") {
      player.network.cut();
    } else if (player.isInHand) {
      player.putDown();
      // The server hears of the one loss at once, and never of the other.
      if (rollWhole(this.#random, 0, 1) === 0) player.network.cut();
      else player.network.makeHalfOpen();
      await delay(BACK_AFTER_MS);
      player.network = await BadNetwork.open(this.#serverPort, {
        ...this.#role.line,
        seed: rollWhole(this.#random, 1, 1_000_000),
      });
      this.#networks.push(player.network);
      this.#account.http = player.network.endpoint.replace(/^ws/, "http");
      this.comebacks += 1;
      await this.comeIn();
    }
  }

  #enter(bot: Bot): void {
    const { reconnection } = bot.room;
    if (this.#role.trouble === "is cut") {
      Object.assign(reconnection, { enabled: true, minUptime: 0, minDelay: BACK_AFTER_MS });
    }
    bot.room.onStateChange(() => this.#look(bot));
    this.player.enter(bot);
  }

  #look(bot: Bot): void {
    const isAlive = bot.state.players.get(bot.welcome.player_id)?.is_alive ?? this.#wasAlive;
    if (this.#wasAlive && !isAlive) this.deaths += 1;
    this.#wasAlive = isAlive;
  }

  async #fight(enemy: EnemySchema): Promise<void> {
    await strikeWhenReady(this.player, enemy);
    await this.#collect();
    await this.#drink();
  }

  async #goOn(): Promise<void> {
    await this.#collect();
    if (this.#role.goesOnward) await this.#goThroughDoor();
  }

  async #collect(): Promise<void> {
    const { bot } = this.player;
    for (const [key, pickup] of this.#unanswered) {
      const [room_id, loot_instance_id = ""] = key.split("/");
      if (room_id === bot.room.roomId) await this.#pickUp(bot, loot_instance_id, pickup);
      else this.#unanswered.delete(key);
    }
    for (const loot of [...bot.state.loot_drops.values()]) {
      const at = { x: loot.position_x, z: loot.position_z };
      if (loot.is_picked_up || distance(bot.position, at) > LOOT_WITHIN_M) continue;
      if (await this.#approach(bot, at, REACH_M, LOOT_STRIDES)) await this.#reachFor(bot, loot);
    }
  }

  #reachFor(bot: Bot, { loot_instance_id, item_id, quantity }: LootDropSchema): Promise<void> {
    return this.#pickUp(bot, loot_instance_id, { item_id, quantity });
  }

  async #pickUp(bot: Bot, loot_instance_id: string, pickup: Pickup): Promise<void> {
    const key = `${bot.room.roomId}/${loot_instance_id}`;
    const isAskedAgain = this.#unanswered.has(key);
    this.ledger.asked(key, pickup);
    this.#unanswered.set(key, pickup);
    const verdict = await bot.pickUp(loot_instance_id);
    if (verdict.is_accepted) this.ledger.acknowledged(key);
    else if (!isUndone(verdict.reason)) return;
    else if (!isAskedAgain) this.ledger.refused(key);
    this.#unanswered.delete(key);
  }

  async #drink(): Promise<void> {
    const { bot } = this.player;
    const carried = bot.received.findLast(each => each.type === "inventory")?.message.inventory[POTION] ?? 0;
    const { is_alive, current_health, max_health } = bot.me;
    if (!is_alive || carried === 0 || current_health > max_health * DRINKS_BELOW_SHARE) return;
    const request_id = this.#newRequestId();
    const key = `use/${request_id}`;
    this.ledger.asked(key, { item_id: POTION, quantity: -1 });
    const verdict = await bot.request("use_item", { item_id: POTION, request_id });
    if (verdict.is_accepted) this.ledger.acknowledged(key);
    else if (isUndone(verdict.reason)) this.ledger.refused(key);
  }

  async #goThroughDoor(): Promise<void> {
    const { bot } = this.player;
    const doorway = bot.walkableArea.doorways.find(each => each.is_onward);
    if (!doorway || !(await this.#approach(bot, doorway.position, 1, DOOR_STRIDES))) return;
    const verdict = await this.#askForReservationBehind(bot, doorway.door_id);
    if (!this.player.isInHand || this.player.bot !== bot) return;
    // Of a fight: it is tried again later.
    if (!verdict.is_accepted && bot.state.players.has(bot.welcome.player_id)) return;
    this.player.putDown();
    void bot.leave();
    if (!verdict.is_accepted) return this.comeIn();
    this.doors += 1;
    const next = Bot.take(this.player.network.endpoint, verdict.value);
    // Where the seat is lost with its connection, the session is behind the door all the same.
    await next.then(
      there => this.#enter(there),
      () => this.comeIn(),
    );
  }

  /** Until it is saved that the character has gone: it may be in this room no more, and has no seat in the next one yet. */
  async #askForReservationBehind(bot: Bot, door_id: string): Promise<Verdict<SeatReservation>> {
    const request = { door_id, request_id: this.#newRequestId() };
    for (const untilMs = performance.now() + PATIENCE_MS; ; await delay(ASK_AGAIN_MS)) {
      const verdict = await bot.request<SeatReservation>("enter_door", request);
      if (verdict.is_accepted || isUndone(verdict.reason) || performance.now() > untilMs) return verdict;
    }
  }

  /** Whether it stands there in the end. */
  async #approach(bot: Bot, target: Point, withinM: number, strides: number): Promise<boolean> {
    for (let stride = 0; stride < strides; stride++) {
      if (!bot.isInRoom || !bot.me.is_alive) return false;
      if (distance(bot.position, target) <= withinM + 0.01) return true;
      await bot.stride(target, withinM);
    }
    return false;
  }

  #newRequestId(): string {
    this.#requests += 1;
    return `${this.#requests} ${nextRandom(this.#random)}`;
  }
}

/** Whether the server has ended it for good: no client can come back after that. */
function isFinal(code: number): boolean {
  return !isSlotKeptAfter(code);
}

/** As a client does on a bad line, and that is told to try again in a moment. */
async function persist<T>(action: () => Promise<T>): Promise<T> {
  for (const untilMs = performance.now() + PATIENCE_MS; ; await delay(ASK_AGAIN_MS)) {
    try {
      return await action();
    } catch (error) {
      const isForGood = error instanceof RequestFailed && !FOR_THE_MOMENT.includes(error.status);
      if (isForGood || performance.now() > untilMs) throw error;
    }
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
