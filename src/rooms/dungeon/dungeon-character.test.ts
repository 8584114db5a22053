import assert from "node:assert/strict";
import { aCharacter } from "../../../test/support/a-character.ts";
import { aWorld, playerIn } from "../../../test/support/world.ts";
import { character } from "../../characters/character.ts";
import { lasting } from "../../game/character/lasting.ts";
import { applyCommand } from "../../game/dungeon/commands.ts";
import { viewOfSession } from "../../session-api/views.ts";
import { arrivalOf, redo, withProgress } from "./dungeon-character.ts";

/** Of each field a value that is none of a new character's. */
const used = lasting.parse({
  gold: 3,
  inventory: { rusty_sword: 1 },
  request_ids: ["a"],
  statistics: {
    ...{ seconds: 1, damage_dealt: 2, damage_taken: 3, enemies_killed: 4 },
    ...{ gold_collected: 5, items_collected: 6 },
  },
  deaths: 2,
  ended_run_id: "an earlier run",
});

describe("What lasts of a character", () => {
  const saved = aCharacter({ ...used, run_id: "run" });

  it("is all of it in use here", () => {
    assert.deepEqual(Object.keys(used).toSorted(), Object.keys(lasting.shape).toSorted());
    const fresh: Record<string, unknown> = lasting.parse({});
    for (const [field, value] of Object.entries(used)) assert.notDeepEqual(value, fresh[field], field);
  });

  it("comes into a room with it, and is in its row as it was", () => {
    const world = aWorld({ players: [] });
    applyCommand(world, { type: "join", arrival: arrivalOf(saved) });
    const now = withProgress(world, saved, playerIn(world));
    assert.deepEqual(lasting.parse(character.parse(now)), used);
  });

  it("is there after a redo", () => {
    assert.deepEqual(lasting.parse(redo(saved, [], aWorld().content)), used);
  });

  it("is what its player sees of it", () => {
    assert.deepEqual(lasting.parse(viewOfSession(saved)), used);
  });
});
