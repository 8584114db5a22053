import assert from "node:assert/strict";
import { rulesContent } from "../../../test/support/rules-content.ts";
import {
  act,
  anArrival,
  contentWith,
  drawKeyOf,
  firstEnemy,
  pass,
  playerIn,
  put,
  slay,
  strike,
} from "../../../test/support/world.ts";
import type { Content, LootTable } from "../content/content.ts";
import { lootTable } from "../content/schemas/loot-schemas.ts";
import { difficulty } from "../content/schemas/run-schemas.ts";
import type { GameEvent } from "./dungeon-events.ts";
import { dropLoot } from "./loot.ts";
import { redoRoom } from "./redo.ts";
import { DEFAULT_TERMS } from "./run-terms.ts";
import { createWorld, type WorldOptions } from "./setup.ts";
import { type HibernatedRoom, hibernate, restoreWorld } from "./snapshot.ts";
import type { World } from "./world.ts";

const GRIM = difficulty.parse({
  ...{ id: "grim", name: "Grim", health: { base: 2, per_level: 0.5, per_player: 1 } },
  ...{
    damage: { base: 1.5, per_level: 0.25, per_player: 0.5 },
    experience: { base: 2.5 },
    drops: { base: 2 },
  },
});

/** The content with a grim difficulty, and its dungeon at a level. */
function grim(content: Content, level = 1): Content {
  const { first_dungeon } = content.dungeons;
  assert.ok(first_dungeon);
  return {
    ...content,
    difficulties: { ...content.difficulties, grim: GRIM },
    dungeons: { first_dungeon: { ...first_dungeon, level } },
  };
}

type Room = { content: Content; room_template_id: string; difficulty_id?: string; party_size?: number };

const optionsOf = ({
  content,
  room_template_id,
  difficulty_id = "grim",
  party_size = 1,
}: Room): WorldOptions => ({
  ...{ content, room_id: "room", run_id: "run", dungeon_id: "first_dungeon", room_template_id },
  ...{ seed: 1, draw_key: drawKeyOf(1), terms: { ...DEFAULT_TERMS, difficulty_id, party_size } },
});

function aRoom(room: Room): World {
  const world = createWorld(optionsOf(room));
  act(world, { type: "join", arrival: anArrival("ada") });
  return world;
}

