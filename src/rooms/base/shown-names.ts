/** Who plays in a room, and since when: lists of rooms name nobody before those who watch see them. */

export type ShownName = {
  readonly character_name: string;
  /** When the room first had it, by the wall clock. */
  readonly since_ms: number;
};

export class ShownNames {
  readonly #now: () => number;
  #known: ReadonlyMap<string, ShownName> = new Map();
  #all: readonly ShownName[] = [];

  constructor(now = Date.now) {
    this.#now = now;
  }

  /** The same list for as long as the same play. @param players by id. */
  update(players: ReadonlyMap<string, { readonly character_name: string }>): readonly ShownName[] {
    const known = this.#known;
    const isSame =
      players.size === known.size &&
      [...players].every(([id, { character_name }]) => known.get(id)?.character_name === character_name);
    if (isSame) return this.#all;
    const since_ms = this.#now();
    this.#known = new Map(
      [...players].map(([id, { character_name }]) => {
        const before = known.get(id);
        return [id, before?.character_name === character_name ? before : { character_name, since_ms }];
      }),
    );
    this.#all = [...this.#known.values()];
    return this.#all;
  }
}
