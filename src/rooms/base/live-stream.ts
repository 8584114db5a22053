/**
 * A room's live stream: what everybody in it is shown, kept for a while in parts of two seconds for those who watch. It is made of the bytes
 * that the room's clients get, so that it shows no more than they are shown, and costs the room a copy of each patch.
 */
import { Decoder, type Schema } from "@colyseus/schema";
import { digestOf } from "../../recordings/recorded-room.ts";
import {
  firstTickOf,
  KEYFRAME_SECONDS,
  PART_SECONDS,
  partOfTick,
  stateText,
  type WatchFrame,
  WatchPartWriter,
} from "../../schema/watch-part.ts";

/** So much of what has been may be sought back to: ten minutes, or a megabyte. */
const KEPT_PARTS = (10 * 60) / PART_SECONDS;
const KEPT_BYTES = 2 ** 20;
const PARTS_PER_KEYFRAME = KEYFRAME_SECONDS / PART_SECONDS;

/** What there is of the stream. Parts are numbered by the room's ticks: see `partOfTick`. */
export type StreamOutline = {
  /** The oldest that is kept. */
  first_part: number;
  /** The one under way: those before it are done. */
  open_part: number;
  /** Those with a keyframe, ascending. */
  keyframe_parts: number[];
};

export type SpectatorTerms = {
  /** `everybody`; those who play here, `player_ids`; or as the run says that the room belongs to. */
  audience: "everybody" | "players" | "run";
  player_ids: string[];
  /** So much later do spectators see it. Members of its run see it at once. */
  delay_seconds: number;
  /** Nobody who plays it sees it earlier than others. */
  is_ranked: boolean;
};

export type LiveStreamOptions = {
  ticks_per_second: number;
  /** All of the state as a client gets it that comes now, and the digest of what that decodes to. */
  keyframe: () => { state: Uint8Array; digest: string };
};

type Part = { writer: WatchPartWriter; hasKeyframe: boolean };

export class LiveStream {
  readonly #options: LiveStreamOptions;
  /** Oldest first. One in which nothing happened is not there. */
  readonly #parts = new Map<number, Part>();
  #firstPart: number | undefined;
  #openPart = 0;
  #keptBytes = 0;
  /** In which of the spans of KEYFRAME_SECONDS is the newest keyframe. */
  #keyframeOf = -1;
  /** Something has changed that no frame tells. */
  #hasGap = true;

  constructor(options: LiveStreamOptions) {
    this.#options = options;
  }

  get hasBegun(): boolean {
    return this.#firstPart !== undefined;
  }

  /** From now on there is a stream. */
  begin(tick: number): void {
    if (this.hasBegun) return;
    this.#firstPart = this.#openPart = this.#partOf(tick);
    this.#addKeyframe(tick);
  }

  /** A patch was sent. */
  addPatch(tick: number, patch: Uint8Array): void {
    if (!this.hasBegun) return;
    this.#openPart = this.#partOf(tick);
    if (!this.#hasGap) this.#add({ kind: "patch", tick, patch });
    if (this.#hasGap || this.#isKeyframeDue()) this.#addKeyframe(tick);
  }

  /** Something has changed that no patch tells, since nobody was connected. */
  noteGap(): void {
    this.#hasGap = true;
  }

  /** A message was sent to all. */
  addMessage(tick: number, type: string, message: unknown): void {
    if (!this.hasBegun) return;
    this.#openPart = this.#partOf(tick);
    this.#add({ kind: "message", tick, type, message });
  }

  /** @param tick the room's now: parts that are over by then are done, also where nothing has happened. */
  outline(tick: number): StreamOutline {
    this.#openPart = Math.max(this.#openPart, this.#partOf(tick));
    return {
      first_part: this.#firstPart ?? this.#openPart,
      open_part: this.#openPart,
      keyframe_parts: [...this.#parts].flatMap(([number, { hasKeyframe }]) => (hasKeyframe ? [number] : [])),
    };
  }

  /** Undefined for one that is not done yet, or not kept any more. */
  part(number: number): Uint8Array | undefined {
    if (this.#firstPart === undefined || number < this.#firstPart || number >= this.#openPart)
      return undefined;
    return (this.#parts.get(number)?.writer ?? this.#newWriter(number)).bytes;
  }

  #partOf(tick: number): number {
    return partOfTick(tick, this.#options.ticks_per_second);
  }

  #newWriter(number: number): WatchPartWriter {
    return new WatchPartWriter(firstTickOf(number, this.#options.ticks_per_second));
  }

  #isKeyframeDue(): boolean {
    return Math.floor(this.#openPart / PARTS_PER_KEYFRAME) !== this.#keyframeOf;
  }

  #addKeyframe(tick: number): void {
    this.#keyframeOf = Math.floor(this.#openPart / PARTS_PER_KEYFRAME);
    this.#add({ kind: "keyframe", tick, is_new_beginning: this.#hasGap, ...this.#options.keyframe() });
    this.#hasGap = false;
  }

  #add(frame: WatchFrame): void {
    const part = this.#parts.get(this.#openPart) ?? this.#newPart();
    const before = part.writer.length;
    part.writer.add(frame);
    if (frame.kind === "keyframe") part.hasKeyframe = true;
    this.#keptBytes += part.writer.length - before;
  }

  #newPart(): Part {
    const part = { writer: this.#newWriter(this.#openPart), hasKeyframe: false };
    this.#parts.set(this.#openPart, part);
    this.#keptBytes += part.writer.length;
    for (const [number, { writer }] of this.#parts) {
      const isKept = number > this.#openPart - KEPT_PARTS && this.#keptBytes <= KEPT_BYTES;
      if (isKept || number === this.#openPart) break;
      this.#parts.delete(number);
      this.#keptBytes -= writer.length;
      this.#firstPart = number + 1;
    }
    return part;
  }
}

/** @param state all of it as bytes, which are decoded here as a client does it. @param into a fresh one. */
export function keyframeOf(state: Uint8Array, into: Schema): { state: Uint8Array; digest: string } {
  new Decoder(into).decode(state);
  return { state, digest: digestOf(stateText(into)) };
}
