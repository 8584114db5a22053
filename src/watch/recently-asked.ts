/** Answers that hold for a moment: however often they are wanted, each is asked for once in that time. */

/** `atMs` is by `performance.now()`: when it was asked. */
export type Recent<T> = { atMs: number; answer: Promise<T> };

export class RecentlyAsked<T> {
  readonly #freshMs: number;
  readonly #ask: (id: string) => Promise<T>;
  /** Oldest first. */
  readonly #known = new Map<string, Recent<T>>();

  constructor(freshMs: number, ask: (id: string) => Promise<T>) {
    this.#freshMs = freshMs;
    this.#ask = ask;
  }

  /** What fails is asked again. */
  get(id: string): Recent<T> {
    const now = performance.now();
    for (const [old, { atMs }] of this.#known) {
      if (now - atMs < this.#freshMs) break;
      this.#known.delete(old);
    }
    const known = this.#known.get(id);
    if (known) return known;
    const asked = { atMs: now, answer: this.#ask(id) };
    this.#known.set(id, asked);
    asked.answer.catch(() => this.#known.delete(id));
    return asked;
  }
}
