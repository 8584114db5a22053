/**
 * Whether a payload is MessagePack as clients send it, without making anything of it: the framework decodes it in any
 * case, and to decode it twice would take many times as long. Its decoder knows much more than messages need, such as
 * regular expressions and references; none of that gets there.
 *
 * https://github.com/msgpack/msgpack/blob/master/spec.md
 */

/** Messages have two levels. Without a limit, lists in lists could use up the decoder's stack. */
const MAX_DEPTH = 16;

/** Behind the end of every payload. */
const NOWHERE = 0x7fffffff;

/** The extensions that JavaScript's clients send begin with this byte and one of the types. */
const EXTENSION = 0xd4;
/** For undefined, with a byte that says nothing. */
const UNDEFINED = 0;
/** An object as a record, as `msgpackr` has it: a number for it, a list of its keys, and then the value of each. */
const RECORD = 0x72;

/** By a value's first byte: how many bytes follow, where that is all that there is to the value; else -1. */
const BYTES_AFTER = Int8Array.from({ length: 256 }, (_, head) => {
  if (head < 0x80 || head >= 0xe0) return 0; // small integers
  if (head >= 0xa0 && head < 0xc0) return head & 0x1f; // short texts
  if (head === 0xc0 || head === 0xc2 || head === 0xc3) return 0; // nil, false, true
  if (head === 0xca || head === 0xcb) return 4 << (head - 0xca); // floats
  if (head >= 0xcc && head <= 0xcf) return 1 << (head - 0xcc); // unsigned integers
  if (head >= 0xd0 && head <= 0xd3) return 1 << (head - 0xd0); // integers
  return -1;
});

/** By a value's first byte: how many bytes its length has; 0 where it has none, or none that follows. */
const LENGTH_BYTES = Int8Array.from({ length: 256 }, (_, head) => {
  if (head >= 0xc4 && head <= 0xc6) return 1 << (head - 0xc4); // bytes
  if (head >= 0xd9 && head <= 0xdb) return 1 << (head - 0xd9); // texts
  if (head >= 0xdc && head <= 0xdf) return 2 << (head & 1); // lists, maps
  return 0;
});

/** Whether the bytes are one value from there to their end. */
export function isMsgpack(bytes: Uint8Array, from: number): boolean {
  return new Walk(bytes).endOfValue(from, 0) === bytes.length;
}

/**
 * Along the bytes, from value to value. Each step says where the next value begins: NOWHERE, or behind the end, where this
 * one is malformed or cut off. It takes no more steps than there are bytes, whatever their lengths say.
 */
class Walk {
  readonly #bytes: Uint8Array;
  #hasRecords = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  endOfValue(at: number, depth: number): number {
    const head = this.#bytes[at];
    if (head === undefined || depth > MAX_DEPTH) return NOWHERE;
    const bytesAfter = BYTES_AFTER[head] ?? -1;
    if (bytesAfter >= 0) return this.#isReference(head) ? NOWHERE : at + 1 + bytesAfter;
    if (head === EXTENSION) return this.#endOfExtension(at, depth);
    const begin = this.#beginOfContent(at, head);
    const length = this.#lengthOf(at, head);
    if (isMap(head)) return this.#endOfMap(begin, length, depth);
    if (isList(head)) return this.#endOfList(begin, length, depth);
    return begin + length;
  }

  /** Once there is a record, these numbers stand for another one with the same keys. No message has two such. */
  #isReference(head: number): boolean {
    return this.#hasRecords && head >= 0x40 && head < 0x80;
  }

  #endOfExtension(at: number, depth: number): number {
    const type = this.#bytes[at + 1];
    if (type === UNDEFINED) return at + 3;
    if (type !== RECORD) return NOWHERE;
    this.#hasRecords = true;
    const keys = at + 3;
    const head = this.#bytes[keys] ?? 0;
    if (!isList(head)) return NOWHERE;
    const count = this.#lengthOf(keys, head);
    return this.#endOfList(this.#endOfKeys(this.#beginOfContent(keys, head), count), count, depth);
  }

  #endOfKeys(begin: number, count: number): number {
    let at = begin;
    for (let left = count; left > 0 && at < NOWHERE; left--) at = this.#endOfKey(at);
    return at;
  }

  #endOfList(begin: number, count: number, depth: number): number {
    let at = begin;
    for (let left = count; left > 0 && at < NOWHERE; left--) at = this.endOfValue(at, depth + 1);
    return at;
  }

  #endOfMap(begin: number, count: number, depth: number): number {
    let at = begin;
    for (let left = count; left > 0 && at < NOWHERE; left--) {
      at = this.endOfValue(this.#endOfKey(at), depth + 1);
    }
    return at;
  }

  #endOfKey(at: number): number {
    return isText(this.#bytes[at] ?? 0) ? this.endOfValue(at, 0) : NOWHERE;
  }

  #beginOfContent(at: number, head: number): number {
    return at + 1 + (LENGTH_BYTES[head] ?? 0);
  }

  /** How many bytes, values or pairs the value has. NaN where that is cut off, or it is a value of another kind. */
  #lengthOf(at: number, head: number): number {
    if (head < 0xa0) return head & 0x0f;
    const begin = this.#beginOfContent(at, head);
    let length = begin === at + 1 ? Number.NaN : 0;
    for (let i = at + 1; i < begin; i++) length = length * 256 + (this.#bytes[i] ?? Number.NaN);
    return length;
  }
}

function isText(head: number): boolean {
  return (head >= 0xa0 && head < 0xc0) || (head >= 0xd9 && head <= 0xdb);
}

function isList(head: number): boolean {
  return (head >= 0x90 && head < 0xa0) || head === 0xdc || head === 0xdd;
}

function isMap(head: number): boolean {
  return (head >= 0x80 && head < 0x90) || head === 0xde || head === 0xdf;
}
