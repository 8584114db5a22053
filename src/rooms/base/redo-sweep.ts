/**
 * What rooms have left behind whose process died, redone without their players: each character is written so that its row contains all
 * that happened to it, and each room as if it had closed. So nothing depends on rows of the journal for long, and they may expire.
 *
 * Nothing is taken for granted here: a room that lives on unseen is fenced first and finds out by its next write; and a row is written only
 * as it was read. So it does no harm where two processes do this at once, or a player returns in the same moment.
 */
import { setTimeout as delay } from "node:timers/promises";
import { matchMaker } from "@colyseus/core";
import type { Character } from "../../characters/character.ts";
import { CharacterChanged } from "../../characters/character-repository.ts";
import { ClusterUnreachable } from "../../cluster/unreachable.ts";
import type { Services } from "../../services.ts";
import { levelOf } from "../../store/dynamo/database-faults.ts";
import { eventId } from "../../store/journal/journal-row.ts";
import { type RoomRow, RoomStateSuperseded } from "../../store/room-repository.ts";
import { modeOf, redone } from "./current-character.ts";
import { callRoomRpc, findRoom } from "./rpc-client.ts";
import { deathsOn } from "./run-deaths.ts";

/** Soon, for what a process has left behind that was the only one. */
const FIRST_AFTER_MS = 30_000;
/**
 * Everything is redone within 10 min, also where the process dies that does this: its lease lasts 30 s and 10 s more, and the 2000 rooms of
 * a full process take up to 6 min.
 */
const INTERVAL_MS = 3 * 60_000;
/** A room is looked for once more after this: its process may be finding back to a Redis that was started again. */
const LOOK_AGAIN_AFTER_MS = 10_000;
/** After each page and each room it pauses for as long as that took, so that the game's own requests come first. */
const LONGEST_REST_MS = 1000;

export type RedoSweepOptions = {
  first_after_ms?: number;
  interval_ms?: number;
  look_again_after_ms?: number;
};

/** How many were redone. */
export type Redone = { rooms: number; characters: number };

export class RedoSweep {
  readonly #services: Services;
  readonly #options: Required<RedoSweepOptions>;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #isFailing = false;
  /** By what they are about: errors that were logged, and are not again. */
  readonly #complaints = new Set<string>();
  /** Processes that have answered since the sweep looked for rooms, and are not asked for each. */
  readonly #answering = new Set<string>();

