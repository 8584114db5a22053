import assert from "node:assert/strict";
import { type Content, contentId } from "../../src/game/content.ts";
import { findContentProblems } from "../../src/game/content-problems.ts";
import { dungeonContent } from "../support/rules-content.ts";
import { contentWith } from "../support/world.ts";

/** What is said of the game's content with these changes, as `id field: message`. */
function problemsWith(changes: Partial<Content>): string[] {
  return findContentProblems(contentWith(changes)).map(
    ({ id, field, message }) => `${id} ${field}: ${message}`,
  );
}

const { boss } = dungeonContent()["enemy-types"];
const { ground_slam, health_potion } = dungeonContent().abilities;
const { first_dungeon } = dungeonContent().dungeons;
assert.ok(boss && ground_slam && health_potion && first_dungeon);

describe("content", () => {
  it("must give a boss its phases in the order in which they come", () => {
    const phases = [...(boss.phases ?? [])].reverse();
    assert.deepEqual(problemsWith({ "enemy-types": { boss: { ...boss, phases } } }), [
      "boss phases.1.below_health_share: must be below that of the phase before",
    ]);
  });

  it("must say from how far a boss uses its ability", () => {
    const { max_range: _range, ...short } = ground_slam;
    assert.deepEqual(problemsWith({ abilities: { ground_slam: short } }), [
      'boss phases.1.ability_id: the ability "ground_slam" needs a max_range, from which it is used',
    ]);
  });

  it("must not use one item for two abilities", () => {
    const tonic = { ...health_potion, id: "tonic" };
    assert.deepEqual(problemsWith({ abilities: { tonic } }), [
      'tonic consumed_item_id: the ability "health_potion" consumes "health_potion" already',
    ]);
  });

  it("must lay loot inside its room, from a table that exists", () => {
    const [room, ...others] = first_dungeon.room_templates;
    assert.ok(room);
    const loot = [{ loot_table_id: "dragon", x: 11, z: 0 }];
    const dungeon = { ...first_dungeon, room_templates: [{ ...room, loot }, ...others] };
    assert.deepEqual(problemsWith({ dungeons: { first_dungeon: dungeon } }), [
      "first_dungeon room_templates.0.loot.0.x: lies outside the room",
      'first_dungeon room_templates.0.loot.0.loot_table_id: there is no loot table "dragon"',
    ]);
  });

  it("has no ids that JavaScript objects have by themselves", () => {
    for (const id of ["constructor", "__proto__", "valueof "])
      assert.equal(contentId.safeParse(id).success, false);
    assert.equal(contentId.safeParse("goblin_2").success, true);
  });
});
