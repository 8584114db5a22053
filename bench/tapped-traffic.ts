/** What passes a tap, by what it is for. */

import { Protocol } from "@colyseus/core";
import { decode } from "@colyseus/schema";
import { PatchFields } from "./patch-fields.ts";
import { Tally } from "./tally.ts";
import type { Frame } from "./tap.ts";

const BINARY_FRAME = 2;

export class TappedTraffic {
  /** By all players together, headers of WebSocket included. */
  readonly received = new Tally();
  readonly sent = new Tally();
  /** Of the patches, as one player got them: all get the same. */
  readonly fields: Tally;
  readonly #patches: PatchFields | undefined;

  /** Fields are told apart only in patches of the game's own state. */
  constructor(options: { hasFields: boolean }) {
    if (options.hasFields) this.#patches = new PatchFields();
    this.fields = this.#patches?.tally ?? new Tally();
  }

  onReceived(frame: Frame, player: number): void {
    this.received.add(kindOf(frame), frame.bytes);
    if (player !== 0 || frame.opcode !== BINARY_FRAME) return;
    const [code] = frame.payload;
    if (code !== Protocol.ROOM_STATE && code !== Protocol.ROOM_STATE_PATCH) return;
    this.#patches?.read(frame.payload.subarray(1));
  }

  onSent(frame: Frame): void {
    this.sent.add("all", frame.bytes);
  }

  /** Forgets what has passed so far; what the state holds is known still. */
  clear(): void {
    this.received.clear();
    this.sent.clear();
    this.fields.clear();
  }
}

function kindOf({ opcode, payload }: Frame): string {
  if (opcode !== BINARY_FRAME) return "ping";
  switch (payload[0]) {
    case Protocol.ROOM_STATE:
      return "whole state";
    case Protocol.ROOM_STATE_PATCH:
      return "patch";
    case Protocol.ROOM_RESPONSE:
      return "answer";
    case Protocol.ROOM_DATA:
      return `message ${decode.string(payload, { offset: 1 })}`;
    default:
      return "other";
  }
}