describe("the difficulty of a run", () => {
  const room = { content: grim(contentWith({})), room_template_id: "room5" };

  it("changes nothing where it is the normal one, which a room has that is told of none", () => {
    const { combat_stats_id } = room.content["enemy-types"].boss ?? assert.fail();
    const stats = room.content["combat-stats"][combat_stats_id];
    const options = optionsOf({ ...room, difficulty_id: "normal", party_size: 4 });
    for (const terms of [options.terms, undefined])
      assert.equal(firstEnemy(createWorld({ ...options, terms })).stats, stats);
  });

  it("must be one of the content's", () => {
    assert.throws(() => aRoom({ ...room, difficulty_id: "no_such" }), /has no "no_such"/);
  });

  it("gives enemies health and damage, by the party's size and the dungeon's level", () => {
    const numbers = (level: number, party_size: number) => {
      const boss = firstEnemy(aRoom({ ...room, content: grim(room.content, level), party_size }));
      assert.equal(boss.current_health, boss.stats.max_health);
      return [boss.stats.max_health, boss.stats.attack_damage];
    };
    assert.deepEqual(numbers(1, 1), [200 * 2, 15 * 1.5]);
    assert.deepEqual(numbers(1, 4), [200 * 5, 15 * 3]);
    // At level 3 an enemy has 1.3 times the health and 1.2 times the damage.
    assert.deepEqual(numbers(3, 1), [200 * 1.3 * 3, 15 * 1.2 * 2]);
    assert.deepEqual(numbers(3, 2), [200 * 1.3 * 4, 15 * 1.2 * 2.5]);
  });

  it("is the same for those whom a boss calls", () => {
    const world = aRoom({ ...room, party_size: 2 });
    const boss = firstEnemy(world);
    boss.current_health = boss.stats.max_health * 0.66;
    put(world, { x: 0, z: boss.position_z - 1.5 });
    strike(world, { target: boss });
    const called = [...world.enemies.values()].filter(({ is_summoned }) => is_summoned);
    assert.deepEqual(
      called.map(({ stats }) => [stats.max_health, stats.attack_damage]),
      [
        [50 * 3, 5 * 2],
        [50 * 3, 5 * 2],
      ],
    );
  });

  it("stays the room's while it is hibernated, whatever the party has become by then", () => {
    const world = aRoom({ ...room, party_size: 2 });
    firstEnemy(world).current_health = 123;
    const kept: HibernatedRoom = JSON.parse(JSON.stringify(hibernate(world)));
    const restored = restoreWorld(optionsOf({ ...room, difficulty_id: "normal", party_size: 1 }), kept);
    const boss = firstEnemy(restored);
    assert.deepEqual([boss.current_health, boss.stats.max_health], [123, 200 * 3]);
    assert.deepEqual(restored.difficulty, world.difficulty);
  });

  it("is in all damage that enemies do, also of abilities that say their own", () => {
    const slam = { id: "slam", ability_type: "melee", damage: 8, max_range: 4, cast_time: 0.5, cooldown: 3 };
    const content = grim(rulesContent({ abilities: [slam], enemy: { ability_ids: ["slam"] } }));
    const amounts = (difficulty_id: string) => {
      const world = aRoom({ content, room_template_id: "hall", difficulty_id });
      put(world, { x: 0, z: 25.5 });
      const hits = pass(world, 3).filter(event => event.event_type === "damage_taken");
      return new Set(hits.map(({ ability_id = "plain", damage_amount }) => `${ability_id} ${damage_amount}`));
    };
    assert.deepEqual(amounts("normal"), new Set(["slam 8", "plain 10"]));
    assert.deepEqual(amounts("grim"), new Set(["slam 12", "plain 15"]));
  });

  it("multiplies the experience of kills, cleared rooms and the run's end", () => {
    const { goblin } = room.content["enemy-types"];
    const { first_dungeon } = room.content.dungeons;
    assert.ok(goblin && first_dungeon);
    const room_templates = first_dungeon.room_templates.map(each => ({ ...each, clear_experience: 15 }));
    const content = grim(
      contentWith({
        "enemy-types": { goblin: { ...goblin, experience: 7 } },
        dungeons: { first_dungeon: { ...first_dungeon, room_templates, end_experience: 30 } },
      }),
    );
    const gains = (events: readonly GameEvent[]) =>
      events.flatMap(event => (event.event_type === "experience_gained" ? [event.experience] : []));
    const of = (difficulty_id: string) => {
      const world = aRoom({ content, room_template_id: "room2", difficulty_id });
      const events = slay(world, firstEnemy(world));
      const exit = aRoom({ content, room_template_id: "room6", difficulty_id });
      act(exit, { type: "leave", player_id: "ada" });
      const { lasting } = playerIn(world);
      const { events: ended } = act(exit, { type: "join", arrival: anArrival("ada", { lasting }) });
      return gains([...events, ...ended]);
    };
    assert.deepEqual(of("normal"), [7, 15, 30]);
    // A kill is rounded down, as always; all else to the nearest.
    assert.deepEqual(of("grim"), [17, 38, 75]);
  });
});

