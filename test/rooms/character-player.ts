/** A player of the character grounds: over HTTP and WebSocket as a game is, with what its client has heard of its character. */
import assert from "node:assert/strict";
import { Bot } from "../../loadtest/bot.ts";
import type { CharacterSheet } from "../../src/game/character/character-sheet.ts";
import type { Happening } from "../../src/game/character/experience.ts";
import { type Lasting, lasting } from "../../src/game/character/lasting.ts";
import type { RejectReason } from "../../src/game/core/verdict.ts";
import type { ServerMessages } from "../../src/schema/messages.ts";
import { Account } from "../support/account.ts";
import { eventually } from "../support/eventually.ts";
import type { TestServer } from "../support/test-server.ts";
import { characterContent, DUNGEON_ID } from "./character-grounds.ts";

/** Lets the server play the character grounds. */
export async function publishGrounds({ services: { store } }: TestServer): Promise<void> {
  await store.content.publish(characterContent());
  await eventually("the grounds", () => DUNGEON_ID in store.library.current().content.dungeons);
}

export class CharacterPlayer {
  readonly server: TestServer;
  readonly account: Account;
  readonly session_id: string;
  bot: Bot;

  /** Somebody new in a room of the grounds: a new one of this template, or one that is there. */
  static async enter(
    server: TestServer,
    where: { room_template_id: string } | { room_id: string },
  ): Promise<CharacterPlayer> {
    const account = await Account.guest(server.endpoint);
    const { session_id } = await account.beginSession("Newcomer");
    const room_id =
      "room_id" in where ? where.room_id : await account.createRoom({ dungeon_id: DUNGEON_ID, ...where });
    const { seat } = await account.joinRoom(room_id, session_id);
    return new CharacterPlayer(
      server,
      account,
      session_id,
      server.keep(await Bot.take(server.endpoint, seat)),
    );
  }

  private constructor(server: TestServer, account: Account, session_id: string, bot: Bot) {
    this.server = server;
    this.account = account;
    this.session_id = session_id;
    this.bot = bot;
  }

  get room_id(): string {
    return this.bot.room.roomId;
  }

  /** Connects once more, which ends the connection that there is. */
  async connectAgain(): Promise<void> {
    const { seat } = await this.account.joinRoom(this.room_id, this.session_id);
    this.bot = this.server.keep(await Bot.take(this.server.endpoint, seat));
  }

  /** "accepted", or the reason why not. */
  async ask(type: "character_action" | "drop_item", payload: object, bot = this.bot): Promise<string> {
    const verdict = await bot.request(type, payload);
    return verdict.is_accepted ? "accepted" : verdict.reason;
  }

  act(payload: object): Promise<string> {
    return this.ask("character_action", payload);
  }

  async mustAct(payload: object): Promise<void> {
    assert.equal(await this.act(payload), "accepted", JSON.stringify(payload));
  }

  /** As soon as nobody fights with it any more. */
  async actInPeace(payload: object): Promise<void> {
    const inCombat: RejectReason = "in_combat";
    const answer = await eventually("the fight is over", async () => {
      const answer = await this.act(payload);
      return answer !== inCombat && answer;
    });
    assert.equal(answer, "accepted");
  }

  /** The newest that it has got. */
  get sheet(): CharacterSheet {
    const [newest] = this.bot.received
      .flatMap(each => (each.type === "character" ? [each.message] : []))
      .slice(-1);
    return newest ?? assert.fail("no sheet");
  }

  get inventory(): ServerMessages["inventory"] {
    const [newest] = this.bot.received
      .flatMap(each => (each.type === "inventory" ? [each.message] : []))
      .slice(-1);
    return newest ?? assert.fail("no inventory");
  }

  count(type: string): number {
    return this.bot.received.filter(each => each.type === type).length;
  }

  /** What it has heard of. */
  get heard(): Happening[] {
    return this.bot.received.flatMap(each => (each.type === "character_event" ? [each.message.event] : []));
  }

  /** All that lasts of it, as the server has it, but for what time alone changes. */
  async lasting(): Promise<Omit<Lasting, "statistics" | "run_ticks">> {
    const {
      statistics: _,
      run_ticks: _ticks,
      ...rest
    } = lasting.parse(await this.account.session(this.session_id));
    return rest;
  }

  /** Strikes the nearest until it is dead. */
  async slay(): Promise<number> {
    const [enemy] = this.bot.enemies;
    assert.ok(enemy);
    const damages: number[] = [];
    while (enemy.is_alive) {
      await this.bot.arriveAt(enemy, 1.5);
      const verdict = await this.bot.strike(enemy);
      if (verdict.is_accepted) damages.push(verdict.value.damage_amount);
      await new Promise(resolve => setTimeout(resolve, this.bot.readyInMs()));
    }
    return damages[0] ?? assert.fail();
  }

  /** Picks up all loot of this item. @returns the piece, where it is one. */
  async pickUp(item_id: string): Promise<string | undefined> {
    const lying = [...this.bot.state.loot_drops.values()].filter(loot => loot.item_id === item_id);
    for (const { loot_instance_id, position_x: x, position_z: z } of lying) {
      await this.bot.arriveAt({ x, z }, 2);
      assert.equal((await this.bot.pickUp(loot_instance_id)).is_accepted, true);
    }
    assert.ok(lying.length > 0, `there is no ${item_id}`);
    return this.pieceOf(item_id);
  }

  pieceOf(item_id: string): string | undefined {
    return Object.entries(this.sheet.pieces).find(([, piece]) => piece.item_id === item_id)?.[0];
  }
}
