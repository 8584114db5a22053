/** Where the server has a fighter, tick for tick: the state says where a walk began, and the rules' own step leads on from there. */
import type { ArenaMap } from "../../src/game/arena/arena-map.ts";
import { UNITS_PER_METRE } from "../../src/game/arena/grid.ts";
import { type MoveNumbers, type Mover, newMover, stepMover } from "../../src/game/arena/step.ts";
import type { ArenaFighterSchema } from "../../src/schema/arena-state.ts";

export type Ground = { readonly map: ArenaMap; readonly move_numbers: MoveNumbers };

export class ShownMover {
  readonly #ground: Ground;
  readonly mover: Mover = newMover(0, 0, 0);
  #tick = 0;
  #said = "";

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  /** @returns whether the state has said its place anew: between this and the tick before it may have moved otherwise. */
  goOn(fighter: ArenaFighterSchema, tick: number): boolean {
    const { x, z, direction, speed, speed_factor, moved_at_tick } = fighter;
    const said = `${x} ${z} ${direction} ${speed} ${speed_factor} ${moved_at_tick}`;
    const isNew = said !== this.#said || tick < this.#tick;
    if (isNew) {
      this.#said = said;
      this.#tick = moved_at_tick;
      Object.assign(this.mover, { x, z, direction, speed, speed_factor: speed_factor / UNITS_PER_METRE });
    }
    const { map, move_numbers } = this.#ground;
    for (; this.#tick < tick; this.#tick++) stepMover(this.mover, this.#tick + 1, map, move_numbers);
    this.mover.aim = fighter.aim;
    return isNew;
  }
}