describe("the difficulty of a run and what enemies drop", () => {
  const one = { min_quantity: 1, max_quantity: 1 };
  const potion = { item_id: "health_potion", item_type: "consumable", ...one };
  const gold = { item_id: "gold", item_type: "gold", min_quantity: 10, max_quantity: 10 };
  const tables = (drops: object[], inner: object[] = []): Record<string, LootTable> => ({
    goblin: lootTable.parse({ id: "goblin", name: "Goblin", drops }),
    inner: lootTable.parse({ id: "inner", name: "Inner", drops: inner }),
  });
  const KILLS = 3000;

  /** Of so many kills: which share drops the item, and how much of it comes to one that does. */
  function dropped(drops: object[], inner: object[] = [], difficulty_id = "grim") {
    const content = grim(contentWith({ "loot-tables": tables(drops, inner) }));
    const world = aRoom({ content, room_template_id: "room2", difficulty_id });
    const events: GameEvent[] = [];
    for (let kill = 0; kill < KILLS; kill++) dropLoot(world, firstEnemy(world), events);
    const fallen = events.filter(event => event.event_type === "loot_dropped");
    return (item_id: string) => {
      const those = fallen.filter(event => event.item_id === item_id);
      const quantities = new Set(those.map(({ item_quantity }) => item_quantity));
      return { share: those.length / KILLS, quantities: [...quantities] };
    };
  }
  const near = (found: { share: number }, share: number) =>
    assert.ok(Math.abs(found.share - share) < 0.03, `${found.share} instead of ${share}`);

  it("is more often an item, at most always, and of gold more at a time", () => {
    const normal = dropped(
      [
        { ...potion, chance: 0.2 },
        { ...gold, chance: 0.5 },
      ],
      [],
      "normal",
    );
    near(normal("health_potion"), 0.2);
    near(normal("gold"), 0.5);
    assert.deepEqual(normal("gold").quantities, [10]);
    const more = dropped([
      { ...potion, chance: 0.2 },
      { ...gold, chance: 0.5 },
    ]);
    near(more("health_potion"), 0.4);
    near(more("gold"), 0.5);
    assert.deepEqual([more("gold").quantities, more("health_potion").quantities], [[20], [1]]);
    assert.equal(dropped([{ ...potion, chance: 0.7 }])("health_potion").share, 1);
  });

  it("counts once for what is in another table: what its chance cannot take goes on to the chances there", () => {
    const entry = (chance: number) => [{ loot_table_id: "inner", chance }];
    near(dropped(entry(0.25), [{ ...potion, chance: 0.5 }])("health_potion"), 0.25);
    near(dropped(entry(0.8), [{ ...potion, chance: 0.5 }])("health_potion"), 0.8);
    near(dropped(entry(1), [{ ...potion, chance: 0.3 }])("health_potion"), 0.6);
    assert.deepEqual(dropped(entry(1), [{ ...gold, chance: 1 }])("gold"), { share: 1, quantities: [20] });
    assert.deepEqual(dropped(entry(0.5), [{ ...gold, chance: 1 }])("gold"), { share: 1, quantities: [10] });
  });

  it("makes one of several come more often, and is in the gold among them where it always comes", () => {
    const one_of = [
      { ...potion, weight: 3 },
      { ...gold, weight: 1 },
    ];
    const some = dropped([{ one_of, chance: 0.4 }]);
    near(some("health_potion"), 0.6);
    near(some("gold"), 0.2);
    assert.deepEqual(some("gold").quantities, [10]);
    const always = dropped([{ one_of, chance: 1 }]);
    near(always("health_potion"), 0.75);
    assert.deepEqual(always("gold").quantities, [20]);
  });

  it("leaves what lies in a room from the start as its table says", () => {
    const { first_dungeon } = contentWith({}).dungeons;
    assert.ok(first_dungeon);
    const room_templates = first_dungeon.room_templates.map(each => ({
      ...each,
      loot: [{ loot_table_id: "goblin", x: 0, z: 0 }],
    }));
    const content = grim(
      contentWith({
        "loot-tables": tables([{ ...gold, chance: 1 }]),
        dungeons: { first_dungeon: { ...first_dungeon, room_templates } },
      }),
    );
    const world = aRoom({ content, room_template_id: "room1" });
    assert.deepEqual(
      [...world.loot_drops.values()].map(({ quantity }) => quantity),
      [10],
    );
  });
});

describe("a room whose party grows", () => {
  const room = { content: grim(contentWith({})), room_template_id: "room5" };
  const grow = (world: World, party_size: number) => act(world, { type: "party_grew", party_size }).events;
  const hardness = (world: World) => [world.terms, world.difficulty, firstEnemy(world).stats];

  it("is as hard as if it had been opened for so many, and its enemies keep their share of health", () => {
    const world = aRoom({ ...room, party_size: 1 });
    const boss = firstEnemy(world);
    boss.current_health = boss.stats.max_health / 4;
    assert.deepEqual(grow(world, 4), [
      { event_type: "party_grew", party_size: 4, enemy_health: { [boss.id]: (200 * 5) / 4 } },
    ]);
    assert.deepEqual(hardness(world), hardness(aRoom({ ...room, party_size: 4 })));
  });

  it("has enemies that come later as hard as the others", () => {
    const world = aRoom({ ...room, party_size: 1 });
    grow(world, 2);
    const boss = firstEnemy(world);
    boss.current_health = boss.stats.max_health * 0.66;
    put(world, { x: 0, z: boss.position_z - 1.5 });
    strike(world, { target: boss });
    const called = [...world.enemies.values()].filter(({ is_summoned }) => is_summoned);
    assert.deepEqual(
      called.map(({ stats }) => stats.max_health),
      [50 * 3, 50 * 3],
    );
  });

  it("leaves the dead dead, and never becomes easier again", () => {
    const world = aRoom({ ...room, room_template_id: "room2", party_size: 1 });
    const dead = firstEnemy(world);
    slay(world, dead);
    grow(world, 4);
    assert.deepEqual([dead.is_alive, dead.current_health], [false, 0]);
    const hard = hardness(world);
    assert.deepEqual(grow(world, 2), []);
    assert.deepEqual(grow(world, 4), []);
    assert.deepEqual(hardness(world), hard);
  });

  it("comes back so after a crash, by a snapshot of before and what the journal says", () => {
    const world = aRoom({ ...room, party_size: 1 });
    const boss = firstEnemy(world);
    const kept: HibernatedRoom = JSON.parse(JSON.stringify(hibernate(world)));
    boss.current_health = boss.stats.max_health / 3;
    const events = grow(world, 3);
    const restored = restoreWorld(optionsOf(room), kept);
    redoRoom(
      restored,
      events.map(event => ({ event, tick: world.tick })),
    );
    assert.deepEqual(hardness(restored), hardness(world));
    assert.equal(firstEnemy(restored).current_health, boss.current_health);
  });
});
