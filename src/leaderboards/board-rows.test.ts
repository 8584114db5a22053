import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import "../../test/support/fast-check.ts";
import { highByte, MAX_SCORE, type Place, placeKey, readPlaceKey } from "./board-rows.ts";

/** What DynamoDB reads at most for one request, and what it is to find in it. */
const MAX_BYTES = 1_048_576;
const EQUAL_PLACES = 10_000;

const BOARD_ID = "season_1.first_dungeon.normal.4";
/** More changes than a board ever has. */
const LAST_NUMBER = 36 ** 8 - 1;

const aPlace = fc.record(
  {
    score: fc.integer({ min: 0, max: MAX_SCORE }),
    first_number: fc.integer({ min: 1, max: LAST_NUMBER }),
  },
  { noNullPrototype: true },
);

describe("The place of an entry", () => {
  it("is so small that 10 000 with one score are counted by one request, however long the board's id is", () => {
    const ids = [BOARD_ID, ...[39, 40, 41, 200].map(length => "b".repeat(length))];
    for (const id of ids) {
      const key = placeKey(id, randomUUID(), { score: 0, first_number: LAST_NUMBER });
      const bytes = Object.entries(key).reduce(
        (sum, [name, value]) => sum + Buffer.byteLength(name + value),
        0,
      );
      assert.ok(bytes * EQUAL_PLACES <= MAX_BYTES, `${id}: ${bytes} bytes`);
    }
  });

  it("sorts as the entry ranks: the better score first, then who was first", () => {
    const ranksBefore = (a: Place, b: Place) =>
      a.score === b.score ? a.first_number < b.first_number : a.score > b.score;
    fc.assert(
      fc.property(aPlace, aPlace, fc.boolean(), (a, b, isEqual) => {
        const other = isEqual ? { ...b, score: a.score } : b;
        fc.pre(a.score !== other.score || a.first_number !== other.first_number);
        const [ofA, ofB] = [a, other].map(place => Object.values(placeKey(BOARD_ID, "id", place)).join());
        assert.equal(String(ofA) < String(ofB), ranksBefore(a, other));
      }),
    );
  });

  it("says which score and whose it is", () => {
    fc.assert(
      fc.property(aPlace, fc.uuid(), (place, subject_id) => {
        const { entry } = placeKey(BOARD_ID, subject_id, place);
        assert.deepEqual(readPlaceKey(highByte(place.score), entry), { place, subject_id });
      }),
    );
  });
});
