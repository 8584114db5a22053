import assert from "node:assert/strict";
import {
  act,
  answerOf,
  aWorld,
  contentWith,
  firstEnemy,
  pass,
  playerIn,
  put,
  slay,
  strike,
  use,
} from "../../../test/support/world.ts";
import type { DoorAction } from "./doors.ts";
import { redoRoom } from "./redo.ts";
import { createPlayer } from "./setup.ts";
import { hibernate, restoreWorld } from "./snapshot.ts";
import type { World } from "./world.ts";

const door = (world: World, door_id: string, action: DoorAction) =>
  act(world, { type: "door", player_id: "ada", door_id, action });
const enter = (world: World, door_id: string) =>
  act(world, { type: "enter_door", player_id: "ada", door_id });

/** The middle of the corridors between rooms 1 and 2, and 2 and 3. */
const BACK = { x: 0, z: 15.925 };
const ONWARD = { x: 0, z: 47.775 };

describe("a door", () => {
  it("is worked within 3 m and no further", () => {
    const world = aWorld();
    put(world, { x: 0, z: BACK.z + 3.1 });
    assert.equal(answerOf(door(world, "door1_2", "close")), "out_of_range");
    put(world, { x: 0, z: BACK.z + 3 });
    const { verdict, events } = door(world, "door1_2", "close");
    assert.ok(verdict.is_accepted);
    assert.deepEqual(events, [{ event_type: "door_closed", door_id: "door1_2", source_player_id: "ada" }]);
    assert.equal(answerOf(enter(world, "door1_2")), "door_closed");
    assert.deepEqual(door(world, "door1_2", "close").events, []);
    assert.equal(answerOf(door(world, "door1_2", "open")), "accepted");
  });

  it("has one outcome for two players who reach for it in the same moment", () => {
    const world = aWorld({ players: ["ada", "bob"] });
    put(world, { x: 0, z: BACK.z + 2 });
    put(world, { x: 1, z: BACK.z + 2 }, "bob");
    const close = (player_id: string) =>
      act(world, { type: "door", player_id, door_id: "door1_2", action: "close" });
    const outcomes = [close("ada"), close("bob")];
    assert.deepEqual(outcomes.map(answerOf), ["accepted", "accepted"]);
    assert.equal(outcomes.flatMap(outcome => outcome.events).length, 1);
    assert.equal(world.doors.get("door1_2")?.is_open, false);
  });

  it("onward is locked until the room is cleared, then open", () => {
    const world = aWorld();
    put(world, ONWARD);
    assert.equal(answerOf(door(world, "door2_3", "open")), "door_locked");
    assert.equal(answerOf(enter(world, "door2_3")), "door_locked");
    slay(world, firstEnemy(world));
    put(world, { x: 0, z: ONWARD.z - 1 });
    assert.equal(answerOf(enter(world, "door2_3")), "accepted");
  });

  it("is none that the room does not have", () => {
    const world = aWorld();
    put(world, BACK);
    for (const id of ["door5_6", "toString"]) assert.equal(answerOf(enter(world, id)), "no_such_door");
  });

  it("opens to its key before that, which is used up", () => {
    const { dungeon } = aWorld();
    const corridors = dungeon.corridors.map(corridor =>
      corridor.door_id === "door2_3" ? { ...corridor, key_item_id: "rusty_key" } : corridor,
    );
    const content = contentWith({ dungeons: { first_dungeon: { ...dungeon, corridors } } });
    const world = aWorld({ content });
    put(world, ONWARD);
    assert.equal(answerOf(door(world, "door2_3", "open")), "door_locked");
    playerIn(world).lasting.inventory = { rusty_key: 1 };
    assert.deepEqual(
      door(world, "door2_3", "open").events.map(event => event.event_type),
      ["item_used", "door_opened"],
    );
    assert.deepEqual(playerIn(world).lasting.inventory, {});
    assert.equal(answerOf(door(world, "door2_3", "close")), "accepted");
    assert.equal(answerOf(door(world, "door2_3", "open")), "accepted");
  });

  describe("that only its key opens", () => {
    const keyed = (room_template_id: string) => {
      const { dungeon } = aWorld();
      const corridors = dungeon.corridors.map(corridor =>
        corridor.door_id === "door2_3"
          ? { ...corridor, key_item_id: "rusty_key", needs_key: true }
          : corridor,
      );
      const content = contentWith({ dungeons: { first_dungeon: { ...dungeon, corridors } } });
      return aWorld({ content, room_template_id });
    };

    it("stays locked when the room is cleared, until the key is used up", () => {
      const world = keyed("room2");
      const events = slay(world, firstEnemy(world));
      assert.ok(events.some(event => event.event_type === "room_cleared"));
      assert.deepEqual(
        events.filter(event => event.event_type === "door_opened"),
        [],
      );
      pass(world, 4);
      put(world, { x: 0, z: ONWARD.z - 1 });
      assert.equal(answerOf(door(world, "door2_3", "open")), "door_locked");
      assert.equal(answerOf(enter(world, "door2_3")), "door_locked");
      playerIn(world).lasting.inventory = { rusty_key: 1 };
      assert.equal(answerOf(door(world, "door2_3", "open")), "accepted");
      assert.deepEqual(playerIn(world).lasting.inventory, {});
      assert.equal(answerOf(enter(world, "door2_3")), "accepted");
    });

    it("is open to who comes back through it, without a key", () => {
      const world = keyed("room3");
      put(world, ONWARD);
      assert.equal(world.doors.get("door2_3")?.is_open, true);
      assert.equal(answerOf(enter(world, "door2_3")), "accepted");
    });

    it("keeps its lock, and once it is unlocked its freedom, while the room hibernates and in redo", () => {
      const world = keyed("room2");
      slay(world, firstEnemy(world));
      const restored = restoreWorld(
        { ...world, terms: undefined, seed: 1, draw_key: undefined },
        hibernate(world),
      );
      assert.deepEqual(restored.doors.get("door2_3"), {
        ...{ door_id: "door2_3", is_open: false, is_locked: true, connected_room_template_id: "room3" },
      });
      const event = { event_type: "door_opened" as const, door_id: "door2_3", source_player_id: "ada" };
      redoRoom(restored, [{ event, tick: 1 }]);
      const again = restoreWorld(
        { ...world, terms: undefined, seed: 1, draw_key: undefined },
        hibernate(restored),
      );
      const { is_open, is_locked } = again.doors.get("door2_3") ?? assert.fail();
      assert.deepEqual([is_open, is_locked], [true, false]);
    });
  });

  it("is not worked by whom a strike keeps busy", () => {
    const world = aWorld();
    put(world, BACK);
    strike(world);
    assert.equal(answerOf(door(world, "door1_2", "close")), "busy");
    assert.equal(answerOf(enter(world, "door1_2")), "busy");
    pass(world, 0.2);
    assert.equal(answerOf(enter(world, "door1_2")), "accepted");
  });
});

