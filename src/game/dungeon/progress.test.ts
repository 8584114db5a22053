import assert from "node:assert/strict";
import { piecesOf } from "../../../test/support/a-grown-character.ts";
import { characterContent, withCharacters } from "../../../test/support/character-content.ts";
import { dungeonContent } from "../../../test/support/rules-content.ts";
import {
  act,
  anArrival,
  answerOf,
  aWorld,
  firstEnemy,
  kill,
  pass,
  playerIn,
  put,
  slay,
} from "../../../test/support/world.ts";
import type { CharacterAction } from "../character/character-actions.ts";
import type { Lasting } from "../character/lasting.ts";
import type { Content } from "../content/content.ts";
import { amountAt } from "../core/resource.ts";
import type { GameEvent } from "./dungeon-events.ts";
import { progress } from "./progress.ts";
import { redoCharacter } from "./redo.ts";
import { departureOf } from "./setup.ts";
import { spawnEnemy } from "./spawn.ts";
import type { World } from "./world.ts";

/** The rooms of the tests, whose goblin is worth 100, each cleared room 30 and the exit 50. */
function grownContent(): Content {
  const content = withCharacters(dungeonContent());
  const { goblin } = content["enemy-types"];
  const { first_dungeon } = content.dungeons;
  assert.ok(goblin && first_dungeon);
  const room_templates = first_dungeon.room_templates.map(room => ({ ...room, clear_experience: 30 }));
  return {
    ...content,
    "enemy-types": { ...content["enemy-types"], goblin: { ...goblin, experience: 100, patrol_radius: 0 } },
    dungeons: {
      ...content.dungeons,
      first_dungeon: { ...first_dungeon, end_experience: 50, room_templates },
    },
  };
}

const content = grownContent();

/** A room into which they come with what they have. */
function aRoom(players: Record<string, Partial<Lasting>>, room_template_id = "room2"): World {
  const world = aWorld({ content, room_template_id, players: [] });
  for (const [player_id, lasting] of Object.entries(players))
    act(world, { type: "join", arrival: anArrival(player_id, { lasting }) });
  return world;
}

const does = (world: World, action: CharacterAction, player_id = "ada") =>
  answerOf(act(world, { type: "character_action", player_id, action }));
const gains = (events: readonly GameEvent[], player_id = "ada") =>
  events.flatMap(event =>
    event.event_type === "experience_gained" && event.source_player_id === player_id
      ? [`${event.experience} ${event.reason} ${event.content_id}`]
      : [],
  );

describe("experience in a room", () => {
  it("is shared by all who are there, also the dead, and not by who has left the World", () => {
    const world = aRoom({ ada: {}, bob: {}, cyd: {} });
    kill(world, "bob");
    act(world, { type: "set_connected", player_id: "cyd", connected: false });
    pass(world, 11);
    assert.deepEqual([...world.away.keys()], ["cyd"]);
    const events = slay(world, firstEnemy(world));
    assert.deepEqual(gains(events, "ada"), ["75 kill goblin", "30 room room2"]);
    assert.deepEqual(gains(events, "bob"), ["75 kill goblin", "30 room room2"]);
    assert.deepEqual(gains(events, "cyd"), []);
  });

  it("is none for enemies that a boss calls, or it would be called for that alone", () => {
    const world = aRoom({ ada: {} });
    const called = spawnEnemy(world, "rat", { x: 0, z: 20 });
    called.is_summoned = true;
    assert.deepEqual(gains(slay(world, called)), []);
  });

  it("is told as 0 at the highest level, where the deed still counts", () => {
    const world = aRoom({ ada: { level: 5 } });
    assert.deepEqual(gains(slay(world, firstEnemy(world))), ["0 kill goblin", "0 room room2"]);
    const { level, experience, counters } = playerIn(world).lasting;
    assert.deepEqual([level, experience], [5, 0]);
    assert.deepEqual(counters.experience_gained, { goblin: 1, room2: 1 });
  });

  const played = { run_counters: { experience_gained: { goblin: 1 } } };

  it("is none of the exit for a character that gained none and killed nobody on the run, nor does that run count", () => {
    const world = aRoom({ ada: {} }, "room6");
    const { experience, counters } = playerIn(world).lasting;
    assert.deepEqual([experience, counters], [0, {}]);
    assert.deepEqual(playerIn(aRoom({ ada: played }, "room6")).lasting.counters.run_ended, {
      first_dungeon: 1,
    });
    const { statistics } = playerIn(world).lasting;
    const killer = aRoom({ ada: { statistics: { ...statistics, enemies_killed: 1 } } }, "room6");
    assert.equal(playerIn(killer).lasting.experience, 50, "enemies may be worth nothing");
  });

  it("comes with the exit, once for a run", () => {
    const world = aRoom({ ada: played }, "room6");
    const { lasting } = playerIn(world);
    assert.equal(lasting.experience, 50);
    act(world, { type: "leave", player_id: "ada" });
    act(world, { type: "join", arrival: anArrival("ada", { lasting }) });
    assert.equal(playerIn(world).lasting.experience, 50);
  });
});

