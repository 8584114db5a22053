/**
 * A part of a room's live stream: what everybody in the room is shown within two seconds, as bytes. The server writes it and the client library
 * reads it. It holds what the Schema shows and what the room tells all, and nothing else of the World: no key, no cooldowns, mana or bags.
 *
 * The form: a byte for the form itself, the tick at which the part begins, then frames: ticks since the frame before, kind, length, content.
 * Numbers are of 7 bits a byte, the lowest first; all but a number's last byte have the highest bit set.
 */

export const PART_SECONDS = 2;
/** A keyframe comes at least so often while something changes, so that who seeks needs no more than the parts since then. */
export const KEYFRAME_SECONDS = 10;

const FORM = 1;
const KEYFRAME = 0;
const PATCH = 1;
const MESSAGE = 2;
const NEW_BEGINNING = 3;
/** Characters of a digest: see `digestOf` of recorded-room.ts. */
const DIGEST_CHARS = 16;

export type WatchFrame =
  /**
   * All of the state, as a client gets it that has just come in; `digest` names what it decodes to: see `stateText`. A client that has followed the
   * frames before has the same, save where `is_new_beginning` says that something has changed of which no frame tells.
   */
  | { kind: "keyframe"; tick: number; digest: string; state: Uint8Array; is_new_beginning: boolean }
  /** What has changed of it, as clients get it. */
  | { kind: "patch"; tick: number; patch: Uint8Array }
  /** A message to all. */
  | { kind: "message"; tick: number; type: string; message: unknown };

export type WatchPart = { first_tick: number; frames: WatchFrame[] };

/** Which part a tick belongs to: the first, of the ticks 0 to 2 s, is 0. */
export function partOfTick(tick: number, ticks_per_second: number): number {
  return Math.floor(tick / (PART_SECONDS * ticks_per_second));
}

export function firstTickOf(part: number, ticks_per_second: number): number {
  return part * PART_SECONDS * ticks_per_second;
}

export class WatchPartWriter {
  readonly #chunks: Uint8Array[] = [];
  #tick: number;
  #length = 0;

  constructor(first_tick: number) {
    this.#tick = first_tick;
    this.#push(Uint8Array.of(FORM, ...varint(first_tick)));
  }

  /** In bytes. */
  get length(): number {
    return this.#length;
  }

  /** Copies what it is given. Frames come in the order of their ticks. */
  add(frame: WatchFrame): void {
    const [kind, content] = contentOf(frame);
    this.#push(Uint8Array.of(...varint(frame.tick - this.#tick), kind, ...varint(content.length)));
    this.#push(content);
    this.#tick = frame.tick;
  }

  get bytes(): Uint8Array {
    const bytes = new Uint8Array(this.#length);
    let at = 0;
    for (const chunk of this.#chunks) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    return bytes;
  }

  #push(chunk: Uint8Array): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }
}

function contentOf(frame: WatchFrame): [kind: number, content: Uint8Array] {
  if (frame.kind === "patch") return [PATCH, frame.patch.slice()];
  const text = frame.kind === "keyframe" ? frame.digest : JSON.stringify([frame.type, frame.message]);
  const said = new TextEncoder().encode(text);
  if (frame.kind === "message") return [MESSAGE, said];
  const content = new Uint8Array(said.length + frame.state.length);
  content.set(said);
  content.set(frame.state, said.length);
  return [frame.is_new_beginning ? NEW_BEGINNING : KEYFRAME, content];
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
  bytes.push(rest);
  return bytes;
}

/** @throws where the bytes are no part. */
export function readWatchPart(bytes: Uint8Array): WatchPart {
  const reader = new Reader(bytes);
  const form = reader.byte();
  if (form !== FORM) throw new Error(`The part of the stream has the form ${form}, which is not known here`);
  const first_tick = reader.varint();
  const frames: WatchFrame[] = [];
  for (let tick = first_tick; !reader.isAtEnd; ) {
    tick += reader.varint();
    frames.push(frameOf(tick, reader.byte(), reader.take(reader.varint())));
  }
  return { first_tick, frames };
}

function frameOf(tick: number, kind: number, content: Uint8Array): WatchFrame {
  const text = (of: Uint8Array) => new TextDecoder().decode(of);
  switch (kind) {
    case KEYFRAME:
    case NEW_BEGINNING:
      return {
        ...{ kind: "keyframe", tick, is_new_beginning: kind === NEW_BEGINNING },
        ...{ digest: text(content.subarray(0, DIGEST_CHARS)), state: content.subarray(DIGEST_CHARS) },
      };
    case PATCH:
      return { kind: "patch", tick, patch: content };
    case MESSAGE: {
      const said: unknown = JSON.parse(text(content));
      if (!Array.isArray(said) || typeof said[0] !== "string")
        throw new Error("The part of the stream has a message that is none");
      return { kind: "message", tick, type: said[0], message: said[1] };
    }
    default:
      throw new Error(`The part of the stream has a frame of the kind ${kind}, which is not known here`);
  }
}

class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new Error("The part of the stream is cut off");
    return byte;
  }

  varint(): number {
    let value = 0;
    for (let place = 1; ; place *= 0x80) {
      const byte = this.byte();
      value += (byte % 0x80) * place;
      if (byte < 0x80) return value;
    }
  }

  take(length: number): Uint8Array {
    const taken = this.#bytes.subarray(this.#at, this.#at + length);
    if (taken.length < length) throw new Error("The part of the stream is cut off");
    this.#at += length;
    return taken;
  }
}

/** The state that clients see as a text that is the same for the same state, however it came about. */
export function stateText(state: { toJSON(): unknown }): string {
  return JSON.stringify(state.toJSON(), (_name, value: unknown) =>
    isFields(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value,
  );
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