  constructor(services: Services, options: RedoSweepOptions = {}) {
    this.#services = services;
    this.#options = {
      first_after_ms: options.first_after_ms ?? FIRST_AFTER_MS,
      interval_ms: options.interval_ms ?? INTERVAL_MS,
      look_again_after_ms: options.look_again_after_ms ?? LOOK_AGAIN_AFTER_MS,
    };
  }

  /** Sweeps soon and then again and again, while this process has the lease. Does not keep the process alive. */
  start(): void {
    this.#running = this.#run();
  }

  /** When it returns, nothing more is asked of the database. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** Once. Does nothing where another process has the lease. */
  async sweep(): Promise<Redone> {
    const redone: Redone = { rooms: 0, characters: 0 };
    if (!this.#mayGoOn) return redone;
    this.#answering.clear();
    const closed = await this.#heldByClosedRooms();
    if (closed.size > 0) await this.#rest(this.#options.look_again_after_ms);
    for (const [room_id, character_ids] of closed) {
      if (!this.#mayGoOn) break;
      const startedAtMs = performance.now();
      await this.#orComplain(`all of ${room_id}`, { room_id }, async () => {
        if (await this.#isClosed(room_id)) await this.#redoRoomAndCharacters(room_id, character_ids, redone);
      });
      await this.#restAfter(performance.now() - startedAtMs);
    }
    return redone;
  }

  get #mayGoOn(): boolean {
    return !this.#stopping.signal.aborted && this.#services.cluster.redo_lease.isHeld;
  }

  /** Never fails. Says once that sweeping fails, and once that it works again. */
  async #run(): Promise<void> {
    const { log } = this.#services;
    await this.#rest(this.#options.first_after_ms);
    while (!this.#stopping.signal.aborted) {
      try {
        const { rooms, characters } = await this.sweep();
        if (characters > 0) log.warn({ rooms, characters }, "redone what rooms had left whose process died");
        if (this.#isFailing) log.warn("what dead processes have left behind is redone again");
        this.#isFailing = false;
      } catch (error) {
        if (!this.#isFailing)
          log[levelOf(error)]({ err: error }, "what dead processes have left behind waits to be redone");
        this.#isFailing = true;
      }
      await this.#rest(this.#options.interval_ms);
    }
  }

  /** By room_id: the characters that a room holds which is not live. */
  async #heldByClosedRooms(): Promise<Map<string, string[]>> {
    const { characters } = this.#services;
    const held = new Map<string, string[]>();
    const live = new Set<string>();
    const onUnreadable = (character_id: string, error: unknown) =>
      this.#complain(character_id, { character_id }, error);
    let startedAtMs = performance.now();
    for await (const page of characters.unsettled(onUnreadable)) {
      for (const { character_id, room_id } of page) {
        if (room_id === undefined || live.has(room_id)) continue;
        const others = held.get(room_id);
        if (others) others.push(character_id);
        else if (await this.#isClosed(room_id)) held.set(room_id, [character_id]);
        else live.add(room_id);
      }
      await this.#restAfter(performance.now() - startedAtMs);
      if (!this.#mayGoOn) break;
      startedAtMs = performance.now();
    }
    return held;
  }

  /** Whether no process has the room, nor anything of it that it has still to write. */
  async #isClosed(room_id: string): Promise<boolean> {
    const listed = await findRoom(room_id);
    if (listed && ((await this.#isAnswering(listed)) || (await findRoom(room_id)))) return false;
    return this.#services.cluster.closing_rooms.isSaved(room_id, 0);
  }

  /**
   * Whether the process answers that has the room. Of a machine that is gone its connections stand for minutes, and its rooms are listed: they
   * are forgotten where a call of one of them has no answer.
   */
  async #isAnswering({ roomId, processId }: { roomId: string; processId: string }): Promise<boolean> {
    if (processId === matchMaker.processId || this.#answering.has(processId)) return true;
    const isAnswering = await callRoomRpc(roomId, "isLive").then(
      () => true,
      () => false,
    );
    if (isAnswering) this.#answering.add(processId);
    return isAnswering;
  }

  async #redoRoomAndCharacters(room_id: string, character_ids: string[], count: Redone): Promise<void> {
    const { store, metrics } = this.#services;
    const found = (await Promise.all(character_ids.map(id => this.#redo(id, room_id)))).filter(isDefined);
    const [first] = found;
    if (!first) return;
    // Before the room tells of the run's end, which counts them.
    await Promise.all(found.map(({ now }) => this.#noteDeaths(now)));
    const row = await this.#redoRoom(room_id, first.now);
    // All up to one row of the journal: what was read before it grew waits for the next sweep.
    const known = [...found.map(({ now }) => now.last_event_id), row?.last_event_id].map(Number);
    const newest = Math.max(...known.filter(each => !Number.isNaN(each)), 0);
    const last_event_id = eventId(newest + 1);
    if (!(await store.events.fence(room_id, last_event_id))) return;
    if (row?.last_event_id === eventId(newest) && (await this.#write({ ...row, last_event_id }))) {
      metrics.countRedone("room");
      count.rooms += 1;
    }
    for (const { before, now } of found) {
      if (now.last_event_id !== eventId(newest) || !(await this.#settle(before, { ...now, last_event_id })))
        continue;
      metrics.countRedone("character");
      count.characters += 1;
    }
  }

  async #noteDeaths(now: Character): Promise<void> {
    const { run_id, character_id } = now;
    if (run_id === undefined) return;
    await this.#services.run_members.noteDeaths(run_id, character_id, deathsOn(run_id, now));
  }

  /** Undefined where the room does not hold it any more, or it cannot be redone. */
  async #redo(
    character_id: string,
    room_id: string,
  ): Promise<{ before: Character; now: Character } | undefined> {
    const { characters } = this.#services;
    return this.#orComplain(character_id, { character_id, room_id }, async () => {
      const before = await characters.get(character_id);
      if (before?.room_id !== room_id || before.unsettled_id === undefined) return undefined;
      return { before, now: await redone(this.#services, before) };
    });
  }

  /** False where its player has come back, or plays it elsewhere: then it was redone there. */
  async #settle(before: Character, now: Character): Promise<boolean | undefined> {
    const { character_id, room_id } = before;
    return this.#orComplain(`the row of ${character_id}`, { character_id, room_id }, async () => {
      try {
        await this.#services.characters.settle(before, now);
        await this.#services.kept_guests.noteWritten(now);
        return true;
      } catch (error) {
        if (error instanceof CharacterChanged) return false;
        throw error;
      }
    });
  }

  /** Undefined where it has ended or expired, or cannot be redone: its characters can all the same. */
  async #redoRoom(room_id: string, inIt: Character): Promise<RoomRow | undefined> {
    return this.#orComplain(room_id, { room_id }, async () => {
      const row = await modeOf(inIt).redoneRoom(this.#services, room_id);
      return row && { ...row, updated_at: new Date().toISOString() };
    });
  }

  /** False where somebody else was first. */
  async #write(row: RoomRow): Promise<boolean> {
    try {
      await this.#services.store.rooms.put(row);
      return true;
    } catch (error) {
      if (error instanceof RoomStateSuperseded) return false;
      throw error;
    }
  }

  /** Where the database or the cluster fails, so does the sweep: the next one may succeed. Any other error is about this alone. */
  async #orComplain<T>(about: string, fields: object, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ClusterUnreachable || levelOf(error) === "warn") throw error;
      this.#complain(about, fields, error);
      return undefined;
    }
  }

  #complain(about: string, fields: object, error: unknown): void {
    if (this.#complaints.has(about)) return;
    this.#complaints.add(about);
    this.#services.log.error(
      { err: error, ...fields },
      "what a dead process has left behind cannot be redone: its journal is kept for 30 days, so correct this before; see docs/operations.md, Redo",
    );
  }

  #restAfter(workedMs: number): Promise<void> {
    return this.#rest(Math.min(workedMs, LONGEST_REST_MS));
  }

  /** Returns early when it is stopped. */
  async #rest(ms: number): Promise<void> {
    await delay(ms, undefined, { ref: false, signal: this.#stopping.signal }).catch(() => {});
  }
}

function isDefined<T>(value: T | undefined): value is T {
  return value !== undefined;
}
