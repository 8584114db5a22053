/** A run through a dungeon, room after room, as a game of the page. */

import { findEntry, gameRulesOf } from "../../src/game/content/content.ts";
import { yawTowards } from "../../src/game/core/geometry.ts";
import type { Verdict } from "../../src/game/core/verdict.ts";
import { DUNGEON_RATE } from "../../src/game/dungeon/dungeon-rate.ts";
import type { EnemySchema } from "../../src/schema/enemy-state.ts";
import type { Door, SeatReservation } from "../client/arena-connection.ts";
import { contentText, entryName } from "../client/content-text.ts";
import { DungeonClient } from "../client/dungeon-client.ts";
import { DungeonConnection } from "../client/dungeon-connection.ts";
import type { Line } from "../client/line-meter.ts";
import { OwnCharacter } from "../client/own-character.ts";
import type { Frame, Place } from "../scene/shown.ts";
import type { Language } from "../texts/language.ts";
import { Guest } from "../ui/guest.ts";
import { DungeonPlace } from "../views/dungeon-place.ts";
import { DungeonView, nearestOf } from "../views/dungeon-view.ts";
import { doorWay } from "./door-ways.ts";
import { abilitiesOf, actionsOf, bossOf, gaugesOf, partyOf } from "./dungeon-hud.ts";
import {
  type Action,
  type Effects,
  type Ended,
  type Game,
  type Happening,
  HINTS,
  type Hud,
  type Intent,
  type Pointing,
  type Prompt,
  type Saying,
} from "./game.ts";
import { HitNumbers } from "./numbers.ts";
import { type Pings, type PingTarget, pointedAt, whereaboutsOf } from "./pings.ts";

/** Who plays by keyboard means the nearest enemy within this, metres. */
const AIMS_WITHIN_M = 14;
/** What was said is shown for so long. */
const SAID_FOR_MS = 4000;
/** What a browser says of a connection that has ended without a word. */
const LINE_LOST = 1006;
const STANDING: Intent = { walk: { x: 0, z: 0 }, sprints: false, aim: undefined, held: new Set() };

export type DungeonGameOptions = {
  readonly door: Door;
  readonly effects: Effects;
  /** Of the page. */
  readonly language: Language;
  /** Places that the party points at. */
  readonly pings: Pings;
  /** The connection is over, and was not left. */
  readonly onEnd: (ended: Ended) => void;
};

/** What of a room is there once it is entered. */
type Room = {
  /** The own one; at a door the room has it no more. */
  readonly player_id: string;
  readonly connection: DungeonConnection;
  readonly client: DungeonClient;
  readonly place: DungeonPlace;
  readonly view: DungeonView;
  readonly numbers: HitNumbers;
};

export class DungeonGame implements Game {
  readonly character: OwnCharacter;
  readonly #options: DungeonGameOptions;
  #room: Room;
  #intent: Intent = STANDING;
  #strikes = 0;
  #saying: { readonly what: Saying; readonly until_ms: number } | undefined;
  /** When the own death was seen. */
  #diedAtMs: number | undefined;
  #isAway = false;
  #isGoing = false;
  #isOver = false;
  #newestHud: Hud | undefined;

  static async enter(connection: DungeonConnection, options: DungeonGameOptions): Promise<DungeonGame> {
    const game: { now?: DungeonGame } = {};
    const character = new OwnCharacter({ api: Guest.api(options.door.endpoint) });
    character.follow(connection);
    const room = await openRoom(connection, options, () => game.now?.intent ?? STANDING);
    game.now = new DungeonGame(options, room, character);
    return game.now;
  }

  private constructor(options: DungeonGameOptions, room: Room, character: OwnCharacter) {
    this.character = character;
    this.#options = options;
    this.#room = room;
    this.#hear(room.connection);
    this.#listen(room);
  }

  get intent(): Intent {
    return this.#intent;
  }

  get pointing(): Pointing {
    const { client, place } = this.#room;
    const { run_id, room_id } = client.state;
    const room_template_ids = place.dungeon.room_templates.map(each => each.room_template_id);
    return {
      aim: this.#intent.aim,
      pingOf: (wanted, aim) => {
        const { x, z, kind } = pointedAt(wanted, { aim, own: client.position, targets: targetsIn(client) });
        return { kind, room_id, position_x: x, position_z: z };
      },
      whereaboutsOf: ping => whereaboutsOf(ping, { run_id, room_id, room_template_ids }),
    };
  }

