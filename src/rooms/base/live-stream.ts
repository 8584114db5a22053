/**
 * A room's live stream: what everybody in it is shown, kept for a while in parts of two seconds for those who watch. It is made of the bytes
 * that the room's clients get, so that it shows no more than they are shown. There is none while nobody watches: then it costs nothing.
 */
import { gzipSync } from "node:zlib";
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

/** Kept beyond the delay: the keyframe that a newcomer begins with, and what those have not fetched yet whose line is slow. */
const KEPT_SECONDS = 2 * KEYFRAME_SECONDS;
/** Of all parts that are kept, compressed. Eight who all fight take some 0.9 KB a second (docs/performance.md), and a delay has ten minutes at most. */
const MOST_BYTES = 768 * 1024;
/** Spectators ask every few seconds, but for the first part of all, which they await for as long as the delay is. */
const UNWATCHED_AFTER_SECONDS = 30;
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
  delay_seconds: number;
  /** All of the state as a client gets it that comes now, and the digest of what that decodes to. */
  keyframe: () => { state: Uint8Array; digest: string };
  /** Nobody has asked for so long: nobody watches. */
  unwatched_after_ms?: number;
};

/** Compressed by gzip once it is done, and undefined before. */
type Part = { bytes?: Uint8Array; hasKeyframe: boolean };

/** The stream while somebody watches. */
type Kept = {
  /** Oldest first. One in which nothing happened is not there. */
  parts: Map<number, Part>;
  first_part: number;
  open_part: number;
  /** Of the open part, where something has happened in it. */
  writer?: WatchPartWriter | undefined;
  bytes: number;
  /** In which of the spans of KEYFRAME_SECONDS is the newest keyframe. */
  keyframe_of: number;
  ends: NodeJS.Timeout;
};

export class LiveStream {
  readonly #options: LiveStreamOptions;
  readonly #keptParts: number;
  readonly #unwatchedMs: number;
  #kept: Kept | undefined;
  /** Something has changed that no frame tells. */
  #hasGap = true;

  constructor(options: LiveStreamOptions) {
    const { delay_seconds, unwatched_after_ms } = options;
    this.#options = options;
    this.#keptParts = Math.ceil((delay_seconds + KEPT_SECONDS) / PART_SECONDS);
    this.#unwatchedMs = unwatched_after_ms ?? (delay_seconds + UNWATCHED_AFTER_SECONDS) * 1000;
  }

  /** Of the parts that are kept and done, compressed. */
  get bytes(): number {
    return this.#kept?.bytes ?? 0;
  }

  /**
   * Somebody watches: from now on there is a stream, for as long as this is called again.
   *
   * @param tick the room's now: parts that are over by then are done, also where nothing has happened.
   */
  watch(tick: number): StreamOutline {
    const kept = this.#kept ?? this.#begin(tick);
    kept.ends.refresh();
    this.#openPartAt(kept, tick);
    const { first_part, open_part, parts } = kept;
    const keyframe_parts = [...parts].flatMap(([number, { hasKeyframe }]) => (hasKeyframe ? [number] : []));
    return { first_part, open_part, keyframe_parts };
  }

  /** Nothing is kept any more. */
  end(): void {
    clearTimeout(this.#kept?.ends);
    this.#kept = undefined;
    this.#hasGap = true;
  }

  /** A patch was sent. */
  addPatch(tick: number, patch: Uint8Array): void {
    const kept = this.#kept;
    if (!kept) return;
    this.#openPartAt(kept, tick);
    if (!this.#hasGap) this.#add(kept, { kind: "patch", tick, patch });
    if (this.#hasGap || spanOf(kept.open_part) !== kept.keyframe_of) this.#addKeyframe(kept, tick);
  }

  /** Something has changed that no patch tells, since nobody was connected. */
  noteGap(): void {
    this.#hasGap = true;
  }

  /** A message was sent to all. */
  addMessage(tick: number, type: string, message: unknown): void {
    const kept = this.#kept;
    if (!kept) return;
    this.#openPartAt(kept, tick);
    this.#add(kept, { kind: "message", tick, type, message });
  }

  /** Compressed by gzip. Undefined for one that is not done yet, or not kept any more. */
  part(number: number): Uint8Array | undefined {
    const kept = this.#kept;
    if (!kept || number < kept.first_part || number >= kept.open_part) return undefined;
    return kept.parts.get(number)?.bytes ?? gzipSync(this.#newWriter(number).bytes);
  }

  #begin(tick: number): Kept {
    const open_part = partOfTick(tick, this.#options.ticks_per_second);
    const ends = setTimeout(() => this.end(), this.#unwatchedMs).unref();
    const kept: Kept = {
      ...{ parts: new Map(), first_part: open_part, open_part, bytes: 0, keyframe_of: -1, ends },
    };
    this.#kept = kept;
    this.#addKeyframe(kept, tick);
    return kept;
  }

  #newWriter(number: number): WatchPartWriter {
    return new WatchPartWriter(firstTickOf(number, this.#options.ticks_per_second));
  }

  #openPartAt(kept: Kept, tick: number): void {
    const number = partOfTick(tick, this.#options.ticks_per_second);
    if (number <= kept.open_part) return;
    if (kept.writer) this.#seal(kept, kept.writer);
    kept.open_part = number;
    this.#forget(kept, number - this.#keptParts);
  }

  #seal(kept: Kept, writer: WatchPartWriter): void {
    const bytes = gzipSync(writer.bytes);
    kept.writer = undefined;
    kept.bytes += bytes.length;
    const part = kept.parts.get(kept.open_part);
    if (part) part.bytes = bytes;
  }

  /** @param before the oldest that is still needed. */
  #forget(kept: Kept, before: number): void {
    kept.first_part = Math.max(kept.first_part, before);
    for (const [number, { bytes }] of kept.parts) {
      if (number >= before && kept.bytes <= MOST_BYTES) break;
      kept.parts.delete(number);
      kept.bytes -= bytes?.length ?? 0;
      kept.first_part = Math.max(kept.first_part, number + 1);
    }
  }

  #addKeyframe(kept: Kept, tick: number): void {
    kept.keyframe_of = spanOf(kept.open_part);
    this.#add(kept, { kind: "keyframe", tick, is_new_beginning: this.#hasGap, ...this.#options.keyframe() });
    this.#hasGap = false;
  }

  #add(kept: Kept, frame: WatchFrame): void {
    kept.writer ??= this.#newWriter(kept.open_part);
    kept.writer.add(frame);
    const part = kept.parts.get(kept.open_part) ?? { hasKeyframe: false };
    part.hasKeyframe ||= frame.kind === "keyframe";
    kept.parts.set(kept.open_part, part);
  }
}

function spanOf(part: number): number {
  return Math.floor(part / PARTS_PER_KEYFRAME);
}

/** @param state all of it as bytes, which are decoded here as a client does it. @param into a fresh one. */
export function keyframeOf(state: Uint8Array, into: Schema): { state: Uint8Array; digest: string } {
  new Decoder(into).decode(state);
  return { state, digest: digestOf(stateText(into)) };
}
