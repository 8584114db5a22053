/**
 * A player of the kill test: it fights, picks up, drinks, opens and shuts doors, goes through them and back at once, dies and
 * respawns, puts on what it finds, lays it down for others, and learns, as it comes. All that it asks for and is told is recorded.
 */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { Bot, type SeatReservation } from "../../loadtest/bot.ts";
import type { CharacterSheet } from "../../src/game/character/character-sheet.ts";
import type { Happening } from "../../src/game/character/experience.ts";
import { EQUIPMENT_SLOTS } from "../../src/game/content/character-content.ts";
import { distance } from "../../src/game/core/geometry.ts";
import { nextRandom, type Random } from "../../src/game/core/random.ts";
import { accept, reject, type Verdict } from "../../src/game/core/verdict.ts";
import type { Doorway } from "../../src/game/movement/walkable-area.ts";
import type { LootDropSchema } from "../../src/schema/loot-drop-state.ts";
import { Account, type Joined, RequestFailed } from "../support/account.ts";
import type { ActEvent, Asked, OperationOf } from "./history.ts";
import type { HistoryRecorder } from "./history-recorder.ts";
import { POTION_ID } from "./kill-grounds.ts";
import { ServerKilled, type ServerLife } from "./server-life.ts";

/** A little less than the rules allow, since the room may have it elsewhere by a step. */
const DOOR_REACH_M = 2.5;
const LOOT_REACH_M = 1.5;
const STRIKE_FROM_M = 1.5;
const PAUSE_MS = 50;
const JOIN_ATTEMPTS = 20;

/** Where and when it plays: one server, from its start to its end. */
export type Stage = { life: ServerLife; recorder: HistoryRecorder };
/** In one room of it. */
type Visit = Stage & { bot: Bot };

/** What it asks of its character. */
type Wish = {
  type: "character_action" | "drop_item";
  asked: WithoutRequest<OperationOf<"act"> | OperationOf<"drop">>;
  payload: object;
};
type WithoutRequest<O> =
  O extends OperationOf<"act">
    ? Pick<O, "kind" | "makes" | "about">
    : O extends OperationOf<"drop">
      ? Pick<O, "kind" | "item_instance_id">
      : never;

export class KillPlayer {
  account: Account;
  readonly session_id: string;
  readonly #random: Random;
  readonly #name: string;
  #bot: Bot | undefined;
  #isFighter = false;
  #goal: Doorway | undefined;
  #isSeenDead = false;
  /** Its character as it knows it, in this room. */
  #sheet: CharacterSheet | undefined;
  /** How many messages of its bot it has heard. */
  #heard = 0;
  /** That may wait for it. */
  readonly #mail_ids = new Set<string>();

  /** @param seed decides what it does. */
  static async signUp(endpoint: string, name: string, seed: number): Promise<KillPlayer> {
    const account = await Account.guest(endpoint);
    const { session_id } = await account.beginSession(name);
    return new KillPlayer(account, session_id, name, seed);
  }

  private constructor(account: Account, session_id: string, name: string, seed: number) {
    this.account = account;
    this.session_id = session_id;
    this.#name = name;
    this.#random = { state: seed };
  }

  get player_id(): string {
    return this.account.player_id;
  }

  /** Signs in again at a server that was started again. */
  async signIn(endpoint: string): Promise<void> {
    this.account = await this.account.refreshed(endpoint);
  }

  /** Comes into the room. @throws ServerKilled where the server ends first. */
  async comeIn(stage: Stage, room_id: string): Promise<Joined> {
    const { life } = stage;
    const joined = await life.during(this.#join(stage, room_id));
    assert.equal(joined.room_id, room_id);
    this.#enter(await life.during(Bot.take(life.endpoint, joined.seat)));
    this.#isSeenDead = false;
    this.#isFighter = this.#chance(0.4);
    this.#goal = undefined;
    return joined;
  }

  #enter(bot: Bot): void {
    this.#bot = bot;
    this.#heard = 0;
    this.#sheet = undefined;
  }

