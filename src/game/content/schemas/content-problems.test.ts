import assert from "node:assert/strict";
import { dungeonContent } from "../../../../test/support/rules-content.ts";
import { contentWith } from "../../../../test/support/world.ts";
import type { Content, Corridor, RoomTemplate } from "../content.ts";
import { findContentProblems } from "./content-problems.ts";
import { ability, contentId, dungeon, enemyType, lootTable } from "./content-schemas.ts";

/** What is said of the tests' content with these changes, as `id field: message`, warnings marked. */
function problemsWith(changes: Partial<Content>): string[] {
  return findContentProblems(contentWith(changes)).map(({ severity, id, field, message }) => {
    const mark = severity === "warning" ? "warning: " : "";
    return `${mark}${id} ${field}: ${message}`;
  });
}

const { boss, goblin } = dungeonContent()["enemy-types"];
const { dodge_roll, ground_slam, health_potion } = dungeonContent().abilities;
const { training_grounds, first_dungeon } = dungeonContent().dungeons;
assert.ok(boss && goblin && dodge_roll && ground_slam && health_potion && training_grounds && first_dungeon);

/** The first dungeon with its second room, or its corridors, changed. */
function problemsOfDungeon(room: Partial<RoomTemplate>, corridors?: Partial<Corridor>[]): string[] {
  const { room_templates, corridors: all } = first_dungeon ?? assert.fail();
  const changed = {
    ...first_dungeon,
    room_templates: room_templates.map((each, i) => (i === 1 ? { ...each, ...room } : each)),
    corridors: all.map((each, i) => ({ ...each, ...corridors?.[i] })),
  };
  return problemsWith({ dungeons: { first_dungeon: dungeon.parse(changed) } });
}

