import assert from "node:assert/strict";
import { dungeonContent } from "../../../../test/support/rules-content.ts";
import { contentWith } from "../../../../test/support/world.ts";
import type { Content, Corridor, RoomTemplate } from "../content.ts";
import { item } from "./character-schemas.ts";
import { findContentProblems } from "./content-problems.ts";
import { dungeon } from "./dungeon-schemas.ts";
import { contentId } from "./fields.ts";
import { ability, enemyType } from "./fight-schemas.ts";
import { lootTable } from "./loot-schemas.ts";
import { difficulty, season } from "./run-schemas.ts";

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

const old_key = item.parse({ id: "old_key", name: "Old Key", item_type: "key" });

/** The first dungeon with its second room, or its corridors, changed. */
function problemsOfDungeon(room: Partial<RoomTemplate>, corridors?: Partial<Corridor>[]): string[] {
  const { room_templates, corridors: all } = first_dungeon ?? assert.fail();
  const changed = {
    ...first_dungeon,
    room_templates: room_templates.map((each, i) => (i === 1 ? { ...each, ...room } : each)),
    corridors: all.map((each, i) => ({ ...each, ...corridors?.[i] })),
  };
  return problemsWith({ items: { old_key }, dungeons: { first_dungeon: dungeon.parse(changed) } });
}

/** The boss with its second phase changed. */
function problemsOfPhase(phase: object, more: Partial<Content> = {}): string[] {
  const [first, second] = boss?.phases ?? [];
  const changed = enemyType.parse({ ...boss, phases: [first, { ...second, ...phase }] });
  return problemsWith({ ...more, "enemy-types": { boss: changed } });
}

