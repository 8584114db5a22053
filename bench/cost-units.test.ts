import assert from "node:assert/strict";
import { PLAYER_SESSIONS_TABLE } from "../src/store/tables.ts";
import { indexWriteUnits, itemBytes, readUnits, writeUnits } from "./cost-units.ts";

const ofBytes = (bytes: number) => ({ id: "x".repeat(bytes - 2) });

describe("What DynamoDB bills", () => {
  it("counts names and values of an item, by AWS's rules", () => {
    assert.equal(itemBytes({ name: "Ada", gold: 1234, is_alive: true, gone: undefined }), 7 + 4 + 3 + 8 + 1);
    assert.equal(itemBytes({ at: -12.5 }), 2 + 4);
    assert.equal(itemBytes({ bag: { potion: 3 } }), 3 + 3 + 1 + 6 + 2);
    assert.equal(itemBytes({ list: ["a", "b"] }), 4 + 3 + 2 * (1 + 1));
    assert.equal(itemBytes({ set: new Set(["a", "bc"]) }), 3 + 1 + 2);
  });

  it("takes a write unit for each KB begun, of the larger of before and after", () => {
    assert.equal(writeUnits(undefined, ofBytes(1024)), 1);
    assert.equal(writeUnits(undefined, ofBytes(1025)), 2);
    assert.equal(writeUnits(ofBytes(3000), ofBytes(10)), 3);
    assert.equal(writeUnits(ofBytes(3000), undefined), 3);
  });

  it("takes a read unit for each 4 KB begun, half where it need not be consistent, and one for nothing", () => {
    assert.equal(readUnits([ofBytes(4096)], true), 1);
    assert.equal(readUnits([ofBytes(4096), ofBytes(10)], true), 2);
    assert.equal(readUnits([], true), 1);
    assert.equal(readUnits([ofBytes(10)], false), 0.5);
  });

  it("takes a unit where an entry of an index comes or goes, two where it changes, none where it stays", () => {
    const units = (before: object | undefined, after: object | undefined) =>
      indexWriteUnits(PLAYER_SESSIONS_TABLE, before && { ...before }, after && { ...after }).map(
        each => `${each.index} ${each.units}`,
      );
    const session = { session_id: "s", player_id: "p" };
    assert.deepEqual(units(undefined, session), ["player-index 1"]);
    assert.deepEqual(units(session, { ...session, room_id: "r" }), ["room-index 1"]);
    assert.deepEqual(units({ ...session, room_id: "r" }, { ...session, room_id: "q" }), ["room-index 2"]);
    assert.deepEqual(units(session, { ...session, gold: 1 }), []);
    assert.deepEqual(units(session, undefined), ["player-index 1"]);
  });
});
