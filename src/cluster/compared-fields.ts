/** What matchmaking compares in rooms, by mode: Colyseus's `filterBy`, and what clients may leave out of it. */
import { matchMaker } from "@colyseus/core";
import type { Compared } from "./open-lists.ts";

export class ComparedFields {
  readonly #optional = new Map<string, string>();

  /** Clients may leave this out, and are led to rooms of any. Said before the first room is made. */
  mayLeaveOut(mode: string, field: string): void {
    this.#optional.set(mode, field);
  }

  /** Undefined where there is no such mode. */
  of(mode: string): Compared | undefined {
    const fields = matchMaker.getAllHandlers()[mode]?.filterOptions;
    return fields && { fields, optional: this.#optional.get(mode) };
  }
}