  /** By it the player comes back. */
  get roomId(): string {
    return this.#room.connection.roomId;
  }

  get place(): Place {
    return this.#room.place.place;
  }

  frame(): Frame {
    const { view, client, player_id } = this.#room;
    const { state, tick, yaw, shownPosition } = client;
    const target_id = this.#target()?.enemy.enemy_instance_id;
    const own = { ...shownPosition, player_id, yaw, strikes: this.#strikes, target_id };
    return { ...view.frame({ state, tick, own }), pings: this.#options.pings.shown(state.room_id) };
  }

  /** At a door the old room has the character no more, and the new one not yet. */
  hud(): Hud {
    if (this.#newestHud && !this.#isHere) return { ...this.#newestHud, is_away: this.#isAway };
    this.#newestHud = this.#hudNow();
    return this.#newestHud;
  }

  line(): Line {
    return this.#room.connection.readLine(performance.now());
  }

  get #isHere(): boolean {
    return !this.#isGoing && this.#room.client.isInRoom;
  }

  #hudNow(): Hud {
    const { client, place } = this.#room;
    const { language } = this.#options;
    const { sheet } = client;
    const actions = actionsOf(client.content, sheet);
    const { inventory, gold } = this.character;
    return {
      title: contentText(place.dungeon.name, language),
      ...gaugesOf({ client }),
      ...{ level: sheet.level, gold },
      abilities: abilitiesOf({ client, sheet, actions, inventory, language }),
      party: partyOf(client, client.me),
      boss: bossOf(client, language),
      saying: this.#said(),
      prompt: client.me.is_alive ? this.#prompt() : undefined,
      hints: HINTS,
      is_dead: !client.me.is_alive,
      is_away: this.#isAway,
      is_over: this.#isOver,
    };
  }

  advance(intent: Intent): void {
    this.#intent = intent;
    const { client } = this.#room;
    if (!this.#isHere) return;
    client.advance();
    if (Math.hypot(intent.walk.x, intent.walk.z) > 0) this.#options.effects.happened("walk");
    if (intent.held.has("strike") && client.readyInMs() === 0 && client.me.is_alive) this.#use("strike");
  }

  act(action: Action): void {
    const { client, connection } = this.#room;
    if (!this.#isHere || this.#isAway) return;
    if (action === "respawn") {
      if (!client.me.is_alive) void connection.request("respawn", {}).catch(ignoreLostLine);
    } else if (!client.me.is_alive) return;
    else if (action === "interact") this.#interact();
    else this.#use(action);
  }

  async leave(): Promise<void> {
    this.#isOver = true;
    await this.#room.connection.leave();
  }

  #use(action: Action): void {
    const { client, connection, numbers } = this.#room;
    const { sheet } = client;
    const ability_id = actionsOf(client.content, sheet).get(action);
    const ability = ability_id === undefined ? undefined : findEntry(client.content.abilities, ability_id);
    if (!ability || client.readyInMs(ability.id) > 0) return;
    this.#options.effects.happened(action === "strike" || action === "dodge" ? action : "ability");
    if (ability.consumed_item_id !== undefined) {
      void connection.request("use_item", { item_id: ability.consumed_item_id }).catch(ignoreLostLine);
      return;
    }
    const isAttack = ability.ability_type === "melee" || ability.ability_type === "ranged";
    const target = isAttack ? this.#target() : undefined;
    this.#lookAt(target);
    if (isAttack) this.#strikes += 1;
    const isWithin = target !== undefined && target.metres <= (ability.max_range ?? sheet.stats.attack_range);
    // A strike that names whom it misses is refused; one that names nobody is a swing.
    const isMelee = ability.ability_type === "melee";
    const reached = isMelee ? client.reachedBy(ability.id) : [];
    if (!isMelee || !isWithin || !client.isHitBy(ability.id, target.enemy)) {
      client.use(ability.id).then(({ is_accepted }) => {
        if (!isMelee || !is_accepted) return;
        if (ability.cast_time === 0) numbers.markOwn(reached);
        else setTimeout(() => numbers.markOwn(client.reachedBy(ability.id)), ability.cast_time * 1000);
      }, ignoreLostLine);
      return;
    }
    const { enemy } = target;
    this.#options.effects.flash(enemy.enemy_instance_id);
    client.strike(enemy, ability.id).then(verdict => {
      if (!verdict.is_accepted) return;
      numbers.markOwn(reached);
      numbers.markOwn([enemy], verdict.value.is_critical);
    }, ignoreLostLine);
  }

  /** Where the mouse points; without one the nearest enemy; else ahead. */
  #lookAt(target: { readonly enemy: EnemySchema } | undefined): void {
    const { client } = this.#room;
    const { aim } = this.#intent;
    const at = aim ?? (target && client.whereIs(target.enemy));
    if (!at) return;
    client.look(yawTowards(client.position, at));
  }

  #target(): { readonly enemy: EnemySchema; readonly metres: number } | undefined {
    const { client } = this.#room;
    const living = [...client.state.enemies.values()].filter(({ is_alive }) => is_alive);
    const { aim } = this.#intent;
    const meant = nearestOf(living, enemy => client.whereIs(enemy), aim ?? client.position);
    if (!meant) return undefined;
    const { x, z } = client.whereIs(meant.thing);
    const metres = Math.hypot(x - client.position.x, z - client.position.z);
    return metres <= AIMS_WITHIN_M ? { enemy: meant.thing, metres } : undefined;
  }

