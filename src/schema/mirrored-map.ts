/** A map of the World and the one that shows it: what comes, goes and changes in the first does so in the second. */
import type { MapSchema } from "@colyseus/schema";
import type { World } from "../game/world.ts";

/** Whom a flush is about: of all others only the coming and going is shown, and their changes wait for the batch. */
export type Subjects = ReadonlySet<string> | undefined;

/** How one entry of a World's map is shown. */
export type View<T, S> = {
  readonly schema: S;
  /** Copies what may have changed. A Schema takes no notice of a value that it has already. */
  copy: (world: World, entry: T) => void;
  /** Whether it is to be seen once more, as this has left it, before it goes. */
  sayGoodbye?: (world: World, id: string) => boolean;
};

/** Shows whoever is new, with what never changes. */
export type Show<T, S> = (world: World, entry: T) => View<T, S>;

type Shown<T, S> = { readonly id: string; readonly entry: T; readonly view: View<T, S> };

export class MirroredMap<T, S> {
  readonly #world: World;
  readonly #source: ReadonlyMap<string, T>;
  readonly #target: MapSchema<S>;
  readonly #view: Show<T, S>;
  /**
   * In the order of the source. Most of what a room has stands still: to see that, nothing is looked up by its id, and of
   * whom a flush is not about nothing is read.
   */
  #shown: readonly Shown<T, S>[] = [];
  /** Seen for the last time. */
  #leaving: string[] = [];

  constructor(world: World, source: ReadonlyMap<string, T>, target: MapSchema<S>, view: Show<T, S>) {
    this.#world = world;
    this.#source = source;
    this.#target = target;
    this.#view = view;
  }

  update(subjects: Subjects): void {
    if (this.#leaving.length > 0) this.#dismiss();
    if (!this.#isComplete()) this.#comeAndGo();
    for (const { id, entry, view } of this.#shown) {
      if (!subjects || subjects.has(id)) view.copy(this.#world, entry);
    }
  }

  #isComplete(): boolean {
    if (this.#source.size !== this.#shown.length) return false;
    let place = 0;
    for (const entry of this.#source.values()) {
      if (this.#shown[place]?.entry !== entry) return false;
      place += 1;
    }
    return true;
  }

  /**
   * Both are in the order in which their entries came, so that one walk along both finds who is gone and who is new.
   * Whoever left and came back under the same id is somebody new.
   */
  #comeAndGo(): void {
    const left = this.#shown.values();
    let next = this.#nextStaying(left);
    const shown: Shown<T, S>[] = [];
    for (const [id, entry] of this.#source) {
      if (next?.entry !== entry) {
        shown.push(this.#show(id, entry));
        continue;
      }
      shown.push(next);
      next = this.#nextStaying(left);
    }
    this.#shown = shown;
  }

  /** Takes away whoever has gone on the way to the next one that has not. */
  #nextStaying(shown: Iterator<Shown<T, S>>): Shown<T, S> | undefined {
    for (let next = shown.next(); !next.done; next = shown.next()) {
      if (this.#source.get(next.value.id) === next.value.entry) return next.value;
      this.#takeAway(next.value);
    }
    return undefined;
  }

  #takeAway({ id, view }: Shown<T, S>): void {
    if (view.sayGoodbye?.(this.#world, id)) this.#leaving.push(id);
    else this.#target.delete(id);
  }

  #show(id: string, entry: T): Shown<T, S> {
    const view = this.#view(this.#world, entry);
    view.copy(this.#world, entry);
    this.#target.set(id, view.schema);
    return { id, entry, view };
  }

  #dismiss(): void {
    for (const id of this.#leaving) this.#target.delete(id);
    this.#leaving = [];
  }
}