describe("content", () => {
  it("is warned of loot for a larger party that lies in a room, which is made before anybody is in it", () => {
    const drop = { item_id: "gold", item_type: "gold", chance: 1, min_quantity: 1, max_quantity: 1 };
    const chest = lootTable.parse({ id: "chest", name: "Chest", drops: [{ ...drop, min_party_size: 2 }] });
    const [room1, ...rooms] = first_dungeon.room_templates;
    assert.ok(room1);
    const room_templates = [{ ...room1, loot: [{ loot_table_id: "chest", x: 0, z: 0 }] }, ...rooms];
    const changes = { "loot-tables": { chest } };
    assert.deepEqual(problemsWith(changes), []);
    assert.deepEqual(
      problemsWith({ ...changes, dungeons: { first_dungeon: { ...first_dungeon, room_templates } } }),
      [
        "warning: chest drops.0.min_party_size: is 2, but the table lies in a room, where it is rolled for a party of 1: this never comes there",
      ],
    );
  });

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
      "adventurer combat_stats_id: its move_speed must be above 0, or nobody of this class can walk",
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

  it("must have each item that drops, and is warned of what nobody can use, and of drops that never drop", () => {
    const drop = { item_type: "consumable", chance: 0, min_quantity: 1, max_quantity: 1 };
    const drops = [
      { ...drop, item_id: "helth_potion", chance: 0.5 },
      { ...drop, item_id: "mana_potion" },
      { ...drop, item_id: "rusty_sword", item_type: "equipment", chance: 0.1 },
    ];
    const table = lootTable.parse({ id: "goblin", name: "Pockets", drops });
    const pebble = item.parse({ id: "pebble", name: "Pebble", item_type: "consumable" });
    assert.deepEqual(problemsWith({ "loot-tables": { goblin: table }, items: { pebble } }), [
      'goblin drops.0.item_id: there is no item "helth_potion"',
      "warning: goblin drops.1.chance: never drops",
      "warning: pebble id: nobody can use it: no ability consumes it, and no door needs it",
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
    const drops = [{ item_id: "old_key", item_type: "key", chance: 0.1, min_quantity: 1, max_quantity: 1 }];
    const table = lootTable.parse({ id: "goblin", name: "Pockets", drops });
    const { room_templates, corridors } = first_dungeon;
    const returning = dungeon.parse({
      ...first_dungeon,
      room_templates: room_templates.map((each, i) => ({ ...each, enemies_return: i === 1 })),
      corridors: corridors.map((each, i) => ({ ...each, ...withKey[i] })),
    });
    const changes = {
      items: { old_key },
      "loot-tables": { goblin: table },
      dungeons: { first_dungeon: returning, training_grounds },
    };
    assert.deepEqual(problemsWith(changes), []);
  });

  it("must be able to find the key of a door that only a key opens, before the door", () => {
    const locked = { key_item_id: "old_key", needs_key: true };
    assert.deepEqual(problemsOfDungeon({}, [{}, locked]), [
      'first_dungeon corridors.1.key_item_id: nothing that can be reached drops "old_key": the door stays locked',
      "warning: first_dungeon room_templates.2: cannot be reached",
      "warning: first_dungeon room_templates.3: cannot be reached",
      "warning: first_dungeon room_templates.4: cannot be reached",
      "first_dungeon room_templates.5: cannot be reached: no run could end",
    ]);
    const drops = [{ item_id: "old_key", item_type: "key", chance: 1, min_quantity: 1, max_quantity: 1 }];
    const chest = lootTable.parse({ id: "chest", name: "Chest", drops });
    const withKeyIn = (index: number) => {
      const changed = dungeon.parse({
        ...first_dungeon,
        room_templates: first_dungeon.room_templates.map((each, i) => ({
          ...each,
          ...(i === index && { loot: [{ loot_table_id: "chest", x: 0, z: 0 }] }),
        })),
        corridors: first_dungeon.corridors.map((each, i) => (i === 1 ? { ...each, ...locked } : each)),
      });
      return problemsWith({
        ...{ items: { old_key }, "loot-tables": { chest } },
        dungeons: { first_dungeon: changed, training_grounds },
      });
    };
    assert.deepEqual(withKeyIn(0), [
      "warning: first_dungeon corridors.1.needs_key: the exit is behind it: a player who leaves with the key ends the run for the others",
    ]);
    assert.match(
      withKeyIn(2)[0] ?? "",
      /nothing that can be reached drops "old_key": the door stays locked$/,
    );
  });

  it("must name the key of a door that needs one", () => {
    assert.equal(
      problemsOfDungeon({}, [{}, { needs_key: true }])[0],
      "first_dungeon corridors.1.needs_key: a door that needs a key names its key_item_id",
    );
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

  it("must have the difficulty of those who choose none", () => {
    const { normal: _, ...others } = dungeonContent().difficulties;
    const content = { ...dungeonContent(), difficulties: others };
    assert.deepEqual(
      findContentProblems(content).map(({ set, id, field, message }) => `${set}/${id} ${field}: ${message}`),
      ["difficulties/normal id: this file is required"],
    );
  });

  it("must leave enemies some health, and nothing below nothing, in every dungeon and for every party", () => {
    const easy = (fields: object) => ({
      difficulties: { easy: difficulty.parse({ id: "easy", name: "Easy", ...fields }) },
    });
    assert.deepEqual(problemsWith(easy({ health: { base: 1, per_player: -0.3 } })), []);
    assert.deepEqual(problemsWith(easy({ health: { base: 0.75, per_player: -0.25 } })), [
      'easy health: comes to 0 in "first_dungeon": it must be above 0',
    ]);
    assert.deepEqual(problemsWith(easy({ damage: { base: 0.75, per_player: -0.25 } })), []);
    assert.deepEqual(problemsWith(easy({ drops: { base: 0.5, per_player: -0.25 } })), [
      'easy drops: comes to -0.25 in "first_dungeon": it must be 0 or more',
    ]);
  });

  it("must have rooms in which the largest party has places", () => {
    assert.deepEqual(problemsOfDungeon({ max_players: 3 }), [
      "first_dungeon room_templates.1.max_players: is 3: a party of 4, the dungeon's max_party_size, would not fit in",
    ]);
    const { first_dungeon: dungeon } = dungeonContent().dungeons;
    assert.deepEqual(
      problemsWith({ dungeons: { first_dungeon: { ...(dungeon ?? assert.fail()), max_party_size: 3 } } }),
      [],
    );
  });

  it("must have seasons that follow each other", () => {
    const seasons = (...times: [string, string][]) => ({
      seasons: Object.fromEntries(
        times.map(([from, to], i) => {
          const starts_at = `2026-${from}T00:00:00Z`;
          return [
            `s${i}`,
            season.parse({ id: `s${i}`, name: "S", starts_at, ends_at: `2026-${to}T00:00:00Z` }),
          ];
        }),
      ),
    });
    assert.deepEqual(problemsWith(seasons(["04-01", "06-01"], ["02-01", "04-01"])), []);
    assert.deepEqual(problemsWith(seasons(["04-01", "06-01"], ["02-01", "04-02"])), [
      's1 ends_at: is after "s0" starts: seasons may not overlap',
    ]);
    assert.deepEqual(problemsWith(seasons(["04-01", "04-01"])), ["s0 ends_at: must be after starts_at"]);
  });
});
