/**
 * A dungeon room: connects players, rules, mirror and journal, and decides nothing itself.
 *
 * Every change takes one way: a parsed message becomes a command, the rules apply it to the World and return events,
 * the events are journaled, the patch is flushed if one of them is critical, and the verdict is the answer.
 */
import { randomInt, randomUUID } from "node:crypto";
import { type AuthContext, type Client, CloseCode, Room, type RoomException } from "@colyseus/core";
import { applyCommand, type CommandOf, type CommandType, type CommandValue } from "../game/commands.ts";
import { type GameEvent, isCritical } from "../game/events.ts";
import { isAtRest } from "../game/rest.ts";
import { step } from "../game/step.ts";
import { STEP_MS, stepsIn } from "../game/time.ts";
import { reject, type Verdict } from "../game/verdict.ts";
import { createWorld, type Player, type World } from "../game/world.ts";
import { isSeatKeptAfter } from "../schema/close-codes.ts";
import {
  combatEventMessage,
  heartbeatMessage,
  lootPickupMessage,
  moveMessage,
  type ServerMessages,
} from "../schema/messages.ts";
import { createMirror, updateMirror } from "../schema/mirror.ts";
import type { RoomStateSchema } from "../schema/room-state.ts";
import type { Services } from "../services.ts";
import { Journal } from "../store/journal.ts";
import { announcementOf } from "./announcements.ts";
import { guardConnection } from "./connection-guard.ts";
import { type JoinOptions, readJoinOptions } from "./join-options.ts";
import { request, send } from "./message-handler.ts";
import { newSession, withProgress } from "./player-session.ts";
import { RoomLoop } from "./room-loop.ts";

/** Who a connection belongs to. */
type Seat = { player_id: string; session_id: string };
type DungeonClient = Client<{ userData: Seat; messages: ServerMessages }>;

export type DungeonRoomMetadata = { dungeon_id: string; room_template_id: string; run_id: string };

/** The loop calls for patches; Colyseus's own patch timer gets the longest delay there is and never fires. */
const PATCH_TIMER_OFF_MS = 2 ** 31 - 1;

const RECONNECT_SECONDS = 30;
const REST_AFTER_STEPS = stepsIn(5);
const JOURNAL_CLOSE_TIMEOUT_MS = 5000;

