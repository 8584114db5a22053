import assert from "node:assert/strict";
import type { PartyLine } from "../client/party-types.ts";
import { Pings, pointedAt, whereaboutsOf } from "./pings.ts";

const line = (room_id: string): PartyLine => ({
  ...{ line_id: "1", player_id: "p", character_name: "Ada", at: "2026-01-01T00:00:00Z" },
  ping: { kind: "loot", room_id, position_x: 2, position_z: 3 },
});

describe("Places that a party points at", () => {
  it("are shown in their room alone, with who points and as what", () => {
    const pings = new Pings(({ character_name }) => `${character_name}!`);
    pings.note(line("run-a"));
    const { ping: _ping, ...typed } = line("run-a");
    pings.note({ ...typed, text: "hello" });
    const [shown, ...others] = pings.shown("run-a");
    assert.ok(shown && shown.left > 0.9 && shown.left <= 1);
    assert.deepEqual({ ...shown, left: 1 }, { x: 2, z: 3, kind: "loot", name: "Ada!", left: 1 });
    assert.deepEqual(others, []);
    assert.deepEqual(pings.shown("run-b"), []);
  });

  it("are in this room, another one of the run, or elsewhere", () => {
    const room = { room_id: "r-1-b", run_id: "r-1", room_template_ids: ["a", "b", "c"] };
    assert.equal(whereaboutsOf({ room_id: "r-1-b" }, room), "here");
    assert.deepEqual(whereaboutsOf({ room_id: "r-1-c" }, room), { room: 3 });
    assert.equal(whereaboutsOf({ room_id: "r-2-c" }, room), "elsewhere");
  });

  it("are what the mouse points at; without a mouse the nearest, else where the player is", () => {
    const targets = [
      { x: 5, z: 0, kind: "enemy" },
      { x: 3, z: 0, kind: "loot" },
    ] as const;
    const own = { x: 0, z: 0 };
    assert.deepEqual(pointedAt(undefined, { aim: { x: 4.4, z: 0 }, own, targets }), targets[0]);
    assert.deepEqual(pointedAt(undefined, { aim: { x: 9, z: 9 }, own, targets }), {
      ...{ x: 9, z: 9, kind: "here" },
    });
    assert.deepEqual(pointedAt("danger", { aim: { x: 5, z: 0 }, own, targets }), {
      ...{ x: 5, z: 0, kind: "danger" },
    });
    assert.deepEqual(pointedAt("enemy", { aim: undefined, own, targets }), targets[0]);
    assert.deepEqual(pointedAt(undefined, { aim: undefined, own, targets }), targets[1]);
    assert.deepEqual(pointedAt("enemy", { aim: undefined, own, targets: [] }), { ...own, kind: "enemy" });
  });
});
