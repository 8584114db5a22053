import assert from "node:assert/strict";
import fc from "fast-check";
import {
  act,
  anArrival,
  aWorld,
  contentWith,
  drawKeyOf,
  firstEnemy,
  kill,
  pass,
  playerIn,
  put,
  slay,
} from "../../../test/support/world.ts";
import { dealDamage } from "../combat/damage.ts";
import type { GameEvent } from "./dungeon-events.ts";
import { dungeonRules } from "./dungeon-rules.ts";
import { lay, MOST_LYING } from "./loot.ts";
import { DEFAULT_TERMS } from "./run-terms.ts";
import { createWorld, type WorldOptions } from "./setup.ts";
import { type HibernatedRoom, hibernate, restoreWorld } from "./snapshot.ts";
import { spawnEnemy } from "./spawn.ts";
import type { LootDrop, World } from "./world.ts";

const pickUp = (world: World, player_id: string, loot_instance_id: string) =>
  act(world, { type: "loot_pickup", player_id, loot_instance_id });

/** A World in which the goblin is dead and dropped something; the dice decide how many seeds that takes. */
function aWorldWithLoot(players = ["ada", "bob"]): { world: World; loot: string } {
  for (let seed = 1; ; seed++) {
    const world = aWorld({ seed, players });
    slay(world, firstEnemy(world));
    const [loot] = world.loot_drops.keys();
    if (loot) return { world, loot };
  }
}