describe("a character that grows in a room", () => {
  it("has its new numbers at once, and is not healed by them", () => {
    const world = aRoom({ ada: { experience: 20 } });
    playerIn(world).current_health = 40;
    slay(world, firstEnemy(world));
    const { stats, current_health, lasting } = playerIn(world);
    assert.deepEqual([lasting.level, stats.max_health], [2, 110]);
    assert.ok(current_health <= 40);
  });

  it("fills no mana by putting something on, and loses what is too much by taking it off", () => {
    const world = aRoom({ ada: { pieces: piecesOf({ r: "robe" }) } }, "room1");
    const mana = () => {
      const { mana, stats } = playerIn(world);
      return amountAt(mana, stats.max_mana, world.game_rules.mana_regeneration, world);
    };
    pass(world, 60);
    assert.equal(does(world, { action: "equip", item_instance_id: "r" }), "accepted");
    assert.equal(mana(), 100);
    pass(world, 2);
    assert.equal(mana(), 110);
    does(world, { action: "unequip", slot: "body" });
    assert.deepEqual([mana(), playerIn(world).mana.amount], [100, 100]);
    does(world, { action: "equip", item_instance_id: "r" });
    assert.equal(mana(), 100);
  });

  it("comes in with no more mana and stamina than it can have", () => {
    const world = aRoom({});
    act(world, { type: "join", arrival: anArrival("ada", { current_mana: 500, current_stamina: 500 }) });
    const { mana, stamina } = playerIn(world);
    assert.deepEqual([mana.amount, stamina.amount], [100, 100]);
  });

  it("loses what is too much of its health by taking something off", () => {
    const world = aRoom({ ada: { pieces: piecesOf({ h: "helm" }), equipment: { head: "h" } } }, "room1");
    assert.equal(Math.round(playerIn(world).current_health), 110);
    does(world, { action: "unequip", slot: "head" });
    assert.equal(playerIn(world).current_health, 100);
  });

  it("does nothing with itself in a fight, or dead", () => {
    const world = aRoom({ ada: { level: 2 } });
    put(world, { x: 0, z: firstEnemy(world).position_z - 1.5 });
    pass(world, 0.5);
    assert.equal(does(world, { action: "learn_skill", node_id: "might" }), "in_combat");
    kill(world);
    assert.equal(does(world, { action: "learn_skill", node_id: "might" }), "player_dead");
    assert.deepEqual(playerIn(world).lasting.skills, []);
  });
});

describe("an achievement in a room", () => {
  it("is given on coming in, where the counters say so already", () => {
    const world = aRoom({ ada: { counters: { enemy_died: { rat: 4 } } } }, "room1");
    const { achievements, gold, inventory, pieces } = playerIn(world).lasting;
    assert.deepEqual([achievements, gold, inventory], [["slayer", "hunter"], 50, { potion: 3 }]);
    assert.deepEqual(
      Object.values(pieces).map(each => each.item_id),
      ["sword"],
    );
  });

  it("of the party comes by what the others do", () => {
    const world = aRoom({ ada: {}, bob: {} });
    for (let rats = 0; rats < 6; rats++) slay(world, spawnEnemy(world, "rat", { x: 0, z: 20 }));
    assert.ok(playerIn(world, "bob").lasting.achievements.includes("together"));
    assert.ok(!playerIn(world, "bob").lasting.achievements.includes("slayer"));
  });

  it("counts what befalls a character as it leaves the World, as redo does", () => {
    const world = aRoom({ ada: {}, bob: {} });
    const ada = playerIn(world);
    world.players.delete("ada");
    world.away.set("ada", ada);
    const saved = departureOf(world, ada);
    const at = { position_x: 0, position_y: 0, position_z: 0 };
    const events: GameEvent[] = [
      {
        event_type: "enemy_died",
        source_player_id: "ada",
        target_enemy_id: "gone",
        enemy_type_id: "rat",
        ...at,
      },
    ];
    progress(world, events);
    const redone = redoCharacter(saved, events, content).lasting;
    assert.deepEqual(
      [redone.counters, redone.achievements],
      [ada.lasting.counters, ada.lasting.achievements],
    );
    assert.deepEqual(ada.lasting.achievements, ["slayer"]);
  });
});