describe("going through a door", () => {
  it("takes the player out of the room, once", () => {
    const world = aWorld();
    put(world, BACK);
    const { verdict, events } = enter(world, "door1_2");
    assert.ok(verdict.is_accepted);
    assert.equal(verdict.value.room_template_id, "room1");
    assert.deepEqual(events, [{ event_type: "player_left", source_player_id: "ada" }]);
    assert.equal(world.players.size, 0);
    assert.equal(answerOf(enter(world, "door1_2")), "not_in_room");
  });

  it("keeps health, mana, stamina, gold, inventory, effects and cooldowns as they are, 1 m beyond the door", () => {
    const content = contentWith({
      abilities: {
        war_cry: {
          ...{ id: "war_cry", name: "War Cry", ability_type: "buff", cooldown: 10, mana_cost: 30 },
          ...{ stamina_cost: 40, cast_time: 0, effect_duration: 5 },
          effects: [{ effect_type: "damage_multiplier", value: 2 }],
        },
      },
    });
    const world = aWorld({ content });
    const ada = put(world, BACK);
    Object.assign(ada, { current_health: 42.5 });
    Object.assign(ada.lasting, { gold: 17, inventory: { rusty_sword: 1 } });
    use(world, "war_cry");
    pass(world, 1);
    const { verdict } = enter(world, "door1_2");
    assert.ok(verdict.is_accepted);
    const next = aWorld({ content, room_template_id: "room1", players: [] });
    pass(next, 30);
    const arrived = createPlayer(next, verdict.value.departure);
    assert.deepEqual(
      [
        arrived.current_health,
        arrived.mana.amount,
        arrived.stamina.amount,
        arrived.lasting.gold,
        arrived.lasting.inventory,
      ],
      [42.5, 75, 60, 17, { rusty_sword: 1 }],
    );
    assert.deepEqual([...arrived.effects], [["war_cry", next.tick + 4 * 20]]);
    assert.deepEqual(arrived.ready_at_tick, { war_cry: next.tick + 9 * 20 }, "cooldowns go on");
    assert.deepEqual([arrived.position_x, arrived.position_z], [0, BACK.z - 1]);
    assert.deepEqual(arrived.checkpoint, { x: 0, z: BACK.z - 1 });
  });
});