describe("loot", () => {
  it("drops as its table says: gold 0.8 of 5 to 15, a potion 0.3, a sword 0.1", () => {
    const found = { gold: 0, health_potion: 0, rusty_sword: 0 };
    const goblins = 2000;
    for (let seed = 0; seed < goblins; seed++) {
      const world = aWorld({ seed });
      slay(world, firstEnemy(world));
      for (const loot of world.loot_drops.values()) {
        found[loot.item_id as keyof typeof found] += 1;
        if (loot.item_id === "gold") assert.ok(loot.quantity >= 5 && loot.quantity <= 15);
        else assert.equal(loot.quantity, 1);
      }
    }
    for (const [item, chance] of [
      ["gold", 0.8],
      ["health_potion", 0.3],
      ["rusty_sword", 0.1],
    ] as const) {
      assert.ok(Math.abs(found[item] / goblins - chance) < 0.04, `${item}: ${found[item]} of ${goblins}`);
    }
  });

  it("is dropped by a boss as its table says, and by none of those that it calls: it may call again and again", () => {
    const gold = {
      item_id: "gold",
      item_type: "gold" as const,
      chance: 1,
      min_quantity: 70,
      max_quantity: 70,
    };
    const { boss, peasant_sword } = aWorld().content["enemy-types"];
    assert.ok(boss && peasant_sword);
    const content = contentWith({
      "loot-tables": {
        hoard: { id: "hoard", name: "Hoard", drops: [gold] },
        purse: { id: "purse", name: "Purse", drops: [{ ...gold, min_quantity: 2, max_quantity: 2 }] },
      },
      "enemy-types": {
        boss: { ...boss, loot_table_id: "hoard" },
        peasant_sword: { ...peasant_sword, loot_table_id: "purse" },
      },
    });
    const world = aWorld({ content, room_template_id: "room5" });
    const king = firstEnemy(world);
    slay(world, king);
    const called = [...world.enemies.values()].filter(enemy => enemy !== king);
    assert.equal(called.length, 2);
    for (const enemy of called) slay(world, enemy);
    const quantities = [...world.loot_drops.values()].map(loot => loot.quantity);
    assert.deepEqual(quantities, [70]);
    const { boss: kings, ...others } = playerIn(world).lasting.counters.enemy_died ?? {};
    assert.deepEqual([kings, others], [1, {}], "their deaths do not count");
  });

  it("lies in a treasure room from the start, rolled from the room's table", () => {
    const { dungeon } = aWorld();
    const room_templates = dungeon.room_templates.map(room =>
      room.room_template_id === "room1"
        ? { ...room, room_type: "treasure" as const, loot: [{ loot_table_id: "goblin", x: 2, z: 3 }] }
        : room,
    );
    const content = contentWith({ dungeons: { first_dungeon: { ...dungeon, room_templates } } });
    const rooms = [1, 2, 3, 4].map(seed => aWorld({ content, room_template_id: "room1", seed }));
    const found = rooms.flatMap(world => [...world.loot_drops.values()]);
    assert.ok(found.length > 0);
    assert.ok(found.every(loot => loot.position_x === 2 && loot.position_z === 3));
    assert.ok(rooms.every(world => world.room_type === "treasure" && world.is_cleared));
  });

  it("goes to the first who asks; the second is told that it is taken", () => {
    const { world, loot } = aWorldWithLoot();
    const drop = world.loot_drops.get(loot);
    assert.ok(drop);
    for (const id of ["ada", "bob"]) put(world, { x: drop.position_x, z: drop.position_z - 1 }, id);
    const first = pickUp(world, "ada", loot);
    assert.deepEqual(first.verdict, {
      is_accepted: true,
      value: { item_id: drop.item_id, quantity: drop.quantity },
    });
    assert.deepEqual(pickUp(world, "bob", loot), {
      verdict: { is_accepted: false, reason: "already_picked_up" },
      events: [],
    });
  });

  it("is given once: asking again gets the same answer and nothing more", () => {
    const { world, loot } = aWorldWithLoot();
    const drop = world.loot_drops.get(loot);
    assert.ok(drop);
    put(world, { x: drop.position_x, z: drop.position_z });
    const first = pickUp(world, "ada", loot);
    const { gold, inventory } = structuredClone(playerIn(world).lasting);
    const again = pickUp(world, "ada", loot);
    assert.deepEqual(again.verdict, first.verdict);
    assert.deepEqual(again.events, []);
    assert.deepEqual(
      { gold, inventory },
      { gold: playerIn(world).lasting.gold, inventory: playerIn(world).lasting.inventory },
    );
  });

  it("must be within 2 m, and must exist", () => {
    const { world, loot } = aWorldWithLoot();
    const drop = world.loot_drops.get(loot);
    assert.ok(drop);
    put(world, { x: drop.position_x, z: drop.position_z - 2.1 });
    assert.deepEqual(pickUp(world, "ada", loot).verdict, { is_accepted: false, reason: "out_of_range" });
    assert.deepEqual(pickUp(world, "ada", "loot999").verdict, { is_accepted: false, reason: "no_such_loot" });
  });

  it("may be reached for by who walks towards it and is near enough in a moment, and by nobody who stands there", () => {
    const { world, loot } = aWorldWithLoot();
    const drop = world.loot_drops.get(loot);
    assert.ok(drop);
    const walkFrom = (metres: number) => {
      const from = { x: drop.position_x, z: drop.position_z - metres };
      put(world, from);
      const claim = { position: from, yaw: 0, moving: { direction: 0, speed: 6 } };
      assert.equal(act(world, { type: "move", player_id: "ada", claim }).verdict.is_accepted, true);
    };
    // 6 m/s for the latency tolerance of 0.15 s are 0.9 m.
    walkFrom(3.2);
    assert.deepEqual(pickUp(world, "ada", loot).verdict, { is_accepted: false, reason: "out_of_range" });
    put(world, { x: drop.position_x, z: drop.position_z - 2.8 });
    assert.deepEqual(pickUp(world, "ada", loot).verdict, { is_accepted: false, reason: "out_of_range" });
    walkFrom(2.8);
    assert.equal(pickUp(world, "ada", loot).verdict.is_accepted, true);
  });

  it("is not picked up by the stunned", () => {
    const { world, loot } = aWorldWithLoot();
    const drop = world.loot_drops.get(loot);
    assert.ok(drop);
    put(world, { x: drop.position_x, z: drop.position_z }).state = "STUNNED";
    assert.deepEqual(pickUp(world, "ada", loot).verdict, { is_accepted: false, reason: "busy" });
  });

  it("is neither lost nor doubled, however many players reach for it in whatever order", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 500 }),
        fc.array(fc.tuple(fc.constantFrom("ada", "bob", "cyd"), fc.nat({ max: 3 })), { maxLength: 30 }),
        (seed, attempts) => {
          const goldIn = (loot: Iterable<LootDrop>) =>
            [...loot].reduce((sum, each) => sum + (each.item_type === "gold" ? each.quantity : 0), 0);
          const world = aWorld({ seed, players: ["ada", "bob", "cyd"] });
          const goblin = firstEnemy(world);
          slay(world, goblin);
          pass(world, 1);
          for (const id of ["ada", "bob", "cyd"])
            put(world, { x: goblin.position_x, z: goblin.position_z }, id);
          const ids = [...world.loot_drops.keys()];
          const dropped = goldIn(world.loot_drops.values());
          for (const [player, index] of attempts) pickUp(world, player, ids[index] ?? "none");
          const left = goldIn(world.loot_drops.values());
          const owned = [...world.players.values()].reduce((sum, player) => sum + player.lasting.gold, 0);
          assert.equal(left + owned, dropped);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe("loot of a run in which each member has a roll of its own", () => {
  const gold = {
    item_type: "gold" as const,
    item_id: "gold",
    chance: 1,
    min_quantity: 1,
    max_quantity: 1000,
  };
  const { goblin } = aWorld().content["enemy-types"];
  const content = contentWith({
    "loot-tables": { purse: { id: "purse", name: "Purse", drops: [gold] } },
    "enemy-types": { goblin: { ...(goblin ?? assert.fail()), loot_table_id: "purse" } },
  });
  const options: WorldOptions = {
    ...{ content, room_id: "room", run_id: "run", dungeon_id: "first_dungeon", room_template_id: "room2" },
    ...{ seed: 3, draw_key: drawKeyOf(3), terms: { ...DEFAULT_TERMS, loot_rule: "own_roll" } },
  };
  const slain = (players: readonly string[], setup: (world: World) => void = () => {}) => {
    const world = createWorld(options);
    for (const player_id of players) act(world, { type: "join", arrival: anArrival(player_id) });
    setup(world);
    return { world, events: slay(world, firstEnemy(world)) };
  };
  const owners = (world: World) => [...world.loot_drops.values()].map(loot => loot.for_player_id);
  const lootOf = (world: World, player_id: string) =>
    [...world.loot_drops.values()].find(loot => loot.for_player_id === player_id) ?? assert.fail(player_id);

  it("is rolled for each who is in the room, and told with whose it is", () => {
    const { world, events } = slain(["ada", "bob", "cyd"]);
    assert.deepEqual(owners(world), ["ada", "bob", "cyd"]);
    const drops = events.filter(event => event.event_type === "loot_dropped");
    assert.deepEqual(
      drops.map(({ for_player_id, loot_instance_id }) => [loot_instance_id, for_player_id]),
      [...world.loot_drops.values()].map(loot => [loot.loot_instance_id, loot.for_player_id]),
    );
    const quantities = [...world.loot_drops.values()].map(({ quantity }) => quantity);
    assert.equal(new Set(quantities).size, 3, `each has a roll of its own: ${quantities}`);
  });

  it("is also for the dead, and not for who has left the World", () => {
    const { world } = slain(["ada", "bob", "cyd"], each => {
      kill(each, "bob");
      act(each, { type: "set_connected", player_id: "cyd", connected: false });
      pass(each, 11);
    });
    assert.deepEqual([world.players.size, world.away.size], [2, 1]);
    assert.deepEqual(owners(world), ["ada", "bob"]);
  });

  it("is given to its owner alone, also when the owner has gone", () => {
    const { world } = slain(["ada", "bob"]);
    const { loot_instance_id: bobs, ...at } = lootOf(world, "bob");
    put(world, { x: at.position_x, z: at.position_z });
    const refused = { verdict: { is_accepted: false, reason: "not_yours" }, events: [] };
    assert.deepEqual(pickUp(world, "ada", bobs), refused);
    act(world, { type: "leave", player_id: "bob" });
    assert.deepEqual(pickUp(world, "ada", bobs), refused);
    act(world, { type: "join", arrival: anArrival("bob") });
    put(world, { x: at.position_x, z: at.position_z }, "bob");
    assert.ok(pickUp(world, "bob", bobs).verdict.is_accepted);
    assert.equal(playerIn(world, "bob").lasting.gold, at.quantity);
    assert.deepEqual(pickUp(world, "ada", bobs).verdict, { is_accepted: false, reason: "already_picked_up" });
  });

  it("stays its owner's while the room is hibernated, and after a crash", () => {
    const world = createWorld(options);
    for (const player_id of ["ada", "bob"]) act(world, { type: "join", arrival: anArrival(player_id) });
    const before: HibernatedRoom = JSON.parse(JSON.stringify(hibernate(world)));
    const journal = slay(world, firstEnemy(world)).map(event => ({ event, tick: world.tick }));
    const after: HibernatedRoom = JSON.parse(JSON.stringify(hibernate(world)));
    const redone = restoreWorld({ ...options, terms: undefined }, before);
    dungeonRules.redo(redone, journal, []);
    for (const restored of [redone, restoreWorld({ ...options, terms: undefined }, after)]) {
      assert.deepEqual([...restored.loot_drops.values()], [...world.loot_drops.values()]);
      assert.equal(restored.terms.loot_rule, "own_roll");
    }
  });

  it("is of who comes first where a player has laid it down, or where nobody was left to roll for", () => {
    const { world } = slain(["ada", "bob"]);
    const { loot_instance_id, ...at } = lootOf(world, "ada");
    for (const player_id of ["ada", "bob"]) put(world, { x: at.position_x, z: at.position_z }, player_id);
    playerIn(world).lasting.inventory.health_potion = 1;
    act(world, { type: "drop_item", player_id: "ada", item_id: "health_potion", quantity: 1 });
    const laidDown = [...world.loot_drops.values()].find(loot => loot.item_id === "health_potion");
    assert.ok(laidDown && laidDown.for_player_id === undefined);
    assert.ok(pickUp(world, "bob", laidDown.loot_instance_id).verdict.is_accepted);
    const empty = createWorld(options);
    dealDamage(empty, firstEnemy(empty), 1e6, []);
    assert.deepEqual(owners(empty), [undefined]);
  });

  it("is for all in a room where it lies from the start", () => {
    const { dungeon } = aWorld();
    const room_templates = dungeon.room_templates.map(room =>
      room.room_template_id === "room1" ? { ...room, loot: [{ loot_table_id: "purse", x: 2, z: 3 }] } : room,
    );
    const changed = contentWith({
      "loot-tables": content["loot-tables"],
      dungeons: { first_dungeon: { ...dungeon, room_templates } },
    });
    const world = createWorld({ ...options, content: changed, room_template_id: "room1" });
    for (const player_id of ["ada", "bob"]) act(world, { type: "join", arrival: anArrival(player_id) });
    assert.deepEqual(owners(world), [undefined]);
  });
});

describe("loot that nobody picks up", () => {
  const gold = { item_type: "gold" as const, item_id: "gold", chance: 1, min_quantity: 1, max_quantity: 1 };
  const { goblin } = aWorld().content["enemy-types"];
  const content = contentWith({
    "loot-tables": { purse: { id: "purse", name: "Purse", drops: [gold] } },
    "enemy-types": { goblin: { ...(goblin ?? assert.fail()), loot_table_id: "purse" } },
  });
  const options = { content, room_id: "room", run_id: "run", dungeon_id: "first_dungeon" };
  const killAGoblin = (world: World): GameEvent[] => {
    const events: GameEvent[] = [];
    dealDamage(world, spawnEnemy(world, "goblin", { x: 0, z: 0 }), 1e6, events);
    return events;
  };
  const killGoblins = (world: World, count: number) =>
    Array.from({ length: count }, () => killAGoblin(world)).flat();
  const idsOf = (events: readonly GameEvent[]) =>
    events.flatMap(event => (event.event_type === "loot_dropped" ? [event.loot_instance_id] : []));
  const lying = (world: World) => [...world.loot_drops.keys()];

  it("is gone once 200 newer pieces lie in the room: the oldest is no such loot any more", () => {
    const world = aWorld({ content });
    const ids = idsOf(killGoblins(world, MOST_LYING.found + 3));
    assert.equal(MOST_LYING.found, 200);
    assert.deepEqual(lying(world), ids.slice(3));
    put(world, { x: 0, z: 0 });
    const [first = assert.fail(), , , fourth = assert.fail()] = ids;
    assert.deepEqual(pickUp(world, "ada", first).verdict, { is_accepted: false, reason: "no_such_loot" });
    assert.ok(pickUp(world, "ada", fourth).verdict.is_accepted);
  });

  it("cannot be cleared away by a player who lays down a hundred things, of which the oldest go", () => {
    const world = aWorld({ content });
    const found = idsOf(killGoblins(world, MOST_LYING.found));
    const ada = playerIn(world);
    ada.lasting.inventory.health_potion = MOST_LYING.dropped + 1;
    for (let n = 0; n <= MOST_LYING.dropped; n++)
      act(world, { type: "drop_item", player_id: "ada", item_id: "health_potion", quantity: 1 });
    assert.deepEqual(lying(world).slice(0, found.length), found);
    assert.equal(world.loot_drops.size, MOST_LYING.found + MOST_LYING.dropped);
  });

  it("pushes away nothing of whom less lies there, where each has a roll of its own", () => {
    const terms = { ...DEFAULT_TERMS, loot_rule: "own_roll" as const };
    const world = createWorld({
      ...options,
      room_template_id: "room2",
      seed: 1,
      draw_key: drawKeyOf(1),
      terms,
    });
    const ownersOf = (player_id: string) =>
      [...world.loot_drops.values()].filter(loot => loot.for_player_id === player_id).length;
    for (const player_id of ["ada", "bob"]) act(world, { type: "join", arrival: anArrival(player_id) });
    killGoblins(world, 10);
    act(world, { type: "leave", player_id: "ada" });
    killGoblins(world, MOST_LYING.found);
    assert.deepEqual([ownersOf("ada"), ownersOf("bob")], [10, MOST_LYING.found - 10]);
  });

  it("fits into the room's row, however long its ids are", () => {
    const world = aWorld({ content });
    // As long as ids may be, and as many affixes as a piece may have.
    const longest = "x".repeat(64);
    const affixes = Object.fromEntries([1, 2, 3, 4].map(n => [`${n}`.padEnd(64, "x"), 999]));
    const piece = { item_instance_id: longest, affixes };
    const at = { position_x: -12.3456, position_y: 0, position_z: -12.3456, for_player_id: longest };
    for (const [kind, count] of [
      ["loot", MOST_LYING.found],
      ["drop", MOST_LYING.dropped],
    ] as const)
      for (let n = 0; n < 2 * count; n++) {
        const loot_instance_id = `${kind}${100_000 + n}`;
        lay(world, { loot_instance_id, item_id: longest, item_type: "equipment", quantity: 1, piece, ...at });
      }
    assert.equal(world.loot_drops.size, MOST_LYING.found + MOST_LYING.dropped);
    const bytes = JSON.stringify(hibernate(world).loot_drops).length;
    assert.ok(bytes < 300_000, `${bytes} bytes`);
  });

  it("is the same after a crash", () => {
    const world = aWorld({ content });
    killGoblins(world, MOST_LYING.found - 5);
    const before: HibernatedRoom = JSON.parse(JSON.stringify(hibernate(world)));
    const journal = killGoblins(world, 20).map(event => ({ event, tick: world.tick }));
    const restored = restoreWorld(
      { ...options, room_template_id: "room2", seed: 1, draw_key: drawKeyOf(1), terms: undefined },
      before,
    );
    dungeonRules.redo(restored, journal, []);
    assert.deepEqual([...restored.loot_drops.values()], [...world.loot_drops.values()]);
    assert.equal(world.loot_drops.size, MOST_LYING.found);
  });
});
