import assert from "node:assert/strict";
import { doorWay } from "./door-ways.ts";

const room = (room_template_id: string, room_type: string) => ({ room_template_id, room_type });
const corridor = (from: string, to: string) => ({ from, to, door_id: `${from}-${to}`, width: 4 });
/** A gate, two halls, a cellar beside the first, a lair, the way out. */
const DUNGEON = {
  start_room_template_id: "gate",
  room_templates: [
    ...[room("gate", "start"), room("hall", "combat"), room("cellar", "treasure")],
    ...[room("lair", "boss"), room("way_out", "exit")],
  ],
  corridors: [
    ...[corridor("gate", "hall"), corridor("cellar", "hall")],
    ...[corridor("hall", "lair"), corridor("lair", "way_out")],
  ],
} as unknown as Parameters<typeof doorWay>[0];

describe("A door", () => {
  it("leads on, or back to where the run began, whichever way its corridor was written", () => {
    assert.equal(doorWay(DUNGEON, "gate", "gate-hall"), "on");
    assert.equal(doorWay(DUNGEON, "hall", "gate-hall"), "back");
    assert.equal(doorWay(DUNGEON, "hall", "cellar-hall"), "on");
    assert.equal(doorWay(DUNGEON, "cellar", "cellar-hall"), "back");
  });

  it("says that the boss or the exit is behind it, but not from behind", () => {
    assert.equal(doorWay(DUNGEON, "hall", "hall-lair"), "boss");
    assert.equal(doorWay(DUNGEON, "lair", "lair-way_out"), "exit");
    assert.equal(doorWay(DUNGEON, "way_out", "lair-way_out"), "back");
  });
});
