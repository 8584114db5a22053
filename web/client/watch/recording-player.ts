/**
 * Plays the recording of a room at any tick, by the rules. What was played once is not played again from its beginning: every two seconds of it a
 * copy of the room is kept, and a seek goes on from the newest before it.
 */
import { type Line, type LineReader, readLines } from "../../../src/recordings/line-codec.ts";
import { digestOf } from "./digest.ts";
import type { PlayedRoom, RoomStart } from "./played-room.ts";

/** As the server gives it: `opening` is which opening of the room it is of, and `number` which of its parts, from 1. */
export type RecordingPart = { opening: number; number: number; text: string };

/** What has happened at a tick. */
export type WatchedEvent = { tick: number; event: object };

/** The state as the server named it, beside the same of the room that is played here. */
export type StateCheck = { tick: number; server: string; own: string; is_same: boolean };

export type RecordingOptions<State> = {
  parts: readonly RecordingPart[];
  ticks_per_second: number;
  open: (start: RoomStart) => PlayedRoom<State>;
  /** Each of the room's commands, when it is played for the first time. */
  onCommand?: ((command: object) => void) | undefined;
};

/** A line of the recording, as far as it has been looked at. */
type RecordedLine = Line & {
  kind?: unknown;
  command?: unknown;
  options?: unknown;
  hibernated?: unknown;
  state?: unknown;
};

/** Where the recording is played: behind so many lines of a part. What comes then is read when it is played. */
type Cursor<State> = {
  part: number;
  line: number;
  room: PlayedRoom<State>;
  ahead?: { readonly lines: LineReader; next: RecordedLine | undefined } | undefined;
};

/** Between two copies: a seek plays half of it, on average. */
const COPY_SECONDS = 2;
/** So long may a stretch of preparing take until the page goes on. */
const STRETCH_MS = 8;

export class RecordingPlayer<State> {
  readonly #options: RecordingOptions<State>;
  /** Ascending by tick. The newest is as far as the recording was played. */
  readonly #keyframes: Cursor<State>[] = [];
  readonly #events: WatchedEvent[] = [];
  readonly #checks = new Map<number, StateCheck>();
  /** Behind the line that was played furthest. */
  #frontier = { part: 0, line: 0 };
  #cursor: Cursor<State>;
  readonly first_tick: number;
  readonly last_tick: number;

  /** @throws where the recording is damaged, or not of such a room. */
  constructor(options: RecordingOptions<State>) {
    this.#options = options;
    const { parts } = options;
    this.#cursor = this.#begin();
    this.first_tick = this.#cursor.room.tick;
    this.last_tick = lastTickOf(parts.at(-1)) ?? this.first_tick;
    this.#keyframes.push(this.#copyOf(this.#cursor));
  }

  get tick(): number {
    return this.#cursor.room.tick;
  }

  /** What clients of the room saw at its tick. */
  get state(): State {
    return this.#cursor.room.state;
  }

  /** The digest of the World at its tick, as the server makes it. */
  get digest(): string {
    return digestOf(this.#cursor.room.worldText());
  }

  /** So far was it played already: seeking up to there takes no more than two seconds of it. */
  get prepared_tick(): number {
    return this.#keyframes.at(-1)?.room.tick ?? this.first_tick;
  }

  /** What has happened up to the tick that was played furthest, oldest first. */
  get events(): readonly WatchedEvent[] {
    return this.#events;
  }

  /** The states that the server has named, as far as they were played. */
  get checks(): StateCheck[] {
    return [...this.#checks.values()].sort((a, b) => a.tick - b.tick);
  }

  /** The room at the tick, or at the nearest that there is: where it was not recorded for a while, the one before that. */
  seek(tick: number): void {
    // One of the tick itself may be behind what was asked of the room then.
    const before = this.#keyframes.findLast(({ room }, i) => room.tick < tick || i === 0);
    const isNearer = before && (tick < this.tick || before.room.tick > this.tick);
    if (isNearer) this.#cursor = this.#copyOf(before);
    this.#play(this.#cursor, tick);
  }

  /** Plays on by so many ticks. Returns what has happened in them. */
  advance(ticks: number): WatchedEvent[] {
    return this.#play(this.#cursor, this.tick + ticks);
  }

  /** Plays all of it, a little at a time, so that every seek is quick. @param until ends it early where it resolves false. */
  async prepare(goOn: () => boolean = () => true): Promise<void> {
    const cursor = this.#copyOf(this.#keyframes.at(-1) ?? this.#cursor);
    while (goOn() && cursor.room.tick < this.last_tick) {
      const endsAtMs = performance.now() + STRETCH_MS;
      do this.#play(cursor, cursor.room.tick + this.#options.ticks_per_second);
      while (cursor.room.tick < this.last_tick && performance.now() < endsAtMs);
      await new Promise(resolve => setTimeout(resolve));
    }
  }

  #begin(): Cursor<State> {
    const start: RecordedLine | undefined = readLines(this.#options.parts[0]?.text ?? "").next();
    if (start?.kind !== "start") throw new Error("The recording has no beginning");
    return { part: 0, line: 1, room: this.#open(start) };
  }

  #open({ options, hibernated }: RecordedLine): PlayedRoom<State> {
    if (!isObject(options) || !(hibernated === undefined || isObject(hibernated)))
      throw new Error("The recording has an opening that is none");
    return this.#options.open({ options, hibernated });
  }

  #copyOf({ part, line, room }: Cursor<State>): Cursor<State> {
    return { part, line, room: room.copy() };
  }

  /** Behind the tick itself, and before what was asked of the room then; at the end behind all. */
  #play(cursor: Cursor<State>, until: number): WatchedEvent[] {
    const happened: WatchedEvent[] = [];
    for (let line = this.#next(cursor); line; line = this.#next(cursor)) {
      const isDue = line.tick < until || (line.kind === "tick" && line.tick === until);
      if (!isDue && until < this.last_tick) break;
      const events = this.#playLine(cursor, line).map(event => ({ tick: line.tick, event }));
      this.#keep(cursor, line, events);
      happened.push(...events);
    }
    // Behind the last line, or before an opening, nothing more was recorded.
    const next = this.#next(cursor);
    const end = next === undefined ? this.last_tick : next.kind === "start" ? cursor.room.tick : until;
    // In ticks without a line nothing has happened.
    while (cursor.room.tick < Math.min(until, end)) cursor.room.takeTick();
    return happened;
  }

