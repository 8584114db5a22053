/** What has happened in a live room, by what its state shows from tick to tick: a stream has no events. */
import type { Happening } from "./happenings.ts";
import type { WatchView } from "./watch-view.ts";

type Seen = { readonly is_alive: boolean };

export class StateNews {
  readonly #found: Happening[] = [];
  #fighters = new Map<string, Seen>();
  #round: number | undefined;
  #wasSudden = false;
  #open: ReadonlySet<string> | undefined;
  /** Up to here everything was seen. */
  #seenTick = -1;

  get all(): readonly Happening[] {
    return this.#found;
  }

  /** Behind each tick; `isNext` where it is the one behind the tick before. */
  note(
    view: Pick<WatchView<unknown>, "fighters" | "score" | "openDoors">,
    tick: number,
    isNext: boolean,
  ): void {
    const isNew = isNext && tick > this.#seenTick;
    const tell = (happening: Happening) => {
      if (isNew) this.#found.push(happening);
    };
    this.#noteFighters(view, tick, tell);
    const { round, is_sudden_death } = view.score();
    if (this.#round !== undefined && round > this.#round) tell({ tick, what: "round", round });
    if (is_sudden_death && !this.#wasSudden) tell({ tick, what: "sudden_death" });
    const open = view.openDoors();
    for (const id of open) if (this.#open && !this.#open.has(id)) tell({ tick, what: "door" });
    this.#round = round;
    this.#wasSudden = is_sudden_death;
    this.#open = open;
    this.#seenTick = Math.max(this.#seenTick, tick);
  }

  #noteFighters(
    view: Pick<WatchView<unknown>, "fighters">,
    tick: number,
    tell: (happening: Happening) => void,
  ): void {
    const before = this.#fighters;
    this.#fighters = new Map();
    for (const { id, name: who, is_alive, is_player } of view.fighters()) {
      this.#fighters.set(id, { is_alive });
      const known = before.get(id);
      if (!known && is_player && before.size > 0) tell({ tick, what: "came", who });
      if (known?.is_alive && !is_alive)
        tell({ tick, what: "killed", who, by: undefined, hit: undefined, is_player });
    }
  }
}
