/** How far the server's own fighter is in a dash, which the wire does not say: it follows from when it began and which ticks made a step. */
import type { ArenaFighter } from "../../src/game/arena/arena-world.ts";
import { type DashNumbers, dashNumbers } from "../../src/game/arena/step.ts";
import type { ArenaFighterSchema } from "../../src/schema/arena-state.ts";
import { stateOf } from "./predicted-world.ts";

/** By ability_id. */
type Abilities = ArenaFighter["abilities"];

export class ServerDash {
  #ticksLeft = 0;
  #endsAtTick = 0;
  #steps = 0;

  /** Steps of the dash that are left; 0 without one. */
  get ticksLeft(): number {
    return this.#ticksLeft;
  }

  /**
   * After each patch.
   *
   * @param steps how many inputs' movement the server has made by now. A tick makes one step, or none where this stays the same.
   */
  note(fighter: ArenaFighterSchema, abilities: Abilities, steps: number): void {
    const hasStepped = steps > this.#steps;
    this.#steps = steps;
    const dash = stateOf(fighter) === "DODGING" ? dashOf(fighter, abilities) : undefined;
    if (dash && dash.endsAtTick !== this.#endsAtTick) this.#ticksLeft = dash.ticks;
    this.#endsAtTick = dash?.endsAtTick ?? 0;
    if (!dash) this.#ticksLeft = 0;
    else if (hasStepped) this.#ticksLeft = Math.max(0, this.#ticksLeft - 1);
  }
}

/** The dash that the fighter is in by its effects. */
export function dashOf(
  { effects }: ArenaFighterSchema,
  abilities: Abilities,
): (DashNumbers & { endsAtTick: number }) | undefined {
  for (const [id, endsAtTick] of effects) {
    const { effects: of = [], effect_duration = 0 } = abilities.get(id) ?? {};
    const metres = of.reduce((sum, each) => sum + (each.effect_type === "dash" ? each.value : 0), 0);
    if (metres > 0) return { endsAtTick, ...dashNumbers(metres, effect_duration) };
  }
  return undefined;
}
