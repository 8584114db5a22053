/**
 * The recording of one opening of a room on its way to the database: lines become parts, which are compressed by another thread and written
 * behind, in order. While the database is away, so much waits; then the room is not recorded any more, and goes on.
 */
import { chargedAsNow } from "../costs/usage-meter.ts";
import { untilDone } from "../store/journal/retry.ts";
import { writeBatches } from "../store/journal/write-batching.ts";
import { type Line, LineEncoder } from "./line-codec.ts";
import { compressLines, type PartKey, PartTaken, type RecordingRepository } from "./recording-repository.ts";

/** Of lines in the compact form: some 20 s of a fight of four, and a fifth of it compressed. */
export const PART_BYTES = 32 * 1024;
/** A part ends so long after its first line at the latest: what a killed process has not written is no more than that. */
const PART_OPEN_MS = 60_000;
/** Lines of the part under way, and what waits to be written: compressed as soon as it is. */
export const MAX_WAITING_BYTES = 64 * 1024;

/** So long after a room has closed it is tried to tell the database that something of it is lost; no longer than its process lives. */
const TOLD_WITHIN_MS = 10 * 60_000;

export type RoomRecordingOptions = {
  room_id: string;
  /** Of which opening: see `PartKey`. */
  opening: number;
  repository: Pick<RecordingRepository, "add" | "markUnrecorded">;
  /** How long its parts are kept; absent: as the repository does. */
  lifetime_s?: number | undefined;
  /** The last line of each part, which names the World as it is now and the lines before it. */
  check: (lines: Uint8Array) => Line;
  onWritten: (bytes: number) => void;
  /** From now on the room is not recorded. */
  onLost: (why: string, error?: unknown) => void;
};

type Waiting = { key: PartKey; created_at: string; bytes: number };

export class RoomRecording {
  readonly #options: RoomRecordingOptions;
  #encoder = new LineEncoder();
  /** Charged to the room that is recorded. */
  readonly #endPart = chargedAsNow(() => this.#seal());
  #callOffEnd: (() => void) | undefined;
  #number = 0;
  readonly #queue = new Set<Waiting>();
  /** Ends when all that was sealed so far is written or given up. */
  #writes: Promise<unknown> = Promise.resolve();
  #lastError: unknown;
  #isLost = false;
  /** All is written but the last line. */
  #isEnding = false;
  /** By `performance.now()`; undefined until the room has closed. */
  #stoppedAtMs: number | undefined;

  constructor(options: RoomRecordingOptions) {
    this.#options = options;
  }

  get #isStopped(): boolean {
    return this.#stoppedAtMs !== undefined;
  }

  /** Whether all that has happened since the room was opened is written or waits to be. */
  get isRecorded(): boolean {
    return !this.#isLost;
  }

  /** Bytes that are not written yet. */
  get waitingBytes(): number {
    return [...this.#queue].reduce((sum, { bytes }) => sum + bytes, this.#encoder.length);
  }

  /** Never throws: what cannot be recorded must not keep it from happening. */
  record(line: Line): void {
    if (this.#isLost || this.#isStopped) return;
    try {
      this.#encoder.add(line);
    } catch (error) {
      this.#lose("a line of it could not be made", error);
    }
    this.#callOffEnd ??= writeBatches.after(PART_OPEN_MS, this.#endPart);
    if (this.#encoder.length < PART_BYTES) return;
    this.#seal();
    if (this.waitingBytes > MAX_WAITING_BYTES) this.#lose("too much of it waits for the database");
  }

  /** Resolves with whether all that has happened so far is written, at the latest when the room is closed. */
  async written(): Promise<boolean> {
    this.#seal();
    // What is sealed meanwhile is not waited for.
    await this.#writes;
    return this.isRecorded;
  }

  /** Adds the last line, once all before it is written. Resolves with whether it is written. Without it the recording is cut, and not lost. */
  async end(line: Line): Promise<boolean> {
    if (!(await this.written())) return false;
    this.#isEnding = true;
    this.record(line);
    return this.written();
  }

  /** The room has closed: what is not written by now will not be. */
  stop(): void {
    this.#stoppedAtMs ??= performance.now();
    this.#callOffEnd?.();
    if (this.#queue.size > 0 && !this.#isEnding) this.#lose("the room has closed before all was written");
  }

  /** Ends the part under way. */
  #seal(): void {
    this.#callOffEnd?.();
    this.#callOffEnd = undefined;
    if (this.#encoder.length === 0 || this.#isLost || this.#isStopped) return;
    try {
      this.#encoder.add(this.#options.check(this.#encoder.bytes));
    } catch (error) {
      this.#lose("the room's state could not be named", error);
      return;
    }
    const { room_id, opening } = this.#options;
    this.#number += 1;
    const { bytes } = this.#encoder;
    const key = { room_id, opening, number: this.#number };
    const part = { key, created_at: new Date().toISOString(), bytes: bytes.length };
    this.#encoder = new LineEncoder();
    this.#queue.add(part);
    const compressed = compressLines(bytes).then(lines => {
      part.bytes = lines.length;
      return lines;
    });
    this.#writes = Promise.all([compressed, this.#writes]).then(
      ([lines]) => this.#write(part, lines),
      error => this.#lose("a part of it could not be made", error),
    );
  }

  async #write(part: Waiting, lines: Uint8Array): Promise<void> {
    const { repository, lifetime_s, onWritten } = this.#options;
    await untilDone(
      async () => {
        await repository.add(part.key, lines, part.created_at, lifetime_s).catch(error => {
          if (!(error instanceof PartTaken)) throw error;
          this.#lose(error.message);
        });
        if (this.#queue.delete(part)) onWritten(lines.length);
      },
      () => this.#isLost || this.#isStopped,
      error => {
        this.#lastError = error;
      },
    );
  }

  #lose(why: string, error: unknown = this.#lastError): void {
    if (this.#isLost) return;
    this.#isLost = true;
    this.#callOffEnd?.();
    this.#encoder = new LineEncoder();
    this.#queue.clear();
    const { repository, room_id, onLost } = this.#options;
    onLost(why, error);
    // As soon as the database is there again, also where the room has closed meanwhile: else the recording would pass for whole.
    this.#writes = untilDone(
      () => repository.markUnrecorded(room_id),
      () => performance.now() - (this.#stoppedAtMs ?? performance.now()) > TOLD_WITHIN_MS,
      () => undefined,
    );
  }
}
