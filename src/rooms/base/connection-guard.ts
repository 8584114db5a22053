/**
 * What stands before the framework on every connection: it lets through frames that are messages of this room, at a
 * rate that a player can need, and closes the connection on anything else.
 *
 * The framework alone would answer an unknown request, close on a bad send with a code that says nothing, and limit
 * rates by the room's clock.
 */

import { type Client, Protocol } from "@colyseus/core";
import { decode, type Iterator } from "@colyseus/schema";
import { CLOSE_CODES } from "../../schema/close-codes.ts";
import type { MessageRate } from "../../schema/room-messages.ts";
import type { FrameParser } from "./frame-parser.ts";
import type { InputForm } from "./input-frame.ts";
import { isMsgpack } from "./msgpack-frame.ts";
import { socketOf } from "./socket.ts";
import { TokenBucket } from "./token-bucket.ts";

/** Inputs come far more often than messages, and are counted apart. */
export type InputGuard = {
  rate: MessageRate;
  form: InputForm;
  /** Called with each that is let through, before Colyseus reads it. */
  onInput: () => void;
};

/** The message types that the room handles; with what parses a message in one walk, where there is such a parser. */
export type MessageTypes = ReadonlyMap<string, FrameParser<unknown> | undefined>;

export type GuardOptions = {
  messagesPerSecond: number;
  burst: number;
  messageTypes: MessageTypes;
  /** In rooms that take inputs. */
  inputs?: InputGuard | undefined;
  /** Called with each frame that is let through, but for inputs. */
  onMessage: () => void;
  /** Closes the connection at once. */
  close: (code: number, why: string) => void;
};

const CONTROL_FRAMES: ReadonlySet<number> = new Set([Protocol.JOIN_ROOM, Protocol.LEAVE_ROOM, Protocol.PING]);

/** A text's first byte is this and its length in bytes. No message type is longer, and all are ASCII. */
const SHORT_TEXT = 0xa0;
const MAX_SHORT_TEXT_BYTES = 31;

/** Watches the connection that `client` has now; a reconnected client needs a new guard. */
export function guardConnection(client: Client, options: GuardOptions): void {
  const bucket = new TokenBucket(options.messagesPerSecond, options.burst, performance.now());
  let isClosed = false;
  const close = (code: number, why: string) => {
    isClosed = true;
    options.close(code, why);
  };
  const socket = socketOf(client);
  const { inputs } = options;
  const inputBucket = inputs && new TokenBucket(inputs.rate.perSecond, inputs.rate.burst, performance.now());
  const takeInput = (frame: Buffer, { form, onInput }: InputGuard) => {
    if (!inputBucket?.take(performance.now())) {
      close(CLOSE_CODES.flooded, "too many inputs");
      return;
    }
    const problem = form(frame);
    if (problem === undefined) onInput();
    else close(CLOSE_CODES.invalid, `input cannot be decoded: ${problem}`);
  };
  client.ref.on("message", (frame: Buffer) => {
    // A client that goes on sending is not even read any more until it is cut off.
    if (isClosed) return socket.pause();
    if (inputs && frame[0] === Protocol.ROOM_INPUT_RELIABLE) return takeInput(frame, inputs);
    if (!bucket.take(performance.now())) {
      close(CLOSE_CODES.flooded, "too many messages");
      return;
    }
    const problem = findProblem(frame, options.messageTypes);
    if (problem) close(CLOSE_CODES.invalid, problem);
    else options.onMessage();
  });
}

/**
 * What is wrong with the frame; undefined where nothing is. Payloads are checked by their handlers. The framework's decoder reads only
 * types that are known: it prints a line of its own for each text that is not UTF-8.
 */
function findProblem(frame: Buffer, messageTypes: MessageTypes): string | undefined {
  const code = frame[0];
  if (code === undefined) return "empty frame";
  if (CONTROL_FRAMES.has(code)) return undefined;
  if (code !== Protocol.ROOM_DATA && code !== Protocol.ROOM_REQUEST) return `unknown frame ${code}`;
  const at: Iterator = { offset: 1 };
  if (code === Protocol.ROOM_REQUEST) decode.number(frame, at);
  const typeBytes = (frame[at.offset] ?? 0) - SHORT_TEXT;
  if (typeBytes < 0 || typeBytes > MAX_SHORT_TEXT_BYTES) return "message type is not a short text";
  const begin = at.offset + 1;
  at.offset = begin + typeBytes;
  const type = frame.toString("latin1", begin, at.offset);
  if (messageTypes.get(type)?.readFrame(frame, at.offset)) return undefined;
  if (!messageTypes.has(type)) return `unknown message type "${type.replaceAll(/[^ -~]/g, "?")}"`;
  // The framework would find out too, but close with a code that keeps the player slot.
  const isDecodable = at.offset >= frame.length || isMsgpack(frame, at.offset);
  return isDecodable ? undefined : "payload cannot be decoded";
}
