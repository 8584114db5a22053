/** Who plays in a room, and since when: lists of rooms name nobody before those who watch see them. */

export type ShownName = {
  readonly character_name: string;
  /** When the room first had it, by the wall clock. */
  readonly since_ms: number;
};

/** By id. */
type Players = ReadonlyMap<string, { readonly character_name: string }>;

export class ShownNames {
  readonly #now: () => number;
  #known: ReadonlyMap<string, ShownName> = new Map();
  #all: readonly ShownName[] = [];

  constructor(now = Date.now) {
    this.#now = now;
  }

  /** The same list for as long as the same play. */
  update(players: Players): readonly ShownName[] {
    const known = this.#known;
    if (isSame(players, known)) return this.#all;
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

/** Asked for with all that happens, so it makes nothing. */
function isSame(players: Players, known: Players): boolean {
  if (players.size !== known.size) return false;
  for (const [id, { character_name }] of players)
    if (known.get(id)?.character_name !== character_name) return false;
  return true;
}