export class DungeonRoom extends Room<{
  state: RoomStateSchema;
  client: DungeonClient;
  metadata: DungeonRoomMetadata;
}> {
  /** Set once, before the server listens: Colyseus makes rooms itself and gives them nothing but options. */
  static services: Services;

  readonly #services = DungeonRoom.services;
  #world!: World;
  #journal!: Journal;
  #loop!: RoomLoop;
  /** The tick at which clients last saw a change. */
  #changedAtTick = 0;
  /** Whether the loop stands because nothing happens; otherwise it stands because nobody is connected. */
  #isResting = false;

  override messages = {
    move: send(
      moveMessage,
      (client: DungeonClient, message) => {
        const position = { x: message.position_x, z: message.position_z };
        const claim = { position, yaw: message.yaw };
        const verdict = this.#perform({ type: "move", player_id: playerId(client), seq: message.seq, claim });
        if (!verdict.is_accepted) this.#correctMove(client, message.seq);
      },
      (client: DungeonClient) => this.#correctMove(client, 0),
      error => this.#reportFault(error, "move"),
    ),

    combat_event: request(
      combatEventMessage,
      (client: DungeonClient, message) => {
        const player = this.#world.players.get(playerId(client));
        if (!player) return reject("not_in_room");
        return this.#perform({
          type: "combat_event",
          player_id: player.player_id,
          claim: {
            position: { x: message.position.x, z: message.position.z },
            yaw: message.yaw ?? player.yaw,
          },
          use: { ability_id: message.ability_id, target_enemy_id: message.target_enemy_id },
        });
      },
      error => this.#reportFault(error, "combat_event"),
    ),

    loot_pickup: request(
      lootPickupMessage,
      async (client: DungeonClient, { loot_instance_id }) => {
        const verdict = this.#perform({ type: "loot_pickup", player_id: playerId(client), loot_instance_id });
        if (verdict.is_accepted) this.#sendInventory(client);
        return this.#whenDurable(verdict);
      },
      error => this.#reportFault(error, "loot_pickup"),
    ),

    heartbeat: send(
      heartbeatMessage,
      (client: DungeonClient) => {
        client.send("heartbeat_ack", { server_time: new Date().toISOString(), tick: this.#world.tick });
      },
      () => {},
      error => this.#reportFault(error, "heartbeat"),
    ),
  };

  /** Whether the room's timer runs; it stands while nothing changes or nobody is connected. */
  get isAwake(): boolean {
    return this.#loop.isRunning;
  }

  /** Fills in what the client left out, so that matchmaking compares like with like. */
  static override async onAuth(_token: string, options: Record<string, unknown>, _context: AuthContext) {
    Object.assign(options, readJoinOptions(options, DungeonRoom.services.store.library.current().content));
    return true;
  }

  override onCreate(options: unknown): void {
    const { content } = this.#services.store.library.current();
    const { dungeon_id, room_template_id } = readJoinOptions(options, content);
    const run_id = randomUUID();
    this.#world = createWorld({
      content,
      room_id: this.roomId,
      run_id,
      dungeon_id,
      room_template_id,
      seed: randomInt(2 ** 32),
    });
    this.maxClients = this.#world.max_players;
    this.metadata = { dungeon_id, room_template_id, run_id };
    this.patchRate = PATCH_TIMER_OFF_MS;
    this.state = createMirror(this.#world);
    this.#journal = this.#openJournal();
    this.#loop = new RoomLoop({
      patchIntervalMs: this.#world.dungeon.patch_interval_ms,
      step: () => this.#step(),
      patch: () => this.#patch(),
    });
  }

  override async onJoin(client: DungeonClient, options: JoinOptions): Promise<void> {
    this.#guard(client);
    const player_id = randomUUID();
    const session = newSession(this.#world, player_id, options.character_name);
    await this.#services.store.sessions.create(session);
    client.userData = { player_id, session_id: session.session_id };
    this.#perform({ type: "join", arrival: session });
    this.#welcome(client);
  }

  override onDrop(client: DungeonClient, code?: number): void {
    if (!isSeatKeptAfter(code)) return;
    this.#perform({ type: "set_connected", player_id: playerId(client), connected: false });
    this.allowReconnection(client, RECONNECT_SECONDS);
  }

  override onReconnect(client: DungeonClient): void {
    this.#guard(client);
    this.#perform({ type: "set_connected", player_id: playerId(client), connected: true });
    this.#welcome(client);
  }

  override async onLeave(client: DungeonClient): Promise<void> {
    if (!client.userData) return;
    const player = this.#world.players.get(client.userData.player_id);
    this.#perform({ type: "leave", player_id: client.userData.player_id });
    if (player) await this.#saveSession(client.userData, player);
  }

  override async onDispose(): Promise<void> {
    this.#loop.stop();
    const isSaved = await this.#journal.close(JOURNAL_CLOSE_TIMEOUT_MS);
    if (!isSaved) this.#services.log.error({ room_id: this.roomId }, "the journal's last rows are not saved");
  }

  override onBeforePatch(): void {
    if (updateMirror(this.#world, this.state)) this.#changedAtTick = this.#world.tick;
  }

  override onUncaughtException(error: RoomException, methodName: string): void {
    this.#reportFault(error, methodName);
  }

  /** The one way in which anything changes this room. */
  #perform<T extends CommandType>(command: CommandOf<T>): Verdict<CommandValue<T>> {
    this.#wake();
    const { verdict, events } = applyCommand(this.#world, command);
    this.#publish(events);
    return verdict;
  }

  #step(): void {
    try {
      this.#publish(step(this.#world));
    } catch (error) {
      // A World that a rule has left half changed cannot be trusted: better no room than a wrong one.
      this.#reportFault(error, "step");
      this.#loop.stop();
      void this.disconnect(CloseCode.WITH_ERROR);
    }
  }

  /** Journal first, so that nothing is seen that is not on its way to be saved; then one flush for all of it. */
  #publish(events: readonly GameEvent[]): void {
    if (events.length === 0) return;
    this.#journal.record(events, this.#world.tick);
    if (events.some(isCritical)) this.broadcastPatch();
    for (const event of events) {
      const announcement = announcementOf(event);
      if (announcement) this.broadcast(announcement.type, announcement.message);
    }
  }

  #patch(): void {
    this.broadcastPatch();
    if (this.clients.length === 0) this.#rest(false);
    else if (this.#world.tick - this.#changedAtTick >= REST_AFTER_STEPS && isAtRest(this.#world)) {
      this.#rest(true);
    }
  }

  #rest(isResting: boolean): void {
    this.#isResting = isResting;
    this.#loop.stop();
  }

  /** Time that passed at rest counts; time in which nobody was connected does not. */
  #wake(): void {
    if (this.#loop.isRunning) return;
    if (this.#isResting) this.#world.tick += this.#loop.stepsSinceStop();
    this.#isResting = false;
    this.#changedAtTick = this.#world.tick;
    if (this.clients.length > 0) this.#loop.start();
  }

  /** An acceptance is given out only when its row, and all before it, are in the database. */
  async #whenDurable<Value>(verdict: Verdict<Value>): Promise<Verdict<Value>> {
    if (!verdict.is_accepted) return verdict;
    const isDurable = await this.#journal.isDurableWithin(this.#services.env.STORE_ACK_TIMEOUT_MS);
    return isDurable ? verdict : reject("store_unavailable");
  }

  #welcome(client: DungeonClient): void {
    client.send("welcome", {
      ...seatOf(client),
      server_time: new Date().toISOString(),
      tick: this.#world.tick,
      step_ms: STEP_MS,
      patch_interval_ms: this.#world.dungeon.patch_interval_ms,
    });
    this.#sendInventory(client);
  }

  #sendInventory(client: DungeonClient): void {
    const player = this.#world.players.get(playerId(client));
    if (player) client.send("inventory", { inventory: player.inventory, gold: player.gold });
  }

  #correctMove(client: DungeonClient, seq: number): void {
    const player = this.#world.players.get(playerId(client));
    if (!player) return;
    const position = { x: player.position_x, y: player.position_y, z: player.position_z };
    client.send("move_corrected", { seq, position });
  }

  #guard(client: DungeonClient): void {
    const { MAX_MESSAGES_PER_SECOND, MESSAGE_BURST } = this.#services.env;
    guardConnection(client, {
      messagesPerSecond: MAX_MESSAGES_PER_SECOND,
      burst: MESSAGE_BURST,
      messageTypes: new Set(Object.keys(this.messages)),
      close: (code, why) => {
        this.#services.log.warn({ ...client.userData, room_id: this.roomId, code }, why);
        this.kickClient(client.sessionId, code, why);
      },
    });
  }

  async #saveSession(seat: Seat, player: Player): Promise<void> {
    const session = await this.#services.store.sessions.get(seat.session_id);
    if (!session) return;
    await this.#services.store.sessions.put(withProgress(session, this.#world, player));
  }

  #openJournal(): Journal {
    const { store, env, log } = this.#services;
    return new Journal({
      room_id: this.roomId,
      lastRow: 0,
      maxBytes: env.JOURNAL_MAX_BYTES,
      put: row => store.events.append(row),
      onFenced: () => {
        log.error({ room_id: this.roomId }, "another process has taken this room over");
        void this.disconnect(CloseCode.MAY_TRY_RECONNECT);
      },
      onRetry: (error, waiting) =>
        log.warn({ room_id: this.roomId, waiting, error }, "journal row not saved yet"),
    });
  }

  #reportFault(error: unknown, where: string): void {
    this.#services.log.error({ err: error, room_id: this.roomId, where }, "a rule or handler failed");
  }
}

/** Set when the client joined, before any of its messages can arrive. */
function seatOf(client: DungeonClient): Seat {
  if (!client.userData) throw new Error("A client without a seat cannot be in a room");
  return client.userData;
}

function playerId(client: DungeonClient): string {
  return seatOf(client).player_id;
}
