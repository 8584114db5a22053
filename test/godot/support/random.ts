/** Chance with a seed: what fails is found again. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 up to and without 1. */
  next(): number {
    // mulberry32: 32 bits of state are enough for test data.
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from 0 up to and without `limit`. */
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new Error("there is nothing to pick from");
    return item;
  }
}

const EDGES = [
  0,
  1,
  -1,
  127,
  128,
  255,
  256,
  32767,
  32768,
  65535,
  65536,
  2147483647,
  2147483648,
  4294967295,
  4294967296,
  -32,
  -33,
  -128,
  -129,
  -32768,
  -32769,
  -2147483648,
  -2147483649,
  2 ** 53,
  -(2 ** 53),
  2 ** 63,
  0.5,
  -0.25,
  1 / 3,
  1e-7,
  3.4028235e38,
  1e39,
  -1e300,
  5e-324,
  Math.PI,
  -0,
  Number.NaN,
  Infinity,
  -Infinity,
];

/** Any number, often one at which an encoding changes. */
export function anyNumber(random: Random): number {
  switch (random.below(5)) {
    case 0:
      return random.pick(EDGES);
    case 1:
      return random.below(200) - 40;
    case 2:
      return Math.round((random.next() - 0.5) * 2 ** random.below(60));
    case 3:
      return Math.fround((random.next() - 0.5) * 2 ** random.below(40));
    default:
      return (random.next() - 0.5) * 2 ** (random.below(200) - 100);
  }
}

const LETTERS = [
  "a",
  "Z",
  " ",
  "é",
  "ß",
  "語",
  "🎲",
  "\u200d",
  "\n",
  '"',
  "\\",
  "\ufeff",
  "�",
  "\u07ff",
  "\u0800",
  "\uffff",
];

/** Any text without NUL, which a Godot String cannot hold, sometimes long enough for the next size of its length. */
export function anyText(random: Random): string {
  const length = random.pick([
    0,
    1,
    3,
    7,
    20,
    31,
    32,
    40,
    random.chance(0.1) ? 300 : 5,
    random.chance(0.02) ? 70_000 : 2,
  ]);
  if (length > 1000) return "x".repeat(length);
  return Array.from({ length }, () => random.pick(LETTERS)).join("");
}

/** A whole number of so many bits. */
export function anyWhole(random: Random, bits: number, isSigned: boolean): number {
  const lowest = isSigned ? -(2 ** (bits - 1)) : 0;
  const highest = isSigned ? 2 ** (bits - 1) - 1 : 2 ** bits - 1;
  if (random.chance(0.3)) return random.pick([lowest, highest, 0, 1]);
  return lowest + Math.floor(random.next() * (highest - lowest));
}
