/** The live rooms that everybody may watch. */
import type { z } from "zod";
import type { ShownName } from "../rooms/base/shown-names.ts";
import type { Run } from "../runs/run.ts";
import type { RunRepository } from "../runs/run-repository.ts";
import type { listedView } from "./watch-views.ts";

/** What matchmaking knows of a room, of those that say who may watch them. */
export type ListedRoom = Omit<z.input<typeof listedView>, "players" | "opened_at" | "character_names"> & {
  players: number;
  audience: "everybody" | "players" | "run";
  made_at_ms: number;
  /** Who plays. Rooms of older processes do not say it. */
  names?: readonly ShownName[] | undefined;
};

const MOST_LISTED = 50;
/** So many rooms of runs are looked at: whether a run is open stands in its row. */
const MOST_RUNS = 100;
const FRESH_MS = 2000;

export class WatchList {
  readonly #runs: Pick<RunRepository, "list">;
  readonly #rooms: () => Promise<ListedRoom[]>;
  #known: { atMs: number; list: Promise<ListedRoom[]> } | undefined;

  /** @param rooms of all processes. */
  constructor(runs: Pick<RunRepository, "list">, rooms: () => Promise<ListedRoom[]>) {
    this.#runs = runs;
    this.#rooms = rooms;
  }

  /** The newest first, as they were at most 2 s ago. */
  async list(): Promise<ListedRoom[]> {
    const now = performance.now();
    if (this.#known && now - this.#known.atMs < FRESH_MS) return this.#known.list;
    const list = this.#look();
    this.#known = { atMs: now, list };
    list.catch(() => {
      this.#known = undefined;
    });
    return list;
  }

  async #look(): Promise<ListedRoom[]> {
    const rooms = (await this.#rooms())
      .filter(({ players }) => players > 0)
      .sort((a, b) => b.made_at_ms - a.made_at_ms);
    const ofRuns = rooms.filter(({ audience }) => audience === "run").slice(0, MOST_RUNS);
    const runs = await this.#runs.list(ofRuns.map(({ run_id }) => run_id));
    const open = new Set(runs.filter(isShown).map(({ run_id }) => run_id));
    return rooms
      .filter(({ audience, run_id }) => audience === "everybody" || (audience === "run" && open.has(run_id)))
      .slice(0, MOST_LISTED);
  }
}

function isShown({ is_open, ended_at }: Run): boolean {
  return is_open && ended_at === undefined;
}
