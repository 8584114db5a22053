/** Plays a live stream at any tick of what has come of it: what the room's players were shown, and nothing else. */
import { Decoder, type Schema } from "@colyseus/schema";
import {
  firstTickOf,
  partOfTick,
  readWatchPart,
  stateText,
  type WatchFrame,
} from "../../../src/schema/watch-part.ts";
import { digestOf } from "./digest.ts";
import type { StateCheck } from "./recording-player.ts";

/** A message that the room has sent to all. */
export type WatchedMessage = { tick: number; type: string; message: unknown };

export type LivePlayerOptions<State extends Schema> = {
  ticks_per_second: number;
  newState: () => State;
};

/** So far back of what has come can be sought: ten minutes. The server keeps less. */
const MOST_PARTS = 300;

export class LivePlayer<State extends Schema> {
  readonly #options: LivePlayerOptions<State>;
  /** By number, ascending, without a gap. */
  readonly #parts = new Map<number, readonly WatchFrame[]>();
  readonly #checks = new Map<number, StateCheck>();
  #decoder: Decoder<State> | undefined;
  #tick = 0;
  /** The next frame to be played: of which part, and which of it. */
  #next = { part: 0, frame: 0 };

  constructor(options: LivePlayerOptions<State>) {
    this.#options = options;
  }

  /** The first tick that can be sought. Undefined as long as no keyframe has come. */
  get first_tick(): number | undefined {
    for (const frames of this.#parts.values())
      for (const { kind, tick } of frames) if (kind === "keyframe") return tick;
    return undefined;
  }

  /** Up to here the stream has come. Undefined as long as nothing has. */
  get last_tick(): number | undefined {
    const newest = this.#newest;
    return newest === undefined ? undefined : firstTickOf(newest + 1, this.#options.ticks_per_second) - 1;
  }

  /** The part that comes next. Undefined as long as none has come. */
  get next_part(): number | undefined {
    return this.#newest === undefined ? undefined : this.#newest + 1;
  }

  get tick(): number {
    return this.#tick;
  }

  /** Another object after each seek. Undefined as long as nothing was sought. */
  get state(): State | undefined {
    return this.#decoder?.state;
  }

  /** The keyframes that were played, each with the server's digest of what it shows, and of what is shown here. */
  get checks(): StateCheck[] {
    return [...this.#checks.values()].sort((a, b) => a.tick - b.tick);
  }

  /**
   * One that is next to those that have come.
   *
   * @throws where it is none, or another one is next.
   */
  addPart(number: number, bytes: Uint8Array): void {
    const { frames } = readWatchPart(bytes);
    const [oldest] = this.#parts.keys();
    if (oldest === undefined || number === this.next_part) this.#parts.set(number, frames);
    else throw new Error(`The part ${number} of the stream is not next to those that have come`);
    if (this.#parts.size > MOST_PARTS) this.#parts.delete(oldest ?? number);
  }

  /**
   * To the state at the tick, or the nearest that there is.
   *
   * @throws where no keyframe has come.
   */
  seek(tick: number): void {
    const { first_tick, last_tick } = this;
    if (first_tick === undefined || last_tick === undefined)
      throw new Error("Nothing of the stream has come that it could begin with");
    const sought = Math.min(Math.max(tick, first_tick), last_tick);
    if (!this.#decoder || sought < this.#tick || this.#isKeyframeBetween(sought)) this.#beginBefore(sought);
    this.#play(sought);
  }

  /** Plays on by so many ticks, as far as the stream has come. Returns what the room has told all in them. */
  advance(ticks: number): WatchedMessage[] {
    return this.#play(Math.min(this.#tick + ticks, this.last_tick ?? this.#tick));
  }

  get #newest(): number | undefined {
    return [...this.#parts.keys()].at(-1);
  }

  #isKeyframeBetween(tick: number): boolean {
    return (this.#keyframeBefore(tick)?.tick ?? 0) > this.#tick;
  }

  /** The newest keyframe up to the tick, and where it stands. */
  #keyframeBefore(tick: number): { tick: number; part: number; frame: number } | undefined {
    for (let part = partOfTick(tick, this.#options.ticks_per_second); this.#parts.has(part); part--) {
      const frames = this.#parts.get(part) ?? [];
      const frame = frames.findLastIndex(each => each.kind === "keyframe" && each.tick <= tick);
      const found = frames[frame];
      if (found) return { tick: found.tick, part, frame };
    }
    return undefined;
  }

  #beginBefore(tick: number): void {
    const found = this.#keyframeBefore(tick);
    if (!found) throw new Error(`Of the stream nothing has come that tick ${tick} could be sought from`);
    this.#decoder = new Decoder(this.#options.newState());
    this.#tick = found.tick;
    this.#next = { part: found.part, frame: found.frame };
    const frame = this.#frameAt();
    if (frame?.kind === "keyframe") this.#showKeyframe(frame, true);
    this.#next.frame += 1;
  }

  #frameAt(): WatchFrame | undefined {
    const { part, frame } = this.#next;
    return this.#parts.get(part)?.[frame];
  }

  #play(until: number): WatchedMessage[] {
    const told: WatchedMessage[] = [];
    for (;;) {
      const frame = this.#frameAt();
      if (frame && frame.tick > until) break;
      if (frame) {
        this.#show(frame, told);
        this.#next.frame += 1;
      } else if (this.#parts.has(this.#next.part + 1)) this.#next = { part: this.#next.part + 1, frame: 0 };
      else break;
    }
    this.#tick = Math.max(this.#tick, until);
    return told;
  }

  #show(frame: WatchFrame, told: WatchedMessage[]): void {
    if (frame.kind === "message") told.push({ tick: frame.tick, type: frame.type, message: frame.message });
    else if (frame.kind === "keyframe") this.#showKeyframe(frame, frame.is_new_beginning);
    else this.#decoder?.decode(frame.patch);
  }

  #showKeyframe({ tick, state, digest }: WatchFrame & { kind: "keyframe" }, isTaken: boolean): void {
    if (!this.#decoder) return;
    // Who has followed has it all already: then it is only compared.
    if (isTaken) this.#decoder.decodeResync(state);
    const own = digestOf(stateText(this.#decoder.state));
    this.#checks.set(tick, { tick, server: digest, own, is_same: own === digest });
  }
}
