/** Lists in which things stand in the order of a number, as Redis's sorted sets. */

type Standing<T> = { id: string; place: number; thing: T };

export class LocalLists<T> {
  readonly #lists = new Map<string, Standing<T>[]>();
  /** By id. */
  readonly #standing = new Map<string, { standing: Standing<T>; lists: readonly string[] }>();

  /** Stands in these lists from now on, and in no other. */
  stand(id: string, thing: T, place: number, lists: readonly string[]): void {
    this.remove(id);
    if (lists.length === 0) return;
    const standing = { id, place, thing };
    this.#standing.set(id, { standing, lists });
    for (const name of lists) {
      const list = this.#lists.get(name) ?? [];
      this.#lists.set(name, list);
      list.splice(indexIn(list, standing), 0, standing);
    }
  }

  remove(id: string): void {
    const found = this.#standing.get(id);
    if (!found) return;
    this.#standing.delete(id);
    for (const name of found.lists) {
      const list = this.#lists.get(name) ?? [];
      list.splice(indexIn(list, found.standing), 1);
      if (list.length === 0) this.#lists.delete(name);
    }
  }

  first(list: string): T | undefined {
    return this.#lists.get(list)?.[0]?.thing;
  }

  all(list: string): T[] {
    return this.#lists.get(list)?.map(each => each.thing) ?? [];
  }
}

/** Where it stands, or would: the lowest place first, and of equal places the lowest id. */
function indexIn<T>(list: readonly Standing<T>[], { place, id }: Standing<T>): number {
  let [from, to] = [0, list.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    const other = list[middle];
    if (other && (other.place < place || (other.place === place && other.id < id))) from = middle + 1;
    else to = middle;
  }
  return from;
}
