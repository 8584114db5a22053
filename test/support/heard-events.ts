/** What an object of the client library tells its listeners. */
import type { Emitter } from "../../web/client/emitter.ts";
import { eventually } from "./eventually.ts";

export class HeardEvents<Events extends object> {
  readonly #heard: { [E in keyof Events]?: Events[E][] } = {};

  constructor(emitter: Emitter<Events>, names: readonly (keyof Events)[]) {
    for (const name of names) emitter.on(name, event => this.of(name).push(event));
  }

  /** In the order in which they were told. */
  of<E extends keyof Events>(name: E): Events[E][] {
    const events: Events[E][] = this.#heard[name] ?? [];
    this.#heard[name] = events;
    return events;
  }

  /** Waits until something of this name is told, now or before, of which this is so. */
  async told<E extends keyof Events>(
    name: E,
    isIt: (event: Events[E]) => boolean = () => true,
  ): Promise<Events[E]> {
    const [found] = await eventually(`${String(name)} is told`, () => {
      const fitting = this.of(name).filter(isIt);
      return fitting.length > 0 && fitting;
    });
    return found as Events[E];
  }
}
