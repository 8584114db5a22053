/** WebSocket frames as a client sends them (RFC 6455, section 5.2), and messages that are packed once and sent often. */
import { pack } from "msgpackr";

export const OPCODE = { binary: 2, close: 8, ping: 9, pong: 10 } as const;

const FINAL = 0x80;
const MASKED = 0x80;
/** Any but zeros, which servers need not unmask. */
const MASK = Buffer.of(0x5a, 0xc3, 0x17, 0x9e);
const LONGEST_SHORT_BYTES = 125;
const LENGTH_FOLLOWS = 126;

/** A whole frame, masked, for payloads of less than 64 KB. */
export function clientFrame(opcode: number, payload: Buffer): Buffer {
  const isShort = payload.length <= LONGEST_SHORT_BYTES;
  const maskAt = isShort ? 2 : 4;
  const payloadAt = maskAt + MASK.length;
  const frame = Buffer.allocUnsafe(payloadAt + payload.length);
  frame[0] = FINAL | opcode;
  frame[1] = MASKED | (isShort ? payload.length : LENGTH_FOLLOWS);
  if (!isShort) frame.writeUInt16BE(payload.length, 2);
  MASK.copy(frame, maskAt);
  for (let i = 0; i < payload.length; i++) frame[payloadAt + i] = (payload[i] ?? 0) ^ (MASK[i & 3] ?? 0);
  return frame;
}

/** A message whose numbers are written over for each sending, as doubles, while all else of it stays. */
export class MessageTemplate<Field extends string> {
  readonly #payload: Buffer;
  readonly #offsets = new Map<Field, number>();

  /** @param message makes it of the fields' values, each of which it asks for once. */
  constructor(head: Buffer, message: (numberOf: (field: Field) => number) => object) {
    const marks = new Map<Field, number>();
    const markOf = (field: Field) => {
      // No two alike, and none that fits into fewer than 8 bytes.
      const mark = marks.size + 1 / 7;
      marks.set(field, mark);
      return mark;
    };
    this.#payload = Buffer.concat([head, pack(message(markOf))]);
    for (const [field, mark] of marks) {
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleBE(mark);
      this.#offsets.set(field, this.#payload.indexOf(bytes));
    }
  }

  set(field: Field, value: number): this {
    this.#payload.writeDoubleBE(value, this.#offsets.get(field) ?? 0);
    return this;
  }

  toFrame(): Buffer {
    return clientFrame(OPCODE.binary, this.#payload);
  }
}
