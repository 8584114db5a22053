/** What is counted of the game in a day, for those who make and run it. */

/**
 * `kills` and `deaths` are by room and enemy type, `drops` by item, `runs` by dungeon and difficulty, `matches` by mode and how they ended,
 * `levels` are characters that were played, by level, each once a day.
 */
export const COUNTED = ["kills", "deaths", "drops", "runs", "matches", "levels"] as const;

export type Count = {
  kind: (typeof COUNTED)[number];
  /** Where: the dungeon or the mode; `all` for levels. */
  place: string;
  /** What in that place, such as `room1/goblin`. Of content's ids, so that there are only so many. */
  name: string;
};

/** The counts of a row of StatisticsTable: of a kind at a place on a day. */
export type DayRow = Pick<Count, "kind" | "place"> & {
  /** In UTC, such as `2026-11-28`. */
  day: string;
  counts: Map<string, number>;
};

/** Counts by row, until somebody takes them. */
export class DayCounts {
  readonly #rows = new Map<string, DayRow>();

  add(day: string, { kind, place, name }: Count, by = 1): void {
    const key = `${day} ${kind} ${place}`;
    const row = this.#rows.get(key) ?? { day, kind, place, counts: new Map() };
    this.#rows.set(key, row);
    row.counts.set(name, (row.counts.get(name) ?? 0) + by);
  }

  /** Puts back what was taken. */
  addRow({ day, kind, place, counts }: DayRow): void {
    for (const [name, by] of counts) this.add(day, { kind, place, name }, by);
  }

  get isEmpty(): boolean {
    return this.#rows.size === 0;
  }

  take(): DayRow[] {
    const rows = [...this.#rows.values()];
    this.#rows.clear();
    return rows;
  }
}
