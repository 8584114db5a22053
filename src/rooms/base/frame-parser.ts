/**
 * Parses the payloads of the messages that come most in one walk. Else each would be gone along three times: by the guard, which must know that it can be
 * decoded, by the framework, and by zod.
 *
 * The guard has each frame before the framework. Where it can read the payload it keeps what it says, and leaves as many empty bytes in its place, which the
 * framework passes on to the message's handler in the same turn. Where anything is unusual, the frame stays as it is.
 */
import type { z } from "zod";
import { PayloadCursor } from "./payload-cursor.ts";

/** Makes of a message what a schema of zod would. */
export type Parser<T> = { safeParse(message: unknown): z.ZodSafeParseResult<T> };

/** What the payload says, as `T`'s schema has it; undefined where zod has to look. */
export type ReadPayload<T> = (payload: PayloadCursor) => T | undefined;

/** In MessagePack: bytes, with their number in one byte or in two. */
const BYTES_8 = 0xc4;
const BYTES_16 = 0xc5;
const MOST_BYTES_8 = 0xff;

const payload = new PayloadCursor();

export class FrameParser<T> implements Parser<T> {
  readonly #schema: Parser<T>;
  readonly #read: ReadPayload<T>;
  /** Of the newest frame that was read. */
  #said: T | undefined;
  #frame: Buffer | undefined;

  /** @param read gives the same as the schema, or nothing. */
  constructor(schema: Parser<T>, read: ReadPayload<T>) {
    this.#schema = schema;
    this.#read = read;
  }

  /** For the guard. Whether the payload, from there to the frame's end, was read; then `safeParse` knows it. */
  readFrame(frame: Buffer, from: number): boolean {
    payload.begin(frame, from);
    const said = this.#read(payload);
    this.#said = payload.isAtEnd ? said : undefined;
    this.#frame = frame;
    if (this.#said === undefined) return false;
    leaveEmpty(frame, from);
    return true;
  }

  /** @param message as the framework has decoded it: the frame's own empty bytes, where the guard has read it. */
  safeParse(message: unknown): z.ZodSafeParseResult<T> {
    const said = this.#frame && isEndOf(this.#frame, message) ? this.#said : undefined;
    this.#said = undefined;
    this.#frame = undefined;
    return said === undefined ? this.#schema.safeParse(message) : { success: true, data: said };
  }
}

/** No other frame's bytes lie there, so that nobody's message can be taken for another's. */
function isEndOf(frame: Buffer, message: unknown): boolean {
  return (
    message instanceof Uint8Array &&
    message.buffer === frame.buffer &&
    message.byteOffset + message.length === frame.byteOffset + frame.length
  );
}

/** Of two bytes or more, as every object with a field has. */
function leaveEmpty(frame: Buffer, from: number): void {
  const count = frame.length - from - 2;
  if (count <= MOST_BYTES_8) {
    frame[from] = BYTES_8;
    frame[from + 1] = count;
    return;
  }
  frame[from] = BYTES_16;
  frame.writeUInt16BE(count - 1, from + 1);
}
