/**
 * The room registry in Redis: which process each room lives in, by room_id.
 *
 * Colyseus's driver, and what it leaves open. Of two rooms of one id the first is registered. A process changes and removes
 * entries of its own rooms only: one that stalled for so long that its room was restored elsewhere must not take it back.
 * And an entry is believed only while its room listens.
 *
 * The driver finds rooms by reading all entries. Beside them stand lists of the rooms that can be joined (`open-lists.ts`), each written in one
 * go with the room's entry: matchmaking reads the first of one list, however many rooms there are.
 */
import { setTimeout as delay } from "node:timers/promises";
import {
  CloseCode,
  type IRoomCache,
  initializeRoomCache,
  type MatchMakerDriver,
  matchMaker,
  type SortOptions,
} from "@colyseus/core";
import { RedisDriver } from "@colyseus/redis-driver";
import type { Redis } from "ioredis";
import type { Logger } from "pino";
import { z } from "zod";
import { isTrueWithin } from "../store/journal/retry.ts";
import type { ComparedFields } from "./compared-fields.ts";
import { listAsked, listsOf, placeInList } from "./open-lists.ts";
import type { RedisLink } from "./redis.ts";
import { FIRST, INSERT, MISSING, PUT, REMOVE } from "./registry-scripts.ts";
import { ClusterUnreachable, inTime } from "./unreachable.ts";

/** The driver's own name for its hash. */
const REGISTRY = "roomcaches";

/**
 * A room that nobody listens for gets so long: it may be about to begin, or its process may be finding back to a Redis
 * that was started again.
 */
const SILENT_ROOM_LIMIT_MS = 1000;
const LOOK_AGAIN_MS = 20;
/** How often a process looks whether Redis still lists its rooms, and knows how full it is. */
const HOLD_INTERVAL_MS = 1000;
/** A room that is not listed but listens is listed again by its process within this time. */
const UNLISTED_ROOM_LIMIT_MS = 1.5 * HOLD_INTERVAL_MS;
/** Where it was not, its process has stalled, and for so long nobody else waits for it. */
const STALLED_FOR_MS = 10_000;
/** The hash of the lists that a room stands in, one in a line. */
const ROOM_LISTS = "roomlists";
/** Colyseus's own name for the hash of how full processes are. */
const LOADS = "roomcount";
/** A process that stops waits no longer for Redis. */
const STOP_LIMIT_MS = 1000;

const missingAnswer = z.array(z.union([z.string(), z.number()]));
const firstAnswer = z.string().nullable();

export class RoomRegistry extends RedisDriver implements MatchMakerDriver {
  readonly #client: Redis;
  readonly #link: RedisLink;
  readonly #log: Logger;
  /** Of the rooms of this process: they are found without Redis, and written again where it has lost them. */
  readonly #own = new Map<string, IRoomCache>();
  readonly #holding: NodeJS.Timeout;
  /** Rooms of other processes that did not list them in time. */
  readonly #stalled = new Set<string>();
  readonly #compared: ComparedFields;

