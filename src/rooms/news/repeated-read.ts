/** Something that is read again whenever it may be another: one read after the other, and one for all the news that come while it is read. */
export type RepeatedReadOptions = {
  read: () => Promise<void>;
  /** Whether anybody is left whom it is read for. */
  isWanted: () => boolean;
  /** It could not be read. */
  report: (error: unknown) => void;
};

export class RepeatedRead {
  readonly #options: RepeatedReadOptions;
  #isReading = false;
  #isStale = false;

  constructor(options: RepeatedReadOptions) {
    this.#options = options;
  }

  /** Reads it, now or right after it is read the next time. Never fails. */
  async again(): Promise<void> {
    this.#isStale = true;
    if (this.#isReading) return;
    const { read, isWanted, report } = this.#options;
    this.#isReading = true;
    while (this.#isStale && isWanted()) {
      this.#isStale = false;
      await read().catch(report);
    }
    this.#isReading = false;
  }
}