/** The boss with its second phase changed. */
function problemsOfPhase(phase: object, more: Partial<Content> = {}): string[] {
  const [first, second] = boss?.phases ?? [];
  const changed = enemyType.parse({ ...boss, phases: [first, { ...second, ...phase }] });
  return problemsWith({ ...more, "enemy-types": { boss: changed } });
}

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

  it("must let players walk", () => {
    const { player } = dungeonContent()["combat-stats"];
    assert.ok(player);
    assert.deepEqual(problemsWith({ "combat-stats": { player: { ...player, move_speed: 0 } } }), [
      "player move_speed: must be above 0, or no player can walk",
    ]);
  });

  it("must not have a factor, a way or what is restored below 0; poison and curses may", () => {
    const says = (effect_type: string, value: number) =>
      ability.safeParse({ ...health_potion, effects: [{ effect_type, value }] }).error?.issues[0]?.message;
    for (const type of ["move_speed_multiplier", "damage_multiplier", "dash", "restore_health"]) {
      assert.equal(says(type, -0.1), "must be 0 or more for this effect_type");
      assert.equal(says(type, 0), undefined);
    }
    for (const type of ["health_per_second", "armor_bonus"]) assert.equal(says(type, -5), undefined);
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

  it("must not let a boss call enemies to where nobody can come, or itself", () => {
    assert.deepEqual(problemsOfPhase({ summons: [{ enemy_type_id: "goblin", x: 200, z: -11 }] }), [
      'boss phases.1.summons.0.x: lies outside "room5" of first_dungeon, which could then not be cleared',
      'boss phases.1.summons.0.z: lies outside "room5" of first_dungeon, which could then not be cleared',
    ]);
    assert.deepEqual(problemsOfPhase({ summons: [{ enemy_type_id: "boss", x: 2, z: 2 }] }), [
      'boss phases.1.summons.0.enemy_type_id: "boss" would call for itself again and again',
    ]);
  });

  it("must not let a boss hit players with what heals", () => {
    for (const id of ["health_potion", "dodge_roll"]) {
      const [first = ""] = problemsOfPhase({ ability_id: id });
      assert.match(
        first,
        /^boss phases\.1\.ability_id: "\w+" is a (heal|buff), and a boss hits players with it/,
      );
    }
  });

  it("must not take an ability from all players by giving it to a boss", () => {
    for (const [id, why] of [
      ["fireball", "it costs mana"],
      ["melee_attack", "everybody strikes with it"],
    ]) {
      const found = problemsOfPhase({ ability_id: id });
      assert.ok(
        found.includes(
          `boss phases.1.ability_id: players use "${id}" too (${why}), and would lose it everywhere: give the boss an ability of its own`,
        ),
        found.join("\n"),
      );
    }
    const breath = ability.parse({ ...ground_slam, id: "breath", ability_type: "debuff" });
    assert.deepEqual(problemsOfPhase({ ability_id: "breath" }, { abilities: { breath } }), []);
  });

  it("is warned of items that nobody can use, such as a misspelt one, and of drops that never drop", () => {
    const drop = { item_type: "consumable", chance: 0, min_quantity: 1, max_quantity: 1 };
    const drops = [
      { ...drop, item_id: "helth_potion", chance: 0.5 },
      { ...drop, item_id: "mana_potion" },
      { ...drop, item_id: "rusty_sword", item_type: "equipment", chance: 0.1 },
    ];
    const table = lootTable.parse({ id: "goblin", name: "Pockets", drops });
    assert.deepEqual(problemsWith({ "loot-tables": { goblin: table } }), [
      'warning: goblin drops.0.item_id: nobody can use "helth_potion": no ability consumes it, and no door needs it',
      "warning: goblin drops.1.chance: never drops",
    ]);
  });

  it("is warned of a key that nothing drops, and must not have one where that is the only way", () => {
    const withKey = [{}, { key_item_id: "old_key" }];
    assert.deepEqual(problemsOfDungeon({}, withKey), [
      'warning: first_dungeon corridors.1.key_item_id: nothing that can be reached drops "old_key"',
    ]);
    const [error, ...others] = problemsOfDungeon({ enemies_return: true }, withKey);
    assert.equal(
      error,
      'first_dungeon corridors.1.key_item_id: nothing that can be reached drops "old_key": the door stays locked',
    );
    assert.equal(others.at(-1), "first_dungeon room_templates.5: cannot be reached: no run could end");
    const drops = [
      { item_id: "old_key", item_type: "consumable", chance: 0.1, min_quantity: 1, max_quantity: 1 },
    ];
    const table = lootTable.parse({ id: "goblin", name: "Pockets", drops });
    const { room_templates, corridors } = first_dungeon;
    const returning = dungeon.parse({
      ...first_dungeon,
      room_templates: room_templates.map((each, i) => ({ ...each, enemies_return: i === 1 })),
      corridors: corridors.map((each, i) => ({ ...each, ...withKey[i] })),
    });
    const changes = {
      "loot-tables": { goblin: table },
      dungeons: { first_dungeon: returning, training_grounds },
    };
    assert.deepEqual(problemsWith(changes), []);
  });

  it("is warned of rooms that overlap, or that nobody can reach", () => {
    const { room_templates } = first_dungeon;
    const [start] = room_templates;
    assert.ok(start);
    const lost = {
      ...start,
      room_template_id: "lost",
      room_type: "treasure" as const,
      center_x: 15,
      center_z: 5,
    };
    const changed = dungeon.parse({ ...first_dungeon, room_templates: [...room_templates, lost] });
    assert.deepEqual(problemsWith({ dungeons: { first_dungeon: changed } }), [
      'warning: first_dungeon room_templates.6: overlaps "room1"',
      "warning: first_dungeon room_templates.6: cannot be reached",
    ]);
  });

  it("must not have rooms beyond the edge of the world, or corridors wider than their rooms", () => {
    assert.deepEqual(problemsOfDungeon({ size_z: 1000 }).slice(0, 1), [
      "first_dungeon room_templates.1.size_z: the room reaches beyond ±512 m, where nothing can be",
    ]);
    assert.deepEqual(problemsOfDungeon({}, [{ width: 21 }]), [
      "first_dungeon corridors.0.width: wider than a room that it leads to: one could walk past its wall",
    ]);
  });

  it("is warned of durations that can only be slips", () => {
    const long = { ...dodge_roll, effect_duration: 100, cooldown: 1000, cast_time: 300, movement_lock: 11 };
    assert.deepEqual(problemsWith({ abilities: { dodge_roll: ability.parse(long) } }), [
      "warning: dodge_roll cooldown: 1000 s is very long; times are in seconds",
      "warning: dodge_roll cast_time: 300 s is very long; times are in seconds",
      "warning: dodge_roll movement_lock: 11 s is very long; times are in seconds",
      "warning: dodge_roll effect_duration: invulnerable for 100 s is very long",
    ]);
    const slow = { ...goblin, attack_windup: 500, attack_cooldown: 1500, stagger_cooldown: 61 };
    assert.deepEqual(
      problemsWith({ "enemy-types": { goblin: enemyType.parse(slow) } }).map(each => each.split(": ")[1]),
      ["goblin attack_windup", "goblin attack_cooldown", "goblin stagger_cooldown"],
    );
  });

  it("has no ids that JavaScript objects have by themselves", () => {
    for (const id of ["constructor", "__proto__", "valueof "])
      assert.equal(contentId.safeParse(id).success, false);
    assert.equal(contentId.safeParse("goblin_2").success, true);
  });
});