  constructor(link: RedisLink, log: Logger, compared: ComparedFields) {
    const client = link.connection();
    super(client);
    this.#client = client;
    this.#link = link;
    this.#log = log;
    this.#compared = compared;
    client.on("ready", () => this.#restore());
    this.#holding = setInterval(() => void this.#hold(), HOLD_INTERVAL_MS).unref();
  }

  /** Lists a room that begins; false where its id is taken. */
  async insert(room: IRoomCache): Promise<boolean> {
    this.#assertReachable();
    const listing = JSON.stringify(room);
    const isFirst = (await this.#run(INSERT, room.roomId, listing, ...this.#standing(room))) === 1;
    if (isFirst) this.#own.set(room.roomId, room);
    return isFirst;
  }

  /** Does not wait for Redis: a room must not. All writes go through one connection, in order. */
  override async update(
    room: IRoomCache,
    { $set, $inc }: Parameters<RedisDriver["update"]>[1],
  ): Promise<true> {
    Object.assign(room, $set);
    if ($inc?.clients !== undefined) room.clients += $inc.clients;
    this.#put(room);
    return true;
  }

  override async persist(room: IRoomCache): Promise<true> {
    this.#put(room);
    return true;
  }

  override async remove(roomId: string): Promise<boolean> {
    this.#own.delete(roomId);
    this.#later(this.#removeOf(matchMaker.processId, roomId));
    return true;
  }

  override async findOne(conditions: Partial<IRoomCache>, sortOptions?: SortOptions): Promise<IRoomCache> {
    const own = conditions.roomId === undefined ? undefined : this.#own.get(conditions.roomId);
    if (own) return own;
    for (;;) {
      this.#assertReachable();
      const found = await inTime(this.#find(conditions, sortOptions));
      // Where there is none it is undefined, whatever its type says.
      if (!found && (await this.#isUnlisted(conditions.roomId))) continue;
      if (!found || (await this.#isLive(found))) return found;
    }
  }

  /** Nothing where there is none, whatever the type says: it is the driver's. */
  async #find(conditions: Partial<IRoomCache>, sortOptions?: SortOptions): Promise<IRoomCache> {
    const list = listAsked(conditions, sortOptions, mode => this.#compared.of(mode));
    if (list === undefined) return super.findOne(conditions, sortOptions);
    const listing = firstAnswer.parse(await this.#run(FIRST, list));
    const room = JSON.parse(listing ?? "null");
    return room && initializeRoomCache(room);
  }

  /**
   * Whether the room lives although it was not listed, as when Redis was emptied; then it is listed by now. A process that does not
   * list its rooms in time has stalled.
   */
  async #isUnlisted(roomId: string | undefined): Promise<boolean> {
    if (roomId === undefined || this.#stalled.has(roomId)) return false;
    for (const until = performance.now() + UNLISTED_ROOM_LIMIT_MS; ; await delay(LOOK_AGAIN_MS)) {
      const [rooms = 0] = await inTime(this.#link.listeners(`$${roomId}`));
      if (rooms === 0) return false;
      if (await inTime(this.has(roomId))) return true;
      if (performance.now() < until) continue;
      this.#stalled.add(roomId);
      setTimeout(() => this.#stalled.delete(roomId), STALLED_FOR_MS).unref();
      return false;
    }
  }

  /** Colyseus also asks for all of its own, where another process took it for dead. */
  override async findByIds(roomIds: string[]): Promise<Map<string, IRoomCache>> {
    this.#assertReachable();
    const found = [...(await inTime(super.findByIds(roomIds)))];
    for (const [roomId, { processId }] of found) {
      if (this.#own.has(roomId) && processId !== matchMaker.processId) this.#giveUp(roomId);
    }
    const areLive = await Promise.all(found.map(([, listing]) => this.#isLive(listing)));
    return new Map(found.filter((_, i) => areLive[i]));
  }

  /** Rooms that can be joined are read from their list, in its order; for anything else the whole registry is read. */
  override async query(conditions: Partial<IRoomCache>, sortOptions?: SortOptions): Promise<IRoomCache[]> {
    this.#assertReachable();
    const list = listAsked(conditions, sortOptions, mode => this.#compared.of(mode));
    if (list === undefined) return inTime(super.query(conditions, sortOptions));
    const ids = await inTime(this.#client.zrange(list, 0, -1));
    const found = await inTime(super.findByIds(ids));
    return ids.flatMap(id => found.get(id) ?? []);
  }

  /** Removes the entries of a process that has ended, but none that another process has made since. */
  override async cleanup(processId: string): Promise<void> {
    if (!this.#link.isWell) return;
    const rooms = await inTime(super.query({ processId }));
    await Promise.all(rooms.map(room => this.#removeOf(processId, room.roomId)));
  }

  override async shutdown(): Promise<void> {
    clearInterval(this.#holding);
    const isDone = this.#client.quit().then(
      () => true,
      () => true,
    );
    if (!(await isTrueWithin(isDone, STOP_LIMIT_MS))) this.#client.disconnect();
  }

  /** Lists again what Redis has forgotten, and what another process removed that took this one for dead. */
  async #hold(): Promise<void> {
    if (!this.#link.isWell || matchMaker.state !== matchMaker.MatchMakerState.READY) return;
    const ids = [...this.#own.keys()];
    const asked = this.#client.eval(MISSING, 2, REGISTRY, LOADS, matchMaker.processId, ...ids);
    const answer = await inTime(asked).catch(error => {
      this.#log.warn({ err: error }, "it is not known whether the rooms are still listed");
    });
    if (answer === undefined) return;
    const missing = missingAnswer.parse(answer);
    const isLoadKnown = missing.pop() === 1;
    for (const id of missing) {
      const room = this.#own.get(String(id));
      if (room) this.#put(room);
    }
    if (!isLoadKnown) void matchMaker.stats.persist(true);
  }

  /** Redis is back, and may have lost what it knew. */
  #restore(): void {
    if (matchMaker.state !== matchMaker.MatchMakerState.READY) return;
    for (const room of this.#own.values()) this.#put(room);
    void matchMaker.stats.persist(true);
  }

  #put(room: IRoomCache): void {
    if (!this.#own.has(room.roomId)) return;
    const listing = JSON.stringify(room);
    const written = this.#run(PUT, room.roomId, listing, matchMaker.processId, ...this.#standing(room));
    this.#later(
      written.then(isWritten => {
        if (isWritten !== 1) this.#giveUp(room.roomId);
      }),
    );
  }

  /** Another process took this one for dead and has restored the room. */
  #giveUp(room_id: string): void {
    this.#own.delete(room_id);
    this.#log.error({ room_id }, "the room is closed: it was restored in another process");
    void matchMaker.getLocalRoomById(room_id)?.disconnect(CloseCode.MAY_TRY_RECONNECT);
  }

  #removeOf(processId: string, roomId: string): Promise<unknown> {
    return this.#run(REMOVE, roomId, processId);
  }

  #run(script: string, ...args: (string | number)[]): Promise<unknown> {
    return this.#client.eval(script, 2, REGISTRY, ROOM_LISTS, ...args);
  }

  /** The last arguments of INSERT and PUT. */
  #standing(room: IRoomCache): (string | number)[] {
    const compared = this.#compared.of(room.name);
    return [placeInList(room), ...(compared ? listsOf(room, compared) : [])];
  }

  #later(command: Promise<unknown>): void {
    command.catch(error => this.#log.warn({ err: error }, "a room's listing was not written"));
  }

  #assertReachable(): void {
    if (!this.#link.isWell) throw new ClusterUnreachable();
  }

  /** Whether anybody listens for the room. Removes what a process left behind that was killed. */
  async #isLive({ roomId, processId }: IRoomCache): Promise<boolean> {
    if (this.#own.has(roomId)) return true;
    for (const until = performance.now() + SILENT_ROOM_LIMIT_MS; ; await delay(LOOK_AGAIN_MS)) {
      const [rooms = 0, processes = 0] = await inTime(this.#link.listeners(`$${roomId}`, `p:${processId}`));
      if (rooms > 0) return true;
      if (performance.now() < until) continue;
      if (processes === 0) await this.#forget(processId);
      else await this.#removeOf(processId, roomId);
      return false;
    }
  }

  async #forget(processId: string): Promise<void> {
    this.#log.error({ process_id: processId }, "a process is gone; its rooms are restored elsewhere");
    await matchMaker.stats.excludeProcess(processId);
    await this.cleanup(processId);
  }
}
