/**
 * Writes numbers in about as many bits as there is news in them: an adaptive binary range coder, as LZMA has it. Each bit has a model, which
 * learns how often it is 1; both sides learn the same from the same bits. Whole numbers only, so that all machines agree.
 */

const PROBABILITY_BITS = 15;
const CERTAIN = 2 ** PROBABILITY_BITS;
/** How fast a model learns: by a 32nd of what it was wrong. */
const LEARNING_SHIFT = 5;
/** Below this the range has too few bits, and a byte of it is done. */
const SMALLEST_RANGE = 2 ** 24;
const LARGEST_RANGE = 2 ** 32 - 1;
/** Bytes that the decoder is ahead of the bits that it has read. */
const AHEAD_BYTES = 5;
const FIRST_CAPACITY_BYTES = 1024;

/** A number has at most so many bits. */
const MOST_BITS = 53;
/** Of a number's bits below the highest, so many have models by those before them; the others have one for each place. */
const MODELLED_BITS = 2;
/** Where a number's models begin: whether it is 0 (after one that was, and one that was not), its sign, its length, its bits. */
const SIGN = 2;
const LENGTH = 3;
const HIGH_BITS = LENGTH + MOST_BITS;
const LOW_BITS = HIGH_BITS + MOST_BITS * 2 ** MODELLED_BITS;
/** How many models a kind of numbers takes. */
const MODELS_PER_KIND = LOW_BITS + MOST_BITS;

/** How likely each bit is to be 0. */
function newModels(kinds: number): Uint16Array {
  return new Uint16Array(kinds * MODELS_PER_KIND).fill(CERTAIN / 2);
}

export class EntropyEncoder {
  readonly #models: Uint16Array;
  #bytes = new Uint8Array(FIRST_CAPACITY_BYTES);
  #length = 0;
  #low = 0;
  #range = LARGEST_RANGE;
  /** The newest byte, and how many bytes 255 follow it: a carry may still change them. */
  #newest = 0;
  #following = 0;

  /** @param kinds of numbers, each with models of its own. */
  constructor(kinds: number) {
    this.#models = newModels(kinds);
  }

  /** In bytes, as far as it is written. */
  get length(): number {
    return this.#length;
  }

  /**
   * @param value whole, with less than 53 bits.
   * @param wasZero whether the number of this kind before it was, or any other hint that the reader has.
   */
  write(kind: number, value: number, wasZero: boolean): void {
    const from = kind * MODELS_PER_KIND;
    this.#writeBit(from + (wasZero ? 0 : 1), value === 0 ? 0 : 1);
    if (value === 0) return;
    this.#writeBit(from + SIGN, value > 0 ? 0 : 1);
    const size = Math.abs(value);
    const bits = bitsOf(size);
    for (let i = 1; i < bits; i++) this.#writeBit(from + LENGTH + i, 1);
    this.#writeBit(from + LENGTH + bits, 0);
    eachLowerBit(from, bits, (model, place) => {
      const bit = Math.floor(size / place) % 2;
      this.#writeBit(model, bit);
      return bit;
    });
  }

  /** All that was written so far. More may be written afterwards. */
  finished(): Uint8Array {
    const copy = new EntropyEncoder(0);
    copy.#bytes = this.#bytes.slice(0, this.#length + this.#following + AHEAD_BYTES);
    copy.#length = this.#length;
    copy.#low = this.#low;
    copy.#newest = this.#newest;
    copy.#following = this.#following;
    for (let i = 0; i < AHEAD_BYTES; i++) copy.#shift();
    return copy.#bytes.subarray(0, copy.#length);
  }

  #writeBit(model: number, bit: number): void {
    const zero = this.#models[model] ?? CERTAIN / 2;
    const bound = (this.#range >>> PROBABILITY_BITS) * zero;
    if (bit === 0) this.#range = bound;
    else {
      this.#low += bound;
      this.#range -= bound;
    }
    this.#models[model] = learned(zero, bit);
    while (this.#range < SMALLEST_RANGE) {
      this.#range *= 256;
      this.#shift();
    }
  }

  #shift(): void {
    const carry = this.#low > LARGEST_RANGE ? 1 : 0;
    if (this.#low < 0xff00_0000 || carry === 1) {
      this.#push(this.#newest + carry);
      for (; this.#following > 0; this.#following--) this.#push(0xff + carry);
      this.#newest = (this.#low >>> 24) & 0xff;
    } else this.#following += 1;
    this.#low = (this.#low & 0x00ff_ffff) * 256;
  }

  #push(byte: number): void {
    if (this.#length === this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#length + AHEAD_BYTES);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#length++] = byte;
  }
}

export class EntropyDecoder {
  readonly #models: Uint16Array;
  readonly #bytes: Uint8Array;
  #next = 0;
  #code = 0;
  #range = LARGEST_RANGE;

  /** @param kinds as many as it was written with. */
  constructor(bytes: Uint8Array, kinds: number) {
    this.#models = newModels(kinds);
    this.#bytes = bytes;
    for (let i = 0; i < AHEAD_BYTES; i++) this.#code = ((this.#code << 8) | this.#takeByte()) >>> 0;
  }

  /** @throws where all numbers were read. */
  read(kind: number, wasZero: boolean): number {
    const from = kind * MODELS_PER_KIND;
    if (this.#readBit(from + (wasZero ? 0 : 1)) === 0) return 0;
    const sign = this.#readBit(from + SIGN) === 0 ? 1 : -1;
    let bits = 1;
    while (this.#readBit(from + LENGTH + bits) === 1) bits += 1;
    if (bits > MOST_BITS) throw new Error("The recording has a number that is none");
    let size = 2 ** (bits - 1);
    eachLowerBit(from, bits, (model, place) => {
      const bit = this.#readBit(model);
      size += bit * place;
      return bit;
    });
    return sign * size;
  }

  #readBit(model: number): number {
    const zero = this.#models[model] ?? CERTAIN / 2;
    const bound = (this.#range >>> PROBABILITY_BITS) * zero;
    const bit = this.#code < bound ? 0 : 1;
    if (bit === 0) this.#range = bound;
    else {
      this.#code -= bound;
      this.#range -= bound;
    }
    this.#models[model] = learned(zero, bit);
    while (this.#range < SMALLEST_RANGE) {
      this.#range *= 256;
      this.#code = ((this.#code << 8) | this.#takeByte()) >>> 0;
    }
    return bit;
  }

  #takeByte(): number {
    const byte = this.#bytes[this.#next++];
    if (byte === undefined) throw new Error("The recording has inputs that are cut off, or none");
    return byte;
  }
}

function learned(zero: number, bit: number): number {
  return bit === 0 ? zero + ((CERTAIN - zero) >>> LEARNING_SHIFT) : zero - (zero >>> LEARNING_SHIFT);
}

/** @param size at least 1. */
function bitsOf(size: number): number {
  let bits = 0;
  for (let rest = size; rest >= 1; rest = Math.floor(rest / 2)) bits += 1;
  return bits;
}

/** Goes through a number's bits below its highest, from high to low. @param at is given a bit's model and what it is worth; returns the bit. */
function eachLowerBit(from: number, bits: number, at: (model: number, place: number) => number): void {
  let path = 1;
  for (let place = bits - 2; place >= 0; place--) {
    const isModelled = bits - 2 - place < MODELLED_BITS;
    const high = HIGH_BITS + (bits - 1) * 2 ** MODELLED_BITS + path;
    path = path * 2 + at(from + (isModelled ? high : LOW_BITS + place), 2 ** place);
  }
}