  #interact(): void {
    const { client, connection } = this.#room;
    const loot = this.#lootWithinReach();
    if (loot) {
      const picking = client.pickUp(loot.loot_instance_id);
      void this.#tell("pick_up", picking);
      return;
    }
    const door = this.#doorWithinReach();
    if (!door) return;
    if (door.is_open) void this.#goThrough(door.door_id);
    else void this.#tell("door", connection.request("door", { door_id: door.door_id, action: "open" }));
  }

  /** It has happened where the server says so. */
  async #tell(what: Happening, verdict: Promise<Verdict<unknown>>): Promise<void> {
    try {
      if ((await verdict).is_accepted) this.#options.effects.happened(what);
    } catch (error) {
      ignoreLostLine(error);
    }
  }

  async #goThrough(door_id: string): Promise<void> {
    const before = this.#room;
    let hasGone = false;
    this.#isGoing = true;
    try {
      const verdict = await before.connection.request<SeatReservation>("enter_door", { door_id });
      if (!verdict.is_accepted) return;
      hasGone = true;
      this.#options.effects.happened("door");
      const next = await DungeonConnection.bySeat(this.#options.door, verdict.value);
      this.character.follow(next);
      this.#hear(next);
      this.#room = await openRoom(next, this.#options, () => this.#intent);
      this.#listen(this.#room);
      await before.connection.leave();
      // The player has left on the way.
      if (this.#isOver) await next.leave();
    } catch (error) {
      ignoreLostLine(error);
      // The room before has the character no more.
      if (hasGone && this.#room === before) this.#endOnTheWay();
    } finally {
      this.#isGoing = false;
    }
  }

  /** The connection to the room before ends later, when nobody plays this game any more. */
  #endOnTheWay(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#options.onEnd({ code: LINE_LOST });
  }

  #prompt(): Prompt | undefined {
    const loot = this.#lootWithinReach();
    if (loot) {
      const { item_id, item_type, quantity } = loot;
      if (item_type === "gold") return { offer: "take_gold", amount: quantity };
      const name = entryName(this.#room.client.content.items, item_id, this.#options.language);
      return { offer: "take", what: quantity > 1 ? `${name} × ${quantity}` : name };
    }
    const door = this.#doorWithinReach();
    if (!door) return undefined;
    if (door.is_locked) return { offer: "locked" };
    if (!door.is_open) return { offer: "open" };
    const { client, place } = this.#room;
    return { offer: "enter", way: doorWay(place.dungeon, client.state.room_template_id, door.door_id) };
  }

  #lootWithinReach() {
    const { client } = this.#room;
    const lying = [...client.state.loot_drops.values()].filter(
      ({ is_picked_up, for_player_id }) =>
        !is_picked_up && (for_player_id === "" || for_player_id === client.me.player_id),
    );
    const placeOf = (loot: (typeof lying)[number]) => ({ x: loot.position_x, z: loot.position_z });
    const found = nearestOf(lying, placeOf, client.position);
    const { pickup_radius_m } = gameRulesOf(client.content);
    return found && found.metres <= pickup_radius_m ? found.thing : undefined;
  }

  #doorWithinReach() {
    const { client } = this.#room;
    const placeOf = (door: { position_x: number; position_z: number }) => ({
      x: door.position_x,
      z: door.position_z,
    });
    const found = nearestOf([...client.state.doors.values()], placeOf, client.position);
    return found && found.metres <= gameRulesOf(client.content).door_reach_m ? found.thing : undefined;
  }

  #said(): Saying | undefined {
    const { client } = this.#room;
    if (client.me.is_alive) this.#diedAtMs = undefined;
    else {
      this.#diedAtMs ??= performance.now();
      const delay_s = gameRulesOf(client.content).respawn_delay_seconds;
      return { say: performance.now() - this.#diedAtMs < delay_s * 1000 ? "dead_soon" : "dead" };
    }
    if (this.#saying && performance.now() < this.#saying.until_ms) return this.#saying.what;
    return undefined;
  }

  #say(what: Saying, for_ms = SAID_FOR_MS): void {
    this.#saying = { what, until_ms: performance.now() + for_ms };
  }

  /** From the first moment on: the exit says that the run is over as soon as the character is there, and the content is still on its way. */
  #hear(connection: DungeonConnection): void {
    const { player_id: own_id } = this.#room;
    connection.on("room_cleared", () => this.#say({ say: "cleared" }));
    connection.on("server_message", ({ text }) => this.#say({ say: "server", text }, 3 * SAID_FOR_MS));
    connection.on("run_ended", ({ player_id, ticks }) => {
      if (player_id !== own_id) return;
      this.#say(
        { say: "run_over", seconds: Math.round(ticks / DUNGEON_RATE.ticks_per_second) },
        5 * SAID_FOR_MS,
      );
    });
  }

  #listen(room: Room): void {
    const { connection, client } = room;
    const isNow = () => this.#room === room;
    client.on("pickup_confirmed", found => this.character.noteFound(found));
    connection.on("dropped", () => {
      this.#isAway = isNow();
    });
    connection.on("returned", () => {
      this.#isAway = false;
    });
    connection.on("left", ({ code }) => {
      if (isNow() && !this.#isOver && !this.#isGoing) this.#options.onEnd({ code });
    });
  }
}

