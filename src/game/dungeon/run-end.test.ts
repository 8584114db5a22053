import assert from "node:assert/strict";
import { act, anArrival, aWorld, pass, playerIn } from "../../../test/support/world.ts";
import type { GameEvent } from "./dungeon-events.ts";
import { redoCharacter } from "./redo.ts";
import { type Arrival, type Departure, departureOf } from "./setup.ts";
import type { World } from "./world.ts";

const exit = () => aWorld({ room_template_id: "room6", players: [] });

/** The events of a character's coming in, after which it is told whether its run has ended. */
function enter(world: World, arrival: Partial<Arrival> = {}): GameEvent[] {
  return act(world, { type: "join", arrival: anArrival("ada", arrival) }).events;
}

/** What the character takes along. */
function leave(world: World): Departure {
  const departure = departureOf(world, playerIn(world));
  act(world, { type: "leave", player_id: "ada" });
  return departure;
}

const endings = (events: readonly GameEvent[]) =>
  events.filter(event => event.event_type === "run_ended").length;

describe("the end of a run", () => {
  it("is told to everyone in the exit room when a character reaches it", () => {
    assert.equal(endings(enter(exit())), 1);
    assert.equal(endings(enter(aWorld({ room_template_id: "room5", players: [] }))), 0);
  });

  it("is told once: a character that leaves the exit room and comes back has ended its run already", () => {
    const world = exit();
    enter(world);
    pass(world, 3);
    assert.equal(endings(enter(world, leave(world))), 0);
    assert.equal(endings(enter(world, leave(world))), 0);
  });

  it("is told once for each character: its companion's is told too", () => {
    const world = exit();
    enter(world);
    assert.equal(endings(enter(world, { player_id: "bob", character_name: "Bob" })), 1);
  });

  it("stays told after a crash: the journal's event counts although the character was saved before it", () => {
    const world = exit();
    const outside = aWorld({ room_template_id: "room5" });
    const saved = leave(outside);
    assert.equal(saved.lasting.ended_run_id, undefined);
    const journaled = enter(world, saved);
    const redone = redoCharacter({ ...saved, run_id: world.run_id }, journaled, world.content);
    assert.equal(redone.lasting.ended_run_id, world.run_id);
    assert.equal(endings(enter(exit(), redone)), 0);
    const companions = redoCharacter({ ...saved, player_id: "bob" }, journaled, world.content);
    assert.equal(companions.lasting.ended_run_id, undefined);
  });
});
