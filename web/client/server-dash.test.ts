import assert from "node:assert/strict";
import { PLAYER_STATES } from "../../src/game/movement/walker.ts";
import { ArenaFighterSchema } from "../../src/schema/arena-state.ts";
import { arenaContent, ROLL, TestMatch } from "../../test/support/arena-match.ts";
import { ServerDash } from "./server-dash.ts";

/** A match in which ada is watched as her client sees her. */
class Watched {
  readonly match = new TestMatch(arenaContent()).begin();
  readonly dash = new ServerDash();
  #inputs = 0;

  /** @param comes whether her input is there. */
  tick(buttons = 0, comes = true): void {
    if (comes) this.#inputs += 1;
    this.match.tick({ ada: comes ? { buttons, speed: 255 } : null });
    const { state, effects, abilities, pacing } = this.match.fighter("ada");
    const shown = new ArenaFighterSchema().assign({ state: PLAYER_STATES.indexOf(state) });
    for (const [id, endsAtTick] of effects) shown.effects.set(id, Math.ceil(endsAtTick));
    // Inputs that only press bring no step.
    this.dash.note(shown, abilities, this.#inputs + pacing.owed_steps);
  }

  get isRight(): boolean {
    return this.dash.ticksLeft === this.match.fighter("ada").mover.dash_ticks_left;
  }
}

describe("what a client knows of the server's dash", () => {
  it("is how many steps of it are left, from the first tick to the last", () => {
    const watched = new Watched();
    watched.tick(ROLL);
    const left = watched.dash.ticksLeft;
    assert.ok(left > 4);
    for (let i = 0; i < 20; i++) {
      assert.ok(watched.isRight, `tick ${i}`);
      watched.tick();
    }
    assert.equal(watched.dash.ticksLeft, 0);
  });

  it("goes on by the steps that are made without an input, and waits with those that are not", () => {
    const watched = new Watched();
    watched.tick();
    watched.tick(ROLL);
    for (let i = 0; i < 4; i++) {
      watched.tick(0, false);
      assert.ok(watched.isRight, `tick ${i} without an input`);
    }
    assert.ok(watched.dash.ticksLeft > 0);
    for (let i = 0; i < 3; i++) watched.tick();
    assert.ok(watched.dash.ticksLeft > 0);
  });
});