  /** Asks again where it has to wait. */
  async #join(stage: Stage, room_id: string): Promise<Joined> {
    const { player_id, session_id } = this;
    for (let attempt = 1; ; attempt++) {
      const joined = await this.#ask(stage, { kind: "join", player_id, room_id }, () =>
        verdictOf(this.account.joinRoom(room_id, session_id)),
      );
      if (joined.is_accepted) return joined.value;
      assert.ok(attempt < JOIN_ATTEMPTS, `${this.#name} cannot come in: ${joined.reason}`);
      await delay(4 * PAUSE_MS);
    }
  }

  /** Plays on until the server is killed. @throws ServerKilled then. */
  async play(stage: Stage): Promise<never> {
    for (;;) {
      const bot = this.#bot ?? assert.fail("it is in no room");
      await stage.life.during(this.#act({ ...stage, bot }));
    }
  }

  /** What a killed server leaves under way may go on for a moment; it asks nothing more. */
  #ask<Value>(
    { life, recorder }: Stage,
    asked: Asked,
    ask: () => Promise<Verdict<Value>>,
  ): Promise<Verdict<Value>> {
    if (life.isKilled) throw new ServerKilled();
    return recorder.ask(asked, ask);
  }

  async #act(visit: Visit): Promise<void> {
    const { bot } = visit;
    this.#look(visit);
    const me = bot.state.players.get(this.player_id);
    if (!me) await delay(PAUSE_MS);
    else if (!me.is_alive) await this.#respawn(visit);
    else if (this.#chance(0.1)) await this.#drink(visit);
    else if (this.#chance(0.25)) await this.#grow(visit);
    else if (this.#isFighter && bot.enemies.length > 0) await this.#fight(visit);
    else await this.#wander(visit);
  }

  #look({ bot, recorder }: Visit): void {
    const { roomId } = bot.room;
    for (const { is_alive, enemy_instance_id } of bot.state.enemies.values())
      if (!is_alive) recorder.noteDeath(enemy_instance_id, roomId, false);
    const isDead = bot.state.players.get(this.player_id)?.is_alive === false;
    if (isDead && !this.#isSeenDead) recorder.noteDeath(this.player_id, roomId, true);
    this.#isSeenDead = isDead;
    this.#hear(bot, recorder);
  }

  /** What it is told of its character since it looked last. */
  #hear(bot: Bot, recorder: HistoryRecorder): void {
    const news = bot.received.slice(this.#heard);
    this.#heard = bot.received.length;
    for (const each of news) {
      if (each.type === "character") this.#sheet = structuredClone(each.message);
      if (each.type === "character_event") this.#note(each.message.event);
    }
    if (!this.#sheet || !news.some(({ type }) => type === "character" || type === "character_event")) return;
    const { level, experience } = this.#sheet;
    recorder.noteGrowth({ ...this.#here(bot), level, experience });
  }

  #note(event: Happening): void {
    if (event.event_type === "item_mailed") this.#mail_ids.add(event.mail.mail_id);
    if (event.event_type === "mail_taken") this.#mail_ids.delete(event.mail_id);
    const sheet = this.#sheet;
    if (event.event_type === "experience_gained" && sheet) sheet.experience += event.experience;
    if (event.event_type === "level_up" && sheet)
      Object.assign(sheet, { level: event.level, experience: event.experience });
  }

  /** Puts something on, learns, lays something down for the others, empties its mailbox; sometimes it asks twice. */
  async #grow(visit: Visit): Promise<void> {
    const { bot } = visit;
    const wish = this.#sheet && this.#wish(this.#sheet);
    if (!wish) return;
    const request_id = randomUUID();
    const { type, asked, payload } = wish;
    const ask = () =>
      this.#ask(visit, { ...this.#here(bot), ...asked, request_id }, () =>
        bot.request(type, { ...payload, request_id }),
      );
    await (this.#chance(0.3) ? Promise.all([ask(), ask()]) : ask());
  }

  #wish({ pieces, equipment, skills, skill_points_left }: CharacterSheet): Wish | undefined {
    const one = <T>(all: readonly T[]): T | undefined =>
      all[Math.floor(nextRandom(this.#random) * all.length)];
    const worn: readonly string[] = Object.values(equipment);
    const carried = Object.keys(pieces).filter(id => !worn.includes(id));
    const act = (makes: ActEvent, about: string, payload: object): Wish => ({
      ...{ type: "character_action", asked: { kind: "act", makes, about }, payload },
    });
    const item_instance_id = one(carried);
    const slot = one(EQUIPMENT_SLOTS.filter(each => equipment[each] !== undefined));
    const mail_id = one([...this.#mail_ids]);
    const node_id = one(["might", "ward", "fury", "quick", "bulwark"].filter(id => !skills.includes(id)));
    const learned = one(skills);
    const wishes: (Wish | undefined)[] = [
      item_instance_id && !pieces[item_instance_id]?.is_bound
        ? { type: "drop_item", asked: { kind: "drop", item_instance_id }, payload: { item_instance_id } }
        : undefined,
      item_instance_id
        ? act("item_equipped", item_instance_id, { action: "equip", item_instance_id })
        : undefined,
      slot && this.#chance(0.3)
        ? act("item_unequipped", equipment[slot] ?? "", { action: "unequip", slot })
        : undefined,
      mail_id ? act("mail_taken", mail_id, { action: "take_mail", mail_id }) : undefined,
      node_id && skill_points_left > 0
        ? act("skill_learned", node_id, { action: "learn_skill", node_id })
        : undefined,
      learned && this.#chance(0.3)
        ? act("skills_refunded", learned, { action: "refund_skill", node_id: learned })
        : undefined,
    ];
    return one(wishes.filter(each => each !== undefined));
  }

  async #respawn(visit: Visit): Promise<void> {
    const { bot } = visit;
    const request_id = randomUUID();
    await delay(5 * PAUSE_MS);
    await this.#ask(visit, { kind: "respawn", ...this.#here(bot), request_id }, () =>
      bot.request("respawn", { request_id }),
    );
  }

  /** Sometimes it asks twice for the same use, as a client does that has heard no answer. */
  async #drink(visit: Visit): Promise<void> {
    const { bot } = visit;
    const payload = { item_id: POTION_ID, request_id: randomUUID() };
    const ask = () =>
      this.#ask(visit, { kind: "use", ...this.#here(bot), ...payload }, () =>
        bot.request("use_item", payload),
      );
    await (this.#chance(0.3) ? Promise.all([ask(), ask()]) : ask());
  }

  async #fight(visit: Visit): Promise<void> {
    const { bot } = visit;
    const [loot] = lootIn(bot);
    if (loot) return this.#pickUp(visit, loot);
    const nearest = bot.enemies.toSorted((a, b) => this.#metresTo(bot, a) - this.#metresTo(bot, b))[0];
    if (!nearest) return;
    if (this.#metresTo(bot, nearest) > STRIKE_FROM_M + 0.05)
      return bot.stride(bot.whereIs(nearest), STRIKE_FROM_M);
    await bot.strike(nearest);
    await delay(bot.readyInMs());
  }

  #metresTo(bot: Bot, enemy: Bot["enemies"][number]): number {
    return distance(bot.position, bot.whereIs(enemy));
  }

  async #pickUp(
    visit: Visit,
    { loot_instance_id, position_x: x, position_z: z }: LootDropSchema,
  ): Promise<void> {
    const { bot } = visit;
    if (distance(bot.position, { x, z }) > LOOT_REACH_M) return bot.stride({ x, z }, 1);
    const verdict = await this.#ask(visit, { kind: "pick_up", ...this.#here(bot), loot_instance_id }, () =>
      bot.pickUp(loot_instance_id),
    );
    if (!verdict.is_accepted) await delay(PAUSE_MS);
  }

  /** From door to door; what lies there it takes along, except from among enemies. */
  async #wander(visit: Visit): Promise<void> {
    const { bot } = visit;
    const [loot] = lootIn(bot);
    if (loot && bot.state.enemies.size === 0 && this.#chance(0.7)) return this.#pickUp(visit, loot);
    this.#goal ??= this.#chooseDoor(bot);
    if (distance(bot.position, this.#goal.position) > DOOR_REACH_M) return bot.stride(this.#goal.position, 1);
    const isOpen = bot.state.doors.get(this.#goal.door_id)?.is_open === true;
    if (isOpen && !this.#chance(0.2)) await this.#goThrough(visit, this.#goal);
    else await this.#operate(visit, this.#goal, isOpen ? "close" : "open");
  }

  /** Fighters go back to where enemies are. */
  #chooseDoor({ walkableArea: { doorways } }: Bot): Doorway {
    const back = doorways.find(each => !each.is_onward);
    if (back && this.#isFighter) return back;
    return (
      doorways[Math.floor(nextRandom(this.#random) * doorways.length)] ?? assert.fail("a room without doors")
    );
  }

  async #operate(visit: Visit, { door_id }: Doorway, action: "open" | "close"): Promise<void> {
    const { bot } = visit;
    const verdict = await this.#ask(visit, { kind: "door", ...this.#here(bot), door_id, action }, () =>
      bot.request("door", { door_id, action }),
    );
    if (verdict.is_accepted) return;
    this.#goal = undefined;
    await delay(4 * PAUSE_MS);
  }

  async #goThrough(visit: Visit, { door_id, leads_to }: Doorway): Promise<void> {
    const { bot, life } = visit;
    const to_room_id = bot.room.roomId.slice(0, -bot.state.room_template_id.length) + leads_to;
    const verdict = await this.#ask(visit, { kind: "passage", ...this.#here(bot), to_room_id }, () =>
      bot.request<SeatReservation>("enter_door", { door_id }),
    );
    if (!verdict.is_accepted) {
      // Not saved yet: it is through, and asks for its seat again.
      if (verdict.reason !== "store_unavailable") this.#goal = undefined;
      await delay(6 * PAUSE_MS);
      return;
    }
    const next = await life.during(Bot.take(life.endpoint, verdict.value));
    // Where this does not come through, the server hangs up by itself.
    bot.leave().catch(() => undefined);
    this.#enter(next);
    const isBackAtOnce = this.#chance(0.6);
    this.#goal = isBackAtOnce ? next.walkableArea.doorways.find(each => each.door_id === door_id) : undefined;
  }

  #here(bot: Bot) {
    return { player_id: this.player_id, room_id: bot.room.roomId };
  }

  #chance(share: number): boolean {
    return nextRandom(this.#random) < share;
  }
}

function lootIn(bot: Bot): LootDropSchema[] {
  const at = ({ position_x: x, position_z: z }: LootDropSchema) => distance(bot.position, { x, z });
  return [...bot.state.loot_drops.values()].filter(each => !each.is_picked_up).sort((a, b) => at(a) - at(b));
}

/** An answer over HTTP as a verdict: what is not taken in yet may be asked for again. */
async function verdictOf(joining: Promise<Joined>): Promise<Verdict<Joined>> {
  try {
    return accept(await joining);
  } catch (error) {
    if (!(error instanceof RequestFailed)) throw error;
    return reject(error.status === 503 ? "store_unavailable" : "not_in_room");
  }
}
