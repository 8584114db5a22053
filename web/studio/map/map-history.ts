/** What an entry was before each change, whether it was made on the map or in the form. */
import { isSame } from "../draft.ts";
import type { JsonObject } from "../form/json.ts";

const MOST = 200;

export class MapHistory {
  readonly #past: JsonObject[] = [];
  readonly #future: JsonObject[] = [];
  #now: JsonObject;

  constructor(entry: JsonObject) {
    this.#now = entry;
  }

  /** As it is now; the same again is no change. */
  note(entry: JsonObject): void {
    if (entry === this.#now) return;
    if (!isSame(entry, this.#now)) {
      this.#past.push(this.#now);
      if (this.#past.length > MOST) this.#past.shift();
      this.#future.length = 0;
    }
    this.#now = entry;
  }

  /** What it was before; undefined where nothing has changed. */
  back(): JsonObject | undefined {
    return this.#go(this.#past, this.#future);
  }

  /** What was taken back last. */
  forward(): JsonObject | undefined {
    return this.#go(this.#future, this.#past);
  }

  #go(from: JsonObject[], to: JsonObject[]): JsonObject | undefined {
    const next = from.pop();
    if (!next) return undefined;
    to.push(this.#now);
    this.#now = next;
    return next;
  }
}
