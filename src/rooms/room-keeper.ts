/** What keeps a room beyond its process: its journal, its snapshot, and the sessions of those who go. */
import type { GameEvent } from "../game/events.ts";
import type { World } from "../game/world.ts";
import type { Services } from "../services.ts";
import { EventRowExists } from "../store/events.ts";
import { Journal, RowTakenError } from "../store/journal.ts";
import { isTrueWithin, untilDone } from "../store/retry.ts";
import type { RoomState } from "../store/room-state.ts";
import { type PlayerSession, SessionGone } from "../store/sessions.ts";
import { roomStateOf } from "./sleeping-room.ts";

const CLOSE_TIMEOUT_MS = 5000;

export type RoomKeeperOptions = {
  services: Services;
  world: World;
  content_hash: string;
  /** The snapshot that the room was woken from. */
  asleep: RoomState | undefined;
  /** Another process has the room now. */
  onLost: () => void;
};

export class RoomKeeper {
  readonly content_hash: string;
  /** Whether anybody was ever in the room; one that nobody used leaves no trace. */
  isInUse = false;
  readonly #world: World;
  readonly #services: Services;
  readonly #journal: Journal;
  readonly #createdAt: string;
  /** By session_id: the newest state that is not saved yet, and when the writing of it ends. */
  readonly #sessionWrites = new Map<string, { session: PlayerSession; end: Promise<boolean> }>();
  #isClosed = false;

  constructor({ services, world, content_hash, asleep, onLost }: RoomKeeperOptions) {
    this.content_hash = content_hash;
    this.#world = world;
    this.#services = services;
    this.#createdAt = asleep?.created_at ?? new Date().toISOString();
    this.#journal = openJournal(services, world.room_id, Number(asleep?.last_event_id ?? 0), onLost);
  }

  record(events: readonly GameEvent[]): void {
    this.#journal.record(events, this.#world.tick);
  }

  /** Whether all events so far, and what else the answer depends on, are saved before it has to be given. */
  async isSaved(also: Promise<boolean> = Promise.resolve(true)): Promise<boolean> {
    const timeoutMs = this.#services.env.STORE_ACK_TIMEOUT_MS;
    const saved = await Promise.all([
      this.#journal.isDurableWithin(timeoutMs),
      isTrueWithin(also, timeoutMs),
    ]);
    return !saved.includes(false);
  }

  /**
   * Saves a session, for as long as it takes or until the room is closed. Resolves with whether it is saved; false
   * where a newer state took its place. One write after the other: an older one that was tried again while the
   * database was away must not come last.
   */
  saveSession(session: PlayerSession): Promise<boolean> {
    const { session_id } = session;
    const before = this.#sessionWrites.get(session_id)?.end ?? Promise.resolve(true);
    const end = before.then(() => this.#writeSession(session));
    this.#sessionWrites.set(session_id, { session, end });
    return end;
  }

  async #writeSession(session: PlayerSession): Promise<boolean> {
    const { session_id } = session;
    const isNewest = () => this.#sessionWrites.get(session_id)?.session === session;
    const isSaved = await untilDone(
      () => this.#putSession(session),
      () => this.#isClosed || !isNewest(),
      error => this.#services.log.warn({ err: error, session_id }, "session not saved yet"),
    );
    if (isNewest()) this.#sessionWrites.delete(session_id);
    return isSaved;
  }

  async #putSession(session: PlayerSession): Promise<void> {
    try {
      await this.#services.store.sessions.put(session);
    } catch (error) {
      if (!(error instanceof SessionGone)) throw error;
      const { session_id } = session;
      this.#services.log.error({ session_id }, "the session has expired; it is not brought back");
    }
  }

  /** Ends the journal and puts the room to sleep. */
  async close(): Promise<void> {
    const isJournaled = await this.#journal.close(CLOSE_TIMEOUT_MS);
    const { log, store } = this.#services;
    const { room_id } = this.#world;
    this.#isClosed = true;
    if (!isJournaled) log.error({ room_id }, "the journal's last rows are not saved");
    if (!this.isInUse || !isJournaled) return;
    const kept = { content_hash: this.content_hash, last_event_id: this.#journal.lastEventId };
    await store.rooms.put(roomStateOf(this.#world, { ...kept, created_at: this.#createdAt }));
  }
}

function openJournal(services: Services, room_id: string, lastRow: number, onLost: () => void): Journal {
  const { store, env, log } = services;
  return new Journal({
    room_id,
    lastRow,
    maxBytes: env.JOURNAL_MAX_BYTES,
    put: async row => {
      try {
        await store.events.append(row);
      } catch (error) {
        throw error instanceof EventRowExists ? new RowTakenError(error.message) : error;
      }
    },
    onFenced: () => {
      log.error({ room_id }, "another process has taken this room over");
      onLost();
    },
    onRetry: (error, waiting) => log.warn({ err: error, room_id, waiting }, "journal row not saved yet"),
  });
}
