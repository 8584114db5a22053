/**
 * Room persistence, written behind: its journal, and the snapshots of the room and of the characters in it.
 *
 * A snapshot names the newest event that it contains, and is written only after that event's row: so the journal is
 * never behind a snapshot, and what a killed process leaves is a snapshot and the rows after it.
 */
import { hash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { type PlayedCharacter, settled } from "../../characters/character.ts";
import { CharacterMoved, type Held, SessionGone } from "../../characters/character-repository.ts";
import { listingOf } from "../../characters/session-index.ts";
import { chargedAsNow } from "../../costs/usage-meter.ts";
import type { Services } from "../../services.ts";
import { Journal } from "../../store/journal/journal.ts";
import { RowTakenError } from "../../store/journal/journal-row.ts";
import { isTrueWithin, untilDone } from "../../store/journal/retry.ts";
import { writeBatches } from "../../store/journal/write-batching.ts";
import { type RoomRow, RoomStateSuperseded } from "../../store/room-repository.ts";
import type { Mode, ModeTypes } from "./mode.ts";
import { roomRowOf } from "./room-row-form.ts";
import type { RoomRun } from "./room-run.ts";

/** Snapshots are at most 10 s old while something happens: this, two write batches, and the time that it takes. */
const SNAPSHOT_INTERVAL_MS = 9400;

/** Characters are written less often than the room: the journal says what happened to them since. */
const CHARACTER_INTERVAL_MS = 60_000;

/** A room that closes waits so long for its recording once its journal is written: it must not be lost for that. */
const RECORDING_WAIT_MS = 10_000;

/** A row that does not change is written again before it could expire. */
const ROOM_REFRESH_MS = 3_600_000;

export type RoomPersistenceOptions<M extends ModeTypes> = {
  services: Services;
  mode: Mode<M>;
  world: M["World"];
  content_hash: string;
  created_at: string;
  /** The number of the newest row of the room's journal; 0 for a fresh room. */
  lastRow: number;
  /** Whether there was no room of this id before. */
  isFresh: boolean;
  /** The run that the room belongs to; absent where its mode has none. */
  run?: RoomRun<M> | undefined;
  /** The characters that are in the room, as they are now. */
  characters: () => PlayedCharacter[];
  /** The room cannot be kept any more: another process has it, or too much waits for the database. */
  onLost: (why: string) => void;
  /** Its session has ended, or another room has it: the character cannot stay. */
  onCharacterLost: (character: PlayedCharacter) => void;
};

/** Another process has the room by now, and this one gives it up: a player who wants in asks again. */
export class RoomLost extends Error {}

/** What was written last, and when; and what its copy for those who look for players says. */
type Saved = { fingerprint: string; atMs: number; listed: string };

type CharacterWrite = { character: PlayedCharacter; held: Held; end: Promise<boolean> };

export class RoomPersistence<M extends ModeTypes> {
  readonly content_hash: string;
  readonly created_at: string;
  /** Nobody has a session in this room's run any more: nothing of it is kept. It stays so until somebody comes in. */
  isDeserted = false;
  readonly #options: RoomPersistenceOptions<M>;
  readonly #journal: Journal<M["Event"]>;
  /** By session_id: the newest state that is not saved yet, and when the writing of it ends. */
  readonly #characterWrites = new Map<string, CharacterWrite>();
  /** By session_id: what was written last of the characters that the room holds. */
  readonly #savedCharacters = new Map<string, Saved>();
  /** What changes by itself: it alone makes no row worth writing. */
  readonly #passingFields: ReadonlySet<string>;
  #characterRevision = 0;
  /** Something has happened that characters are written for with the next snapshot. */
  #areCharactersDue = false;
  #savedRoom = "";
  #savedRoomAtMs = 0;
  /** Charged to the room that has opened this. */
  readonly #whenDue = chargedAsNow(() => this.#takeSnapshot());
  /** There while the next snapshot is due. */
  #callOffSnapshot: (() => void) | undefined;
  #snapshot: Promise<unknown> | undefined;
  #isDirty = false;
  #isInUse = false;
  #isClosing = false;
  #isClosed = false;
  #isWorldBroken = false;

  constructor(options: RoomPersistenceOptions<M>) {
    this.content_hash = options.content_hash;
    this.created_at = options.created_at;
    this.#options = options;
    this.#journal = openJournal(options);
    this.#passingFields = new Set([...PASSING_FIELDS, ...options.mode.row.passingFields]);
  }

  /** Whether anybody was ever in the room; one that nobody used leaves no trace. */
  get isInUse(): boolean {
    return this.#isInUse;
  }

  /**
   * The `event_id` of the newest row of this room that is in the database, to be shown. What is saved of the room needs `sealRow`, and
   * a character that comes in `newestEventId`.
   */
  get lastEventId(): string {
    return this.#journal.lastEventId;
  }

  /**
   * The `event_id` of the row up to which a snapshot taken now contains everything. Seals that row, so that nothing which
   * happens later can stand in it.
   */
  sealRow(): string {
    return this.#journal.sealRow();
  }

  /** Rows of the journal that wait for the database. */
  get waitingRows(): number {
    return this.#journal.waitingRows;
  }

  /**
   * Takes the room's journal over, so that no process that had the room before can add to it; then writes the room's first snapshot,
   * from which every redo starts. Resolves when both are there.
   *
   * @throws RoomLost where another process has the room.
   * @throws where the database is away: then nobody can come in.
   */
  async begin(): Promise<void> {
    const { services, isFresh, run } = this.#options;
    await run?.begin();
    try {
      if (!isFresh) await this.#journal.takeOver();
      await services.store.rooms.put({ ...this.#roomRow(), current_player_count: 1 });
    } catch (error) {
      if (error instanceof RowTakenError || error instanceof RoomStateSuperseded) this.#lose();
      throw error;
    }
    this.#isInUse = true;
    this.#options.services.metrics.journals.watch(this.#journal);
  }

  /**
   * The `event_id` of the newest row of the journal, read from the database: what comes after it has not happened yet, and of a
   * character that is in no room or in another one, nothing on its way here is later. So it is what a character that comes in names.
   *
   * @throws RoomLost where it is another process's.
   */
  async newestEventId(): Promise<string> {
    const { services, world } = this.#options;
    const newest = await services.store.events.lastTaken(world.room_id);
    this.assertOwn(newest);
    // Rows that have expired are gone, and their numbers stay used.
    return newest === undefined || newest < this.lastEventId ? this.lastEventId : newest;
  }

  /** @throws RoomLost where a row of this number is another process's, which has the room then. */
  assertOwn(event_id: string | undefined): void {
    if (event_id !== undefined && event_id > this.#journal.lastOwnEventId) this.#lose();
  }

  #lose(): never {
    this.#options.onLost("another process has taken this room over");
    throw new RoomLost(`Another process has taken over the room ${this.#options.world.room_id}`);
  }

  /** The character's row says this. Lists it where players are looked for. */
  async noteSaved(character: PlayedCharacter): Promise<void> {
    const { session_id } = character;
    const listed = this.#savedCharacters.get(session_id)?.listed ?? "";
    const saved: Saved = { fingerprint: this.#fingerprintOf(character), atMs: performance.now(), listed };
    // At once: it may have left by the time that its copy is written.
    if (this.#isHeldHere(character)) this.#savedCharacters.set(session_id, saved);
    else this.#savedCharacters.delete(session_id);
    saved.listed = await this.#list(character, listed);
  }

  /** Whether this room will write the character again. */
  #isHeldHere({ room_id, unsettled_id }: PlayedCharacter): boolean {
    return room_id === this.#options.world.room_id && unsettled_id !== undefined;
  }

  /** Journals the events. */
  record(events: readonly M["Event"][], tick: number): void {
    this.#journal.record(events, tick);
    const { isMilestone } = this.#options.mode.events;
    if (!this.#areCharactersDue) this.#areCharactersDue = events.some(event => isMilestone(event));
    this.changed();
  }

  /** The World cannot be trusted any more: nothing of it is saved from now on. Rows of the journal that wait still are. */
  distrustWorld(): void {
    this.#isWorldBroken = true;
    this.#callOffSnapshot?.();
  }

  /** Something is no longer as the last snapshot has it. */
  changed(): void {
    this.#isDirty = true;
    this.#scheduleSnapshot();
  }

  /** Whether all events so far, and what else the answer depends on, are saved before it has to be given. */
  async awaitDurable(also?: Promise<boolean>): Promise<boolean> {
    const journaled = this.#journal.awaitDurable();
    const all = also ? Promise.all([journaled, also]).then(saved => !saved.includes(false)) : journaled;
    const { env, metrics } = this.#options.services;
    const startedAtMs = performance.now();
    const isDurable = await isTrueWithin(all, env.STORE_ACK_TIMEOUT_MS);
    metrics.observeDurable((performance.now() - startedAtMs) / 1000);
    return isDurable;
  }

  /**
   * Saves a character, for as long as it takes or until the room is closed. Resolves with whether it is saved; false
   * where a newer state took its place, or the character is no longer this room's. One write after the other: an older
   * one that was tried again while the database was away must not come last.
   */
  saveCharacter(character: PlayedCharacter): Promise<boolean> {
    if (this.#isWorldBroken) return Promise.resolve(false);
    const last_event_id = this.sealRow();
    return this.#saveCharacter(character, last_event_id, this.#journal.awaitDurable());
  }

  /**
   * Saves a character that leaves the room, settled: nobody looks at the journal for it afterwards, so all that the journal says is in
   * the run's row by then.
   */
  saveSettled(character: PlayedCharacter): Promise<boolean> {
    if (this.#isWorldBroken) return Promise.resolve(false);
    const last_event_id = this.sealRow();
    const row = { ...settled(character), last_event_id };
    return this.#saveCharacter(row, last_event_id, this.#isJournaledAndTold());
  }

  #saveCharacter(
    character: PlayedCharacter,
    last_event_id: string,
    isJournaled: Promise<boolean>,
  ): Promise<boolean> {
    const { session_id } = character;
    const held: Held = { room_id: this.#options.world.room_id, session_id, last_event_id };
    const before = this.#characterWrites.get(session_id)?.end ?? Promise.resolve(true);
    const ready = Promise.all([isJournaled, before]);
    this.#characterRevision += 1;
    const write: CharacterWrite = {
      character: { ...character, revision: character.revision + this.#characterRevision },
      held,
      end: ready.then(([isJournaled]) => isJournaled && this.#writeCharacter(write)),
    };
    this.#characterWrites.set(session_id, write);
    return write.end;
  }

  /** Resolves once everything that was to be written about the session's character is written, or given up. */
  async untilSettled(session_id: string): Promise<void> {
    await this.#characterWrites.get(session_id)?.end;
  }

  /**
   * Ends the journal and writes the last snapshot. Takes as long as the database does, or until the process ends.
   *
   * @param recorded resolves when the room's recording is written: the snapshot is written after it.
   * @returns whether all of it is saved, also of the room's characters: its next opening begins from it as it is now.
   */
  async close(recorded?: Promise<unknown>): Promise<boolean> {
    this.#isClosing = true;
    this.#callOffSnapshot?.();
    const { services, world } = this.#options;
    const last_event_id = this.sealRow();
    const row = this.#isWorldBroken ? undefined : this.rowAt(last_event_id);
    const isDone = await services.cluster.closing_rooms.untilProcessEnds(this.#writeLast(row, recorded));
    this.#isClosed = true;
    this.#options.run?.stop();
    this.#journal.stop();
    services.metrics.journals.forget(this.#journal);
    if (!isDone) services.log.error({ room_id: world.room_id }, "the room's last state is not saved");
    return isDone;
  }

  /** The room does not wait for its characters: one that cannot be saved must not cost the others their room. */
  async #writeLast(row: RoomRow | undefined, recorded?: Promise<unknown>): Promise<boolean> {
    const characters = [...this.#characterWrites.values()].map(write => write.end);
    const room = Promise.all([this.#journal.awaitDurable(), this.#options.run?.settled(true)])
      .then(async ([isJournaled]) => {
        await Promise.race([recorded, delay(RECORDING_WAIT_MS, undefined, { ref: false })]);
        return isJournaled;
      })
      .then(isJournaled => isJournaled && (!row || this.#writeEnd(row)));
    const [isRoomSaved] = await Promise.all([room, ...characters]);
    return isRoomSaved;
  }

  async #writeEnd(row: RoomRow): Promise<boolean> {
    if (!this.#isInUse) return true;
    if (!this.isDeserted) return this.#writeRoom({ ...row, ...this.#isSavedOrNot() });
    // A snapshot that is on its way arrives before the end, whatever the clocks of two processes say.
    await this.#snapshot;
    return this.#endRoom();
  }

  #scheduleSnapshot(): void {
    const isScheduled = this.#callOffSnapshot !== undefined || this.#snapshot !== undefined;
    if (isScheduled || !this.#isDirty || !this.#isInUse || this.#isClosing || this.#isWorldBroken) return;
    this.#callOffSnapshot = writeBatches.after(SNAPSHOT_INTERVAL_MS, this.#whenDue);
  }

  /** The room and its characters as they are in one moment, written once the journal has come that far. */
  #takeSnapshot(): void {
    this.#callOffSnapshot = undefined;
    this.#isDirty = false;
    const room = this.#roomRow();
    const isJournaled = this.#isJournaledInBatch();
    const changed = this.#options.characters().filter(each => this.#isDue(each));
    this.#areCharactersDue = false;
    const characters = changed.map(each => this.#saveCharacter(each, room.last_event_id, isJournaled));
    const writes = [
      isJournaled.then(isDurable => isDurable && this.#writeRoomIfChanged(room)),
      ...characters,
    ];
    this.#snapshot = Promise.all(writes).then(() => {
      this.#snapshot = undefined;
      this.#scheduleSnapshot();
    });
  }

  /** Whether all so far is journaled; resolves with the next write batch, in which other rooms write too. */
  async #isJournaledInBatch(): Promise<boolean> {
    const isJournaled = await this.#isJournaledAndTold();
    await writeBatches.next();
    return isJournaled;
  }

  /** Whether all so far is journaled; resolves when the run's row says of it what it has to. */
  async #isJournaledAndTold(): Promise<boolean> {
    const isJournaled = await this.#journal.awaitDurable();
    await this.#options.run?.settled();
    return isJournaled;
  }

  /** Whether the character is to be written with this snapshot. */
  #isDue(character: PlayedCharacter): boolean {
    const saved = this.#savedCharacters.get(character.session_id);
    if (!saved) return true;
    const isTime = this.#areCharactersDue || performance.now() - saved.atMs >= CHARACTER_INTERVAL_MS;
    return isTime && saved.fingerprint !== this.#fingerprintOf(character);
  }

  #roomRow(): RoomRow {
    return this.rowAt(this.sealRow());
  }

  /** The room's row as it would be now, up to this row of the journal. */
  rowAt(last_event_id: string): RoomRow {
    const { mode, world, content_hash, created_at } = this.#options;
    return roomRowOf(mode, world, { content_hash, created_at, last_event_id, ...this.#isSavedOrNot() });
  }

  #isSavedOrNot(): Pick<RoomRow, "is_saved"> {
    return this.#options.run?.isSaved ? { is_saved: true } : {};
  }

  async #writeRoomIfChanged(row: RoomRow): Promise<boolean> {
    if (this.isDeserted) return true;
    const isFresh = performance.now() - this.#savedRoomAtMs < ROOM_REFRESH_MS;
    if (isFresh && this.#savedRoom === this.#fingerprintOf(row)) return true;
    return this.#writeRoom(row);
  }

  /** Writes the room's row for as long as it takes, or until the room is closed. False where it is not written. */
  async #writeRoom(row: RoomRow): Promise<boolean> {
    const { services, onLost } = this.#options;
    let isSuperseded = false;
    const isDone = await untilDone(
      async () => {
        await services.store.rooms.put(row).catch(error => {
          if (!(error instanceof RoomStateSuperseded)) throw error;
          isSuperseded = true;
          onLost("another process has a later snapshot of this room");
        });
      },
      () => this.#isClosed,
      error => services.log.warn({ err: error, room_id: row.room_id }, "room not saved yet"),
    );
    if (!isDone || isSuperseded) return false;
    services.metrics.countSnapshot("room");
    this.#savedRoom = this.#fingerprintOf(row);
    this.#savedRoomAtMs = performance.now();
    return true;
  }

  #fingerprintOf(row: PlayedCharacter | RoomRow): string {
    return fingerprintOf(row, this.#passingFields);
  }

  #endRoom(): Promise<boolean> {
    const { services, world } = this.#options;
    return untilDone(
      () => services.store.rooms.end(world.room_id),
      () => this.#isClosed,
      error => services.log.warn({ err: error, room_id: world.room_id }, "room not ended yet"),
    );
  }

  async #writeCharacter(write: CharacterWrite): Promise<boolean> {
    const { character, held } = write;
    const { session_id, player_id } = character;
    const { services } = this.#options;
    const isNewest = () => this.#characterWrites.get(session_id) === write;
    let isKept = false;
    await untilDone(
      async () => {
        isKept = await this.#putCharacter(character, held);
      },
      () => this.#isClosed || !isNewest(),
      error =>
        services.log.warn(
          { err: error, room_id: held.room_id, player_id, session_id },
          "character not saved yet",
        ),
    );
    if (isNewest()) this.#characterWrites.delete(session_id);
    if (!isKept) this.#savedCharacters.delete(session_id);
    else await this.noteSaved(character);
    return isKept;
  }

  /**
   * Copies the character to where players are looked for, where that shows something new. Returns what it says. A copy that fails is
   * made with the next write: nothing is decided by it.
   *
   * @param before what its copy says.
   */
  async #list(character: PlayedCharacter, before: string): Promise<string> {
    const { services } = this.#options;
    const { session_id, room_id } = character;
    const listed = listingOf(character);
    if (before === listed) return listed;
    try {
      await services.sessions.put(character);
    } catch (error) {
      services.log.warn({ err: error, room_id, session_id }, "session not listed yet");
      return "";
    }
    return listed;
  }

  /** False where there is nothing to write to any more. */
  async #putCharacter(character: PlayedCharacter, held: Held): Promise<boolean> {
    const { services, onCharacterLost } = this.#options;
    try {
      await services.characters.put(character, held);
      services.metrics.countSnapshot("character");
      void services.snapshots.noteWritten(character);
      void services.kept_guests.noteWritten(character);
      return true;
    } catch (error) {
      if (!(error instanceof SessionGone || error instanceof CharacterMoved)) throw error;
      const { player_id, session_id } = character;
      services.log.warn({ room_id: held.room_id, player_id, session_id }, error.message);
      onCharacterLost(character);
      return false;
    }
  }
}

/**
 * What makes a row worth writing: everything but the times, and what of the journal it contains. Hashed, since it is kept for each character, and the text
 * has kilobytes.
 */
function fingerprintOf(row: PlayedCharacter | RoomRow, passing: ReadonlySet<string>): string {
  const text = JSON.stringify(row, (field, value: unknown) => (passing.has(field) ? undefined : value));
  return hash("sha1", text, "base64");
}

const PASSING_FIELDS = ["updated_at", "last_heartbeat", "last_event_id", "revision", "tick"];

function openJournal<M extends ModeTypes>({
  services,
  mode,
  world,
  lastRow,
  onLost,
}: RoomPersistenceOptions<M>): Journal<M["Event"]> {
  const { store, log } = services;
  const { room_id } = world;
  return new Journal({
    room_id,
    policyOf: event => mode.events.journal(event),
    lastRow,
    budget: store.journal_budget,
    put: row => store.events.append(row),
    onFenced: () => onLost("another process has taken this room over"),
    onOverflow: () => onLost("too many events wait for the database"),
    onRetry: (error, waiting) => log.warn({ err: error, room_id, waiting }, "journal row not saved yet"),
  });
}
