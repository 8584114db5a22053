/** Bytes and how often they came, by what they were for. */
export type TallyEntry = { bytes: number; count: number };

export class Tally {
  readonly #entries = new Map<string, TallyEntry>();

  add(what: string, bytes: number, count = 1): void {
    const before = this.#entries.get(what) ?? { bytes: 0, count: 0 };
    this.#entries.set(what, { bytes: before.bytes + bytes, count: before.count + count });
  }

  /** All that several others hold. */
  static sumOf(tallies: readonly Tally[]): Tally {
    const sum = new Tally();
    for (const [what, { bytes, count }] of tallies.flatMap(tally => [...tally.#entries])) {
      sum.add(what, bytes, count);
    }
    return sum;
  }

  clear(): void {
    this.#entries.clear();
  }

  /** All of it, the largest first. */
  get entries(): [what: string, entry: TallyEntry][] {
    return [...this.#entries].sort(([, a], [, b]) => b.bytes - a.bytes);
  }

  get total(): TallyEntry {
    const sum = { bytes: 0, count: 0 };
    for (const { bytes, count } of this.#entries.values()) {
      sum.bytes += bytes;
      sum.count += count;
    }
    return sum;
  }
}
