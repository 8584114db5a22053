import assert from "node:assert/strict";
import { rulesContent } from "../../../../test/support/rules-content.ts";
import { contentWith } from "../../../../test/support/world.ts";
import { findContentProblems } from "./content-problems.ts";
import { dungeon } from "./dungeon-schemas.ts";
import { enemyType } from "./fight-schemas.ts";

const { first_dungeon } = rulesContent().dungeons;
assert.ok(first_dungeon);
const [porch, hall] = first_dungeon.room_templates;
assert.ok(porch && hall);

const box = (min_x: number, max_x: number, min_z: number, max_z: number) => ({
  ...{ shape: "box", min_x, max_x, min_z, max_z },
});

/** What is said of obstacles in the hall, which is 20 × 20 m, has its door at z −10 and its brute at z −3. */
function problemsOf(obstacles: object[], room: object = {}): string[] {
  const content = rulesContent();
  const changed = { ...first_dungeon, room_templates: [porch, { ...hall, ...room, obstacles }] };
  return findContentProblems({ ...content, dungeons: { first_dungeon: dungeon.parse(changed) } })
    .filter(({ field }) => field.startsWith("room_templates.1.") || field.startsWith("summons"))
    .map(({ field, message }) => `${field}: ${message}`);
}

describe("the obstacles of a room in the content", () => {
  it("leave free where players come in, and where enemies stand and loot lies", () => {
    const loot = { loot: [{ loot_table_id: "chest", x: 5, z: 5 }] };
    assert.deepEqual(problemsOf([{ shape: "circle", x: 0, z: 2, radius: 2 }]), []);
    assert.deepEqual(problemsOf([box(-1, 1, -4, -2)]), [
      "room_templates.1.enemies.0: the enemy is in an obstacle",
    ]);
    assert.deepEqual(problemsOf([box(-3, 3, -10, -9)]), [
      "room_templates.1.obstacles: one stands where players come in",
    ]);
    assert.deepEqual(
      problemsOf([box(4, 6, 4, 6)], loot).filter(each => !each.includes("loot table")),
      ["room_templates.1.loot.0: the loot is in an obstacle"],
    );
  });

  it("leave a way to all of them", () => {
    assert.deepEqual(problemsOf([box(-10, 9, -6, -5)]), []);
    assert.deepEqual(problemsOf([box(-10, 10, -6, -5)]), [
      "room_templates.1.enemies.0: obstacles leave no way to the enemy from where players come in",
    ]);
  });

  it("leave a way from the start to each door", () => {
    const content = rulesContent();
    const room_templates = [{ ...porch, obstacles: [box(-10, 10, 6, 7)] }, hall];
    const first = dungeon.parse({ ...first_dungeon, room_templates });
    const said = findContentProblems({ ...content, dungeons: { first_dungeon: first } });
    assert.ok(
      said.some(({ field, message }) =>
        `${field}: ${message}`.startsWith(
          'room_templates.0.obstacles: obstacles leave no way to the door "door"',
        ),
      ),
      JSON.stringify(said),
    );
  });

  it("lie within the room", () => {
    assert.deepEqual(problemsOf([{ shape: "circle", x: 9.5, z: 5, radius: 1 }]), [
      "room_templates.1.obstacles.0: reaches outside the room",
    ]);
    const inverted = dungeon.safeParse({
      ...first_dungeon,
      room_templates: [{ ...porch, obstacles: [box(2, 1, 0, 1)] }, hall],
    });
    assert.match(inverted.error?.message ?? "", /must be above min_x/);
  });

  it("are checked in a room as large as the world, and in none that is larger", () => {
    const size = (metres: number) => ({ center_x: 0, center_z: 0, size_x: metres, size_z: metres });
    const wall = box(-512, 512, -2, -1);
    const said = (metres: number) => problemsOf([wall], size(metres));
    assert.ok(
      said(1024).includes(
        "room_templates.1.enemies.0: obstacles leave no way to the enemy from where players come in",
      ),
    );
    assert.ok(
      said(1e9).includes("room_templates.1.size_x: the room reaches beyond ±512 m, where nothing can be"),
    );
  });

  it("leave free where a boss calls others", () => {
    const content = contentWith({});
    const { boss } = content["enemy-types"];
    const { first_dungeon: dungeon_ } = content.dungeons;
    assert.ok(boss && dungeon_);
    const [summon] = boss.phases?.flatMap(({ summons }) => summons) ?? [];
    assert.ok(summon);
    const { x, z } = summon;
    const room_templates = dungeon_.room_templates.map(room =>
      room.enemies.some(each => each.enemy_type_id === "boss")
        ? { ...room, obstacles: [{ shape: "circle" as const, x, z, radius: 0.5 }] }
        : room,
    );
    const changed = { ...content, dungeons: { first_dungeon: { ...dungeon_, room_templates } } };
    const said = findContentProblems({
      ...changed,
      "enemy-types": { ...content["enemy-types"], boss: enemyType.parse(boss) },
    })
      .filter(({ id }) => id === "boss")
      .map(({ message }) => message);
    assert.ok(said.length === 1 && said[0]?.startsWith("is in an obstacle of"), JSON.stringify(said));
  });
});