  /** The line that comes next; the cursor goes over to the next part where one is over. */
  #next(cursor: Cursor<State>): RecordedLine | undefined {
    cursor.ahead ??= this.#read(cursor);
    while (!cursor.ahead.next && cursor.part + 1 < this.#options.parts.length) {
      Object.assign(cursor, { part: cursor.part + 1, line: 0 });
      cursor.ahead = this.#read(cursor);
    }
    return cursor.ahead.next;
  }

  /** The lines of the cursor's part that it has not played. */
  #read({ part, line }: Cursor<State>): NonNullable<Cursor<State>["ahead"]> {
    const lines = readLines(this.#options.parts[part]?.text ?? "");
    for (let i = 0; i < line; i++) lines.next();
    return { lines, next: lines.next() };
  }

  /** Returns what has happened by it. */
  #playLine(cursor: Cursor<State>, line: RecordedLine): readonly object[] {
    cursor.line += 1;
    if (cursor.ahead) cursor.ahead.next = cursor.ahead.lines.next();
    if (line.kind === "start") {
      cursor.room = this.#open(line);
      return [];
    }
    const { room } = cursor;
    const before = line.kind === "tick" ? line.tick - 1 : line.tick;
    while (room.tick < before) room.takeTick();
    if (room.tick !== before)
      throw new Error(`The recording goes back from tick ${room.tick} to ${line.tick}`);
    const events = this.#eventsOf(room, line);
    if (typeof line.state === "string") this.#check(room, line.state);
    return events;
  }

  #eventsOf(room: PlayedRoom<State>, { kind, command }: RecordedLine): readonly object[] {
    if (kind === "tick") return room.takeTick();
    if (kind !== "command") return [];
    if (!isObject(command)) throw new Error("The recording has a command that is none");
    return room.apply(command);
  }

  #check(room: PlayedRoom<State>, server: string): void {
    if (this.#checks.get(room.tick)?.server === server) return;
    const own = digestOf(room.worldText());
    this.#checks.set(room.tick, { tick: room.tick, server, own, is_same: own === server });
  }

  /** Notes what is played for the first time. */
  #keep(
    { part, line, room }: Cursor<State>,
    { command }: RecordedLine,
    events: readonly WatchedEvent[],
  ): void {
    const { part: knownPart, line: knownLine } = this.#frontier;
    if (part < knownPart || (part === knownPart && line <= knownLine)) return;
    this.#frontier = { part, line };
    if (isObject(command)) this.#options.onCommand?.(command);
    this.#events.push(...events);
    const sinceTicks = Math.abs(room.tick - this.prepared_tick);
    if (sinceTicks >= COPY_SECONDS * this.#options.ticks_per_second)
      this.#keyframes.push(this.#copyOf({ part, line, room }));
  }
}

function lastTickOf(part: RecordingPart | undefined): number | undefined {
  const lines = readLines(part?.text ?? "");
  let tick: number | undefined;
  for (let line = lines.next(); line; line = lines.next()) ({ tick } = line);
  return tick;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