describe("laying something down", () => {
  const drop = (world: World, wanted: object, player_id = "ada", request_id?: string) =>
    answerOf(act(world, { type: "drop_item", player_id, quantity: 1, ...wanted, request_id }));
  const pieces = {
    ...piecesOf({ s: "sword", w: "sword" }),
    b: { item_id: "helm", affixes: {}, is_bound: true as const },
  };
  const giver = { pieces, equipment: { weapon: "w" }, inventory: { ore: 7, token: 2 }, gold: 40 };

  it("gives it to who takes it up, as it was", () => {
    const world = aRoom({ ada: giver, bob: {} }, "room1");
    assert.equal(drop(world, { item_instance_id: "s" }), "accepted");
    assert.equal(drop(world, { item_id: "ore", quantity: 3 }), "accepted");
    for (const loot_instance_id of [...world.loot_drops.keys()])
      assert.equal(
        answerOf(act(world, { type: "loot_pickup", player_id: "bob", loot_instance_id })),
        "accepted",
      );
    const [ada, bob] = [playerIn(world).lasting, playerIn(world, "bob").lasting];
    assert.deepEqual([Object.keys(ada.pieces), ada.inventory], [["w", "b"], { ore: 4, token: 2 }]);
    assert.deepEqual([bob.pieces, bob.inventory], [{ s: { item_id: "sword", affixes: {} } }, { ore: 3 }]);
    assert.equal(bob.statistics.items_collected, 0, "it is no find");
    assert.deepEqual(bob.counters, {});
  });

  it("is refused of what is worn, bound, not there, more than there is, and of gold", () => {
    const world = aRoom({ ada: giver }, "room1");
    const before = structuredClone(playerIn(world).lasting);
    const refusals: [object, string][] = [
      [{ item_instance_id: "w" }, "item_worn"],
      [{ item_instance_id: "b" }, "item_bound"],
      [{ item_instance_id: "x" }, "not_owned"],
      [{ item_instance_id: "toString" }, "not_owned"],
      [{ item_id: "ore", quantity: 8 }, "not_owned"],
      [{ item_id: "token" }, "item_bound"],
      [{ item_id: "gold", quantity: 5 }, "not_owned"],
      [{}, "invalid_message"],
    ];
    for (const [wanted, reason] of refusals) assert.equal(drop(world, wanted), reason);
    assert.deepEqual([playerIn(world).lasting, world.loot_drops.size], [before, 0]);
  });

  it("is done once, however often the request comes", () => {
    const world = aRoom({ ada: giver }, "room1");
    for (let i = 0; i < 3; i++) assert.equal(drop(world, { item_id: "ore" }, "ada", "again"), "accepted");
    assert.deepEqual([playerIn(world).lasting.inventory.ore, world.loot_drops.size], [6, 1]);
  });
});

describe("taking something up", () => {
  it("binds what binds by it, and mails what does not fit", () => {
    const world = aRoom(
      { ada: { inventory: { ore: 60 } }, bob: { pieces: piecesOf({ o: "oathblade" }) } },
      "room1",
    );
    act(world, { type: "drop_item", player_id: "bob", item_instance_id: "o", quantity: 1 });
    const [loot_instance_id = ""] = world.loot_drops.keys();
    const outcome = act(world, { type: "loot_pickup", player_id: "ada", loot_instance_id });
    assert.equal(answerOf(outcome), "accepted");
    const { pieces, outbox } = playerIn(world).lasting;
    assert.deepEqual(pieces, {});
    assert.deepEqual(outbox[0]?.goods[0]?.piece, { item_instance_id: "o", affixes: {}, is_bound: true });
  });

  it("of equipment makes pieces that differ, each with affixes that its item may have", () => {
    const world = aWorld({ content: characterContent(), room_template_id: "porch", players: ["ada"] });
    for (let rats = 0; rats < 40; rats++) slay(world, spawnEnemy(world, "rat", { x: 0, z: 2 }));
    const found = [...world.loot_drops.values()].flatMap(each => each.piece ?? []);
    assert.ok(found.length > 20);
    assert.equal(new Set(found.map(each => each.item_instance_id)).size, found.length);
    assert.ok(new Set(found.map(each => JSON.stringify(each.affixes))).size > 5);
  });
});
