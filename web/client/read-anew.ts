/** What is read from the server, and again whenever it may be another: one reading at a time, and the newest counts. */
export class ReadAnew<Value> {
  readonly #read: () => Promise<Value>;
  readonly #onValue: () => void;
  #value: Value | undefined;
  #reading: Promise<void> | undefined;
  #isStale = false;

  /** @param onValue is called after each reading. */
  constructor(read: () => Promise<Value>, onValue: () => void) {
    this.#read = read;
    this.#onValue = onValue;
  }

  /** Undefined until it was read for the first time. */
  get value(): Value | undefined {
    return this.#value;
  }

  /** Resolves once there is a value that was asked for after this call. @throws where the server does not give it. */
  async refresh(): Promise<void> {
    this.#isStale = true;
    this.#reading ??= this.#readUntilFresh().finally(() => {
      this.#reading = undefined;
    });
    await this.#reading;
  }

  /** What was read may be another now. What nobody has asked for yet is not read. */
  noteChange(): void {
    // Who looks at it next asks again, so a failure is nobody's trouble now.
    if (this.#value !== undefined || this.#reading) this.refresh().catch(console.info);
  }

  async #readUntilFresh(): Promise<void> {
    while (this.#isStale) {
      this.#isStale = false;
      this.#value = await this.#read();
      this.#onValue();
    }
  }
}
