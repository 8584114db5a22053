/** A map of the World and the one that shows it: what comes, goes and changes in the first does so in the second. */
import type { MapSchema } from "@colyseus/schema";
import type { EntityMap } from "../game/core/entity-map.ts";

/** The affected entities of a flush: of all others only the coming and going is shown, and their changes wait for the batch. */
export type AffectedEntities = ReadonlySet<string> | undefined;

/** How one entry of a World's map is shown. */
export type View<W, T, S> = {
  readonly schema: S;
  /** Copies what may have changed; absent where nothing ever does. A Schema takes no notice of a value that it has already. */
  copy?: (world: W, entry: T) => void;
  /** Whether it is to be seen once more, as this has left it, before it goes. */
  sayGoodbye?: (world: W, id: string) => boolean;
};

/** Shows a new entity, with what never changes. */
export type Show<W, T, S> = (world: W, entry: T) => View<W, T, S>;

type Shown<W, T, S> = { readonly id: string; readonly entry: T; readonly view: View<W, T, S> };

export class SyncedMap<W, T, S> {
  readonly #world: W;
  readonly #source: EntityMap<T>;
  readonly #target: MapSchema<S>;
  readonly #view: Show<W, T, S>;
  readonly #shown = new Map<string, Shown<W, T, S>>();
  /** Of the source, when it was looked through last. */
  #changes = 0;
  /** Those of whom something may change. */
  #changing: readonly Shown<W, T, S>[] = [];
  /** Seen for the last time. */
  #leaving: string[] = [];

  constructor(world: W, source: EntityMap<T>, target: MapSchema<S>, view: Show<W, T, S>) {
    this.#world = world;
    this.#source = source;
    this.#target = target;
    this.#view = view;
  }

  update(affected: AffectedEntities): void {
    if (this.#leaving.length > 0) this.#dismiss();
    if (this.#source.changes !== this.#changes) this.#comeAndGo();
    if (this.#changing.length === 0) return;
    if (affected) for (const id of affected) this.#copy(this.#shown.get(id));
    else for (const shown of this.#changing) this.#copy(shown);
  }

  #copy(shown: Shown<W, T, S> | undefined): void {
    shown?.view.copy?.(this.#world, shown.entry);
  }

  /** An entity that left and came back under the same id is a new one. */
  #comeAndGo(): void {
    this.#changes = this.#source.changes;
    for (const shown of this.#shown.values()) {
      if (this.#source.get(shown.id) !== shown.entry) this.#takeAway(shown);
    }
    for (const [id, entry] of this.#source) {
      if (!this.#shown.has(id)) this.#show(id, entry);
    }
  }

  #takeAway({ id, view }: Shown<W, T, S>): void {
    this.#shown.delete(id);
    if (view.copy) this.#changing = this.#changing.filter(other => other.id !== id);
    if (view.sayGoodbye?.(this.#world, id)) this.#leaving.push(id);
    else this.#target.delete(id);
  }

  #show(id: string, entry: T): void {
    const view = this.#view(this.#world, entry);
    view.copy?.(this.#world, entry);
    this.#target.set(id, view.schema);
    const shown = { id, entry, view };
    this.#shown.set(id, shown);
    if (view.copy) this.#changing = [...this.#changing, shown];
  }

  #dismiss(): void {
    for (const id of this.#leaving) this.#target.delete(id);
    this.#leaving = [];
  }
}
