import assert from "node:assert/strict";
import { type RulesChanges, rulesContent } from "../../../test/support/rules-content.ts";
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
  strike,
} from "../../../test/support/world.ts";
import { combatLeftMs } from "./in-combat.ts";
import { redoRoom } from "./redo.ts";
import { hibernate, restoreWorld } from "./snapshot.ts";
import type { World } from "./world.ts";

/** Between the porch and the hall, on the hall's side. */
const DOOR = { x: 0, z: 15.5 };
/** Out of the brute's sight. */
const FAR = { x: 0, z: 39 };

function hall(changes: RulesChanges = {}, players = ["ada"]): World {
  return aWorld({ content: rulesContent(changes), room_template_id: "hall", players });
}

/** Ada has just hit the brute, and stands at the door. */
function afterAHit(changes: RulesChanges = {}): World {
  const world = hall(changes);
  const brute = firstEnemy(world);
  put(world, { x: brute.position_x, z: brute.position_z - 1.5 });
  assert.equal(answerOf(strike(world, { target: brute })), "accepted");
  pass(world, 0.2);
  put(world, DOOR);
  return world;
}

const enterDoor = (world: World) =>
  act(world, { type: "enter_door", player_id: "ada", door_id: "door" }).verdict;
const setConnected = (world: World, connected: boolean, player_id = "ada") =>
  act(world, { type: "set_connected", player_id, connected });

describe("a fight", () => {
  it("is no place to slip out of by the door: a player who has just hit an enemy is held for some seconds", () => {
    const world = afterAHit();
    const brute = firstEnemy(world);
    Object.assign(brute, { aggro_player_id: undefined, attack: undefined });
    const verdict = enterDoor(world);
    assert.ok(!verdict.is_accepted);
    assert.equal(verdict.reason, "in_combat");
    assert.equal(verdict.ready_in_ms, 2800, "3 s after the hit, 0.2 s ago");
    world.tick += 56;
    assert.equal(enterDoor(world).is_accepted, true);
  });

  it("holds a player for as long as an enemy is after it", () => {
    const world = hall();
    const brute = firstEnemy(world);
    put(world, DOOR);
    brute.aggro_player_id = "ada";
    const verdict = enterDoor(world);
    assert.deepEqual(verdict, { is_accepted: false, reason: "in_combat", ready_in_ms: 1000 });
    brute.aggro_player_id = undefined;
    assert.equal(enterDoor(world).is_accepted, true);
  });

  it("holds a player who is about to be hit, though the enemy has turned to somebody else", () => {
    const world = hall();
    put(world, DOOR);
    const target_player_id = "ada";
    const attack = { lands_at_tick: 99, started_tick: 0, target_player_id, ability_id: undefined };
    Object.assign(firstEnemy(world), { aggro_player_id: undefined, attack });
    assert.equal(combatLeftMs(world, playerIn(world)), 1000);
  });

  it("ends with its last enemy", () => {
    const world = afterAHit();
    firstEnemy(world).is_alive = false;
    assert.equal(combatLeftMs(world, playerIn(world)), 0);
  });

  it("is none for the dead", () => {
    const world = afterAHit();
    kill(world);
    assert.equal(combatLeftMs(world, playerIn(world)), 0);
  });

  it("cannot be won by passing in and out of the door: the enemy's attack lands first", () => {
    const world = afterAHit();
    for (let seconds = 0; seconds < 10 && playerIn(world).current_health === 100; seconds += 0.1) {
      assert.equal(
        answerOf(act(world, { type: "enter_door", player_id: "ada", door_id: "door" })),
        "in_combat",
      );
      pass(world, 0.1);
    }
    assert.ok(playerIn(world).current_health < 100, "the brute came and hit");
  });
});

describe("a player whose connection is lost", () => {
  it("stays in the World for combat_log_seconds and can be hit there", () => {
    const world = afterAHit();
    setConnected(world, false);
    pass(world, 9.9);
    assert.ok(world.players.has("ada"));
    assert.ok(playerIn(world).current_health < 100, "pulling the cable is no way out");
  });

  it("then leaves the World, where nobody hits it, and keeps its slot", () => {
    const world = hall({ dungeon: { combat_log_seconds: 2 } }, ["ada", "bob"]);
    put(world, FAR);
    put(world, FAR, "bob");
    const { slot } = playerIn(world);
    setConnected(world, false);
    pass(world, 2.1);
    assert.deepEqual([...world.players.keys()], ["bob"]);
    act(world, { type: "join", arrival: anArrival("cyd") });
    assert.notEqual(playerIn(world, "cyd").slot, slot);
    assert.equal(setConnected(world, true).verdict.is_accepted, true);
    assert.equal(playerIn(world).slot, slot);
    assert.deepEqual([playerIn(world).position_x, playerIn(world).position_z], [FAR.x, FAR.z]);
  });

  it("counts its moves from the start again when it is back", () => {
    const world = hall();
    put(world, FAR);
    const move = (seq: number) =>
      answerOf(act(world, { type: "move", player_id: "ada", seq, claim: { position: FAR, yaw: 1 } }));
    assert.equal(move(900), "accepted");
    assert.equal(move(1), "invalid_message");
    setConnected(world, false);
    setConnected(world, true);
    assert.equal(move(1), "accepted");
  });

  it("can be taken out of the room while it is away from the World", () => {
    const world = hall({ dungeon: { combat_log_seconds: 0 } });
    setConnected(world, false);
    pass(world, 0.1);
    const { verdict, events } = act(world, { type: "leave", player_id: "ada" });
    assert.equal(verdict.is_accepted, true);
    assert.deepEqual(events, [{ event_type: "player_left", source_player_id: "ada" }]);
    assert.equal(world.away.size, 0);
  });
});

describe("an enemy that nobody is left to fight", () => {
  const worn = (resets_when_alone: boolean) => {
    const world = hall({ enemy: { resets_when_alone } }, ["ada", "bob"]);
    firstEnemy(world).current_health = 100;
    return world;
  };

  it("is as at the start, if its content says so, when the last player leaves the room", () => {
    const world = worn(true);
    const leave = (player_id: string) => act(world, { type: "leave", player_id }).events;
    assert.equal(leave("ada").length, 1);
    assert.equal(firstEnemy(world).current_health, 100, "bob is still there");
    assert.deepEqual(leave("bob").at(-1), { event_type: "enemies_reset", is_lonely: true });
    assert.equal(firstEnemy(world).current_health, 500);
  });

  it("or when the last connection is lost and its character leaves the World", () => {
    const world = worn(true);
    for (const id of ["ada", "bob"]) {
      put(world, FAR, id);
      setConnected(world, false, id);
    }
    pass(world, 10.1);
    assert.equal(firstEnemy(world).current_health, 500);
  });

  it("stays as worn as it is otherwise", () => {
    const world = worn(false);
    act(world, { type: "leave", player_id: "ada" });
    act(world, { type: "leave", player_id: "bob" });
    assert.equal(firstEnemy(world).current_health, 100);
  });

  it("is reset again when the journal is redone after a crash", () => {
    const world = worn(true);
    const hibernated = hibernate(world);
    const events = ["ada", "bob"].flatMap(player_id => act(world, { type: "leave", player_id }).events);
    const options = { content: world.content, room_id: "room", run_id: "run", seed: 1, draw_key: undefined };
    const restored = restoreWorld(
      { ...options, dungeon_id: "first_dungeon", room_template_id: "hall" },
      hibernated,
    );
    redoRoom(
      restored,
      events.map(event => ({ event, tick: world.tick })),
    );
    assert.equal(firstEnemy(restored).current_health, 500);
  });
});
