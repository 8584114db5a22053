/** What the crash test crashes servers in: each action that is kept, from what it needs to all that may be found after it. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { Bot, type SeatReservation } from "../../loadtest/bot.ts";
import type { Verdict } from "../../src/game/core/verdict.ts";
import { Account, type Joined } from "../support/account.ts";
import { DUNGEON_ID, ELIXIR_ID, GOLD_LOSS_SHARE, RESTORED, TREASURE, TREASURE_AT } from "./crash-grounds.ts";

const FULL = 100;
/** A client whose seat was not taken in by then does something else. */
const ARRIVAL_LIMIT_MS = 1000;

/** All that a player has and sees. */
export type Found = {
  gold: number;
  elixirs: number;
  health: number;
  mana: number;
  is_alive: boolean;
  /** The template of the room. */
  place: string;
  /** Whether the treasure lies there. */
  isTreasureThere: boolean;
  isGateOpen: boolean;
};

/** What every player begins with. */
export const STOCK = { gold: 100, inventory: { [ELIXIR_ID]: 3 }, current_health: 30, current_mana: 40 };
const BEGUN: Found = {
  ...{ gold: 100, elixirs: 3, health: 30, mana: 40, is_alive: true },
  ...{ place: "yard", isTreasureThere: true, isGateOpen: true },
};
const IN_DEN: Found = { ...BEGUN, place: "den", isTreasureThere: false, isGateOpen: false };
const RESPAWNED: Found = {
  ...IN_DEN,
  ...{ gold: BEGUN.gold * (1 - GOLD_LOSS_SHARE), health: FULL, mana: FULL },
};

export class Adventurer {
  readonly account: Account;
  session_id: string;
  run_id = "";
  #bot: Bot | undefined;

  static async signUp(endpoint: string): Promise<Adventurer> {
    const account = await Account.guest(endpoint);
    return new Adventurer(account, (await account.beginSession("Ada")).session_id);
  }

  private constructor(account: Account, session_id: string) {
    this.account = account;
    this.session_id = session_id;
  }

  get bot(): Bot {
    return this.#bot ?? assert.fail("the player is in no room");
  }

  set bot(bot: Bot) {
    this.#bot = bot;
  }

  /** Begins a run of its own. */
  async begin(endpoint: string, room_template_id: string): Promise<void> {
    const room_id = await this.account.createRoom({ dungeon_id: DUNGEON_ID, room_template_id });
    this.run_id = room_id.slice(0, -room_template_id.length);
    await this.join(endpoint, room_id);
  }

  async join(endpoint: string, room_id: string): Promise<Joined> {
    const joined = await this.account.joinRoom(room_id, this.session_id);
    this.#bot = await Bot.take(endpoint, joined.seat);
    return joined;
  }

  /** Resolves when all rows of the room so far are in the database: the living may respawn, and nothing changes. */
  async untilSaved(): Promise<void> {
    assert.ok((await this.bot.request("respawn", {})).is_accepted);
  }

  drink(): Promise<Verdict> {
    return this.bot.request("use_item", { item_id: ELIXIR_ID, request_id: randomUUID() });
  }
}

export type Action = {
  what: string;
  /** The template of the room in which it happens. */
  room: "yard" | "den";
  prepare: (player: Adventurer) => Promise<unknown>;
  /** Returns how many of the outcomes the server has acknowledged; 1 is what there was before. */
  act: (player: Adventurer) => Promise<number>;
  /** What may be found, in the order in which it comes about. Nothing else may. */
  outcomes: readonly Found[];
  /** Where the player is when it is acknowledged, if that is kept. */
  at?: { x: number; z: number };
};

const AT_REST = { x: -3, z: -2 };

export const ACTIONS: readonly Action[] = [
  {
    ...{ what: "a pick-up", room: "yard" },
    prepare: ({ bot }) => bot.arriveAt(TREASURE_AT, 1),
    async act({ bot }) {
      const [treasure] = bot.state.loot_drops.keys();
      return count(await bot.pickUp(treasure ?? assert.fail("there is no treasure")));
    },
    outcomes: [BEGUN, { ...BEGUN, gold: BEGUN.gold + TREASURE.quantity, isTreasureThere: false }],
  },
  {
    ...{ what: "a potion", room: "yard" },
    prepare: () => Promise.resolve(),
    act: async player => count(await player.drink()),
    outcomes: [BEGUN, { ...BEGUN, elixirs: 2, health: BEGUN.health + RESTORED, mana: BEGUN.mana + RESTORED }],
  },
  {
    ...{ what: "the closing of a door", room: "yard" },
    prepare: ({ bot }) => bot.arriveAt(gateOf(bot).position, 2),
    act: async ({ bot }) => count(await closeGate(bot)),
    outcomes: [BEGUN, { ...BEGUN, isGateOpen: false }],
  },
  {
    ...{ what: "a way through a door", room: "yard" },
    prepare: ({ bot }) => bot.arriveAt(gateOf(bot).position, 2),
    async act(player) {
      const { bot } = player;
      const { door_id } = gateOf(bot);
      const verdict = await bot.request<SeatReservation>("enter_door", { door_id });
      if (!verdict.is_accepted) return 1;
      await arrive(player, verdict.value);
      return 2;
    },
    outcomes: [BEGUN, { ...BEGUN, place: "hall", isTreasureThere: false }],
  },
  {
    ...{ what: "a death and a respawn", room: "den" },
    prepare: () => Promise.resolve(),
    async act({ bot }) {
      const [reaper] = bot.enemies;
      const at = bot.whereIs(reaper ?? assert.fail("there is no reaper"));
      const isSeen = bot.arriveAt(at, 2);
      await bot.until("the player to die", () => !bot.me.is_alive);
      await isSeen.catch(() => undefined);
      // The death has a row of its own by then.
      await delay(900);
      return (await bot.request("respawn", { request_id: randomUUID() })).is_accepted ? 3 : 1;
    },
    outcomes: [IN_DEN, { ...IN_DEN, health: 0, is_alive: false }, RESPAWNED],
  },
  {
    ...{ what: "a leave", room: "yard", at: AT_REST },
    prepare: ({ bot }) => bot.arriveAt(AT_REST),
    async act({ account, session_id, bot }) {
      const leaving = account.request("PUT", `/api/rooms/${bot.room.roomId}/leave`, { session_id });
      return leaving.then(
        () => 2,
        () => 1,
      );
    },
    outcomes: [BEGUN, BEGUN],
  },
];

function count({ is_accepted }: Verdict<unknown>): number {
  return is_accepted ? 2 : 1;
}

async function arrive(player: Adventurer, seat: SeatReservation): Promise<void> {
  const arriving = Bot.take(player.account.http.replace(/^http/, "ws"), seat).catch(() => undefined);
  const next = await Promise.race([arriving, delay(ARRIVAL_LIMIT_MS)]);
  if (!next) return;
  void player.bot.leave();
  player.bot = next;
}

function gateOf(bot: Bot) {
  return bot.walkableArea.doorways.find(each => each.door_id === "gate") ?? assert.fail("there is no gate");
}

function closeGate(bot: Bot): Promise<Verdict<unknown>> {
  return bot.request("door", { door_id: "gate", action: "close" });
}
