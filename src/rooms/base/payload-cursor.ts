/**
 * Goes along a payload in MessagePack and gives the values that messages have most: objects as maps, numbers, texts in ASCII, booleans. Whatever else
 * stands there it gives as nothing; then the framework and zod read the payload.
 *
 * https://github.com/msgpack/msgpack/blob/master/spec.md
 */

const NO_BYTES = Buffer.alloc(0);
const LARGEST_ASCII = 0x7f;

/** A field's name as it stands in a payload, with the byte before it that says how long it is. */
export function nameBytes(name: string): Uint8Array {
  return Buffer.from([0xa0 + name.length, ...Buffer.from(name, "ascii")]);
}

export class PayloadCursor {
  #bytes: Buffer = NO_BYTES;
  #at = 0;

  begin(bytes: Buffer, at: number): void {
    this.#bytes = bytes;
    this.#at = at;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** How many fields the object has that begins here; -1 where there is none. */
  fields(): number {
    const head = this.#bytes[this.#at] ?? 0;
    if (head >= 0x80 && head < 0x90) {
      this.#at += 1;
      return head & 0x0f;
    }
    if (head !== 0xde || this.#at + 3 > this.#bytes.length) return -1;
    const count = this.#bytes.readUInt16BE(this.#at + 1);
    this.#at += 3;
    return count;
  }

  /**
   * Which of the texts stands here; -1 where it is none of them.
   *
   * @param texts by `nameBytes`.
   * @param likely the place of the one that is tried first: clients write fields in one order.
   */
  oneOf(texts: readonly Uint8Array[], likely: number): number {
    const first = texts[likely];
    if (first && this.#passes(first)) return likely;
    for (let i = 0; i < texts.length; i++) {
      const text = texts[i];
      if (text && this.#passes(text)) return i;
    }
    return -1;
  }

  #passes(expected: Uint8Array): boolean {
    const { length } = expected;
    for (let i = 0; i < length; i++) if (this.#bytes[this.#at + i] !== expected[i]) return false;
    this.#at += length;
    return true;
  }

  /** NaN where there is no number, or one of 64 bits, which JavaScript cannot hold. */
  number(): number {
    const bytes = this.#bytes;
    const head = bytes[this.#at];
    if (head === undefined) return Number.NaN;
    const at = this.#at + 1;
    const end = at + (BYTES_OF_NUMBER[head] ?? Number.NaN);
    if (!(end <= bytes.length)) return Number.NaN;
    this.#at = end;
    switch (head) {
      case 0xca:
        return bytes.readFloatBE(at);
      case 0xcb:
        return bytes.readDoubleBE(at);
      case 0xcc:
        return bytes.readUInt8(at);
      case 0xcd:
        return bytes.readUInt16BE(at);
      case 0xce:
        return bytes.readUInt32BE(at);
      case 0xd0:
        return bytes.readInt8(at);
      case 0xd1:
        return bytes.readInt16BE(at);
      case 0xd2:
        return bytes.readInt32BE(at);
      default:
        return head < 0x80 ? head : head - 0x100;
    }
  }

  boolean(): boolean | undefined {
    const head = this.#bytes[this.#at];
    if (head !== 0xc2 && head !== 0xc3) return undefined;
    this.#at += 1;
    return head === 0xc3;
  }

  /** Of 1 to so many letters, all of them ASCII. */
  text(mostLetters: number): string | undefined {
    const bytes = this.#bytes;
    const head = bytes[this.#at] ?? 0;
    const isShort = head >= 0xa0 && head < 0xc0;
    if (!isShort && head !== 0xd9) return undefined;
    const begin = this.#at + (isShort ? 1 : 2);
    const length = isShort ? head & 0x1f : (bytes[this.#at + 1] ?? 0);
    const end = begin + length;
    if (length === 0 || length > mostLetters || end > bytes.length) return undefined;
    for (let i = begin; i < end; i++) if ((bytes[i] ?? 0) > LARGEST_ASCII) return undefined;
    this.#at = end;
    return bytes.toString("latin1", begin, end);
  }
}

/** By a number's first byte: how many bytes follow. Others have none. */
const BYTES_OF_NUMBER: Readonly<Record<number, number>> = Object.fromEntries([
  ...Array.from({ length: 256 }, (_, head) => head)
    .filter(head => head < 0x80 || head >= 0xe0)
    .map(head => [head, 0]),
  ...[0xcc, 0xd0].map(head => [head, 1]),
  ...[0xcd, 0xd1].map(head => [head, 2]),
  ...[0xca, 0xce, 0xd2].map(head => [head, 4]),
  [0xcb, 8],
]);