async function openRoom(
  connection: DungeonConnection,
  { effects, language }: DungeonGameOptions,
  intent: () => Intent,
): Promise<Room> {
  const client = await DungeonClient.enter({
    connection,
    now: () => performance.now(),
    controls: () => {
      const { walk, sprints } = intent();
      const speed = Math.hypot(walk.x, walk.z);
      return { direction: Math.atan2(walk.x, walk.z), speed, sprinting: sprints };
    },
  });
  const place = new DungeonPlace(client.content.dungeons, client.state);
  const { player_id } = client.me;
  const numbers = new HitNumbers(effects, player_id, client.content.abilities);
  numbers.note(client.state);
  connection.on("patch", state => numbers.note(state));
  const view = new DungeonView(client.content, place, language);
  return { player_id, connection, client, place, numbers, view };
}

/** What can be pointed at. */
function targetsIn(client: DungeonClient): PingTarget[] {
  const { enemies, loot_drops } = client.state;
  return [
    ...[...enemies.values()]
      .filter(({ is_alive }) => is_alive)
      .map(enemy => ({ ...client.whereIs(enemy), kind: "enemy" as const })),
    ...[...loot_drops.values()]
      .filter(({ is_picked_up }) => !is_picked_up)
      .map(({ position_x: x, position_z: z }) => ({ x, z, kind: "loot" as const })),
  ];
}

/** What a lost connection leaves without an answer is said by the connection itself. */
function ignoreLostLine(error: unknown): void {
  console.info("A request has no answer.", error);
}
