import assert from "node:assert/strict";
import { dungeonContent } from "../../../test/support/rules-content.ts";
import {
  act,
  anArrival,
  contentWith,
  drawKeyOf,
  firstEnemy,
  pass,
  put,
  slay,
} from "../../../test/support/world.ts";
import { findContentProblems } from "../content/schemas/content-problems.ts";
import { isIdle } from "./idle.ts";
import { redoRoom } from "./redo.ts";
import { createWorld, type WorldOptions } from "./setup.ts";
import { hibernate, restoreWorld } from "./snapshot.ts";

const options: WorldOptions = {
  ...{ content: dungeonContent(), room_id: "room", run_id: "run", seed: 1, draw_key: drawKeyOf(1) },
  ...{ dungeon_id: "training_grounds", room_template_id: "training_grounds" },
};
const GOBLINS = 8;

function trainingGrounds() {
  const world = createWorld(options);
  act(world, { type: "join", arrival: anArrival("ada") });
  // Far from all of them.
  put(world, { x: 9.5, z: -9.5 });
  return world;
}

describe("training grounds", () => {
  it("get a new goblin where the old goblin's corpse is gone, and are never cleared", () => {
    const world = trainingGrounds();
    const goblin = firstEnemy(world);
    const happened = slay(world, goblin);
    assert.ok(happened.some(event => event.event_type === "enemy_died"));
    const later = pass(world, 6.1);
    const spawned = later.filter(event => event.event_type === "enemy_spawned");
    assert.deepEqual(
      spawned.map(({ enemy_type_id, position_x, position_z }) => [enemy_type_id, position_x, position_z]),
      [["goblin", goblin.home.x, goblin.home.z]],
    );
    assert.equal([...world.enemies.values()].filter(enemy => enemy.is_alive).length, GOBLINS);
    assert.equal(world.is_cleared, false);
  });

  it("does not rest while somebody is missing in it", () => {
    const world = createWorld(options);
    const [first] = world.enemies.keys();
    world.enemies.delete(first ?? "");
    assert.equal(isIdle(world), false);
  });

  it("that slept with a corpse in it, or comes back from its journal, is full again", () => {
    const world = trainingGrounds();
    const hibernated = hibernate(world);
    const events = slay(world, firstEnemy(world));
    const restored = restoreWorld(options, hibernate(world));
    assert.equal(restored.enemies.size, GOBLINS - 1);
    pass(restored, 1);
    assert.equal(restored.enemies.size, GOBLINS);

    const redone = restoreWorld(options, hibernated);
    redoRoom(
      redone,
      [...events, ...pass(world, 6.1)].map(event => ({ event, tick: world.tick })),
    );
    assert.deepEqual([...redone.enemies.keys()].sort(), [...world.enemies.keys()].sort());
  });

  it("may have no door that only its clearing would open", () => {
    const { first_dungeon } = dungeonContent().dungeons;
    assert.ok(first_dungeon);
    const room_templates = first_dungeon.room_templates.map(template => ({
      ...template,
      enemies_return: template.room_template_id === "room2",
    }));
    const content = contentWith({ dungeons: { first_dungeon: { ...first_dungeon, room_templates } } });
    const [problem] = findContentProblems(content);
    assert.match(problem?.message ?? "", /never cleared/);
  });
});
