/** Bytes and how often they came, by what they were for. */
export type TallyEntry = { bytes: number; count: number };

export class Tally {
  readonly #entries = new Map<string, TallyEntry>();

  add(what: string, bytes: number): void {
    const { bytes: sum, count } = this.#entries.get(what) ?? { bytes: 0, count: 0 };
    this.#entries.set(what, { bytes: sum + bytes, count: count + 1 });
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
