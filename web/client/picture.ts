/** The others as a client shows them: interpolated between the server's ticks, exactly where the server looks for a strike at them. */
import {
  cutPlaces,
  newPlaces,
  type Places,
  placeAtTick,
  rememberPlace,
} from "../../src/game/arena/rewind.ts";
import type { Mover } from "../../src/game/arena/step.ts";
import type { Point } from "../../src/game/core/geometry.ts";
import { PLAYER_STATES } from "../../src/game/movement/walker.ts";
import type { ArenaFighterSchema, ArenaStateSchema } from "../../src/schema/arena-state.ts";
import { type Ground, ShownMover } from "./shown-mover.ts";

const DODGING = PLAYER_STATES.indexOf("DODGING");
const DEAD = PLAYER_STATES.indexOf("DEAD");

/** A fighter's last ticks. */
type Shown = {
  readonly mover: ShownMover;
  readonly places: Places;
  state: number;
  round: number;
  tick: number;
};

export class Picture {
  readonly #ground: Ground;
  readonly #shown = new Map<string, Shown>();

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  /** After each patch. */
  note({ tick, round, fighters }: ArenaStateSchema): void {
    for (const id of this.#shown.keys()) if (!fighters.has(id)) this.#shown.delete(id);
    for (const [id, fighter] of fighters) this.#noteFighter(id, fighter, tick, round);
  }

  #noteFighter(id: string, fighter: ArenaFighterSchema, tick: number, round: number): void {
    const shown = this.#shown.get(id) ?? this.#meet(id, fighter, tick, round);
    const isSaid = shown.mover.goOn(fighter, tick);
    const { x, z } = shown.mover.mover;
    const { state } = fighter;
    const begins = (other: number) => state === other && shown.state !== other;
    // As in the rules: a dash, a death, and a place that the rules have chosen.
    const isPut = round !== shown.round || (shown.state === DEAD && state !== DEAD);
    const isLost = tick < shown.tick || (isSaid && tick > shown.tick + 1);
    if (begins(DODGING) || begins(DEAD) || isPut || isLost) cutPlaces(shown.places, tick);
    for (let each = Math.max(shown.tick + 1, tick - 1); each <= tick; each++)
      rememberPlace(shown.places, each, x, z);
    Object.assign(shown, { state, round, tick });
  }

  #meet(id: string, { state }: ArenaFighterSchema, tick: number, round: number): Shown {
    const shown = {
      mover: new ShownMover(this.#ground),
      places: newPlaces(tick),
      state,
      round,
      tick: tick - 1,
    };
    this.#shown.set(id, shown);
    return shown;
  }

  /** Where the server has the fighter at the newest tick. @throws where there is no such fighter. */
  newest(player_id: string): Mover {
    return this.#of(player_id).mover.mover;
  }

  /** Where it was at a tick, with its fraction. @throws where there is no such fighter. */
  at(player_id: string, tick: number): Point {
    const { places, mover } = this.#of(player_id);
    return placeAtTick(places, mover.mover, tick);
  }

  #of(player_id: string): Shown {
    const shown = this.#shown.get(player_id);
    if (!shown) throw new Error(`There is no fighter "${player_id}" in the picture`);
    return shown;
  }
}
