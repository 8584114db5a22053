import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { directionTables } from "../../scripts/direction-table.ts";
import { DIRECTION_LENGTH, DIRECTION_X, DIRECTION_Z } from "../../src/game/arena/directions.ts";

describe("the table of directions", () => {
  it("is in both languages what the script writes", () => {
    const tables = directionTables();
    assert.equal(tables.length, 2);
    for (const { path, text } of tables)
      assert.equal(readFileSync(path, "utf8"), text, `${path}: run \`node scripts/direction-table.ts\``);
  });

  it("has 256 unit vectors that turn from +z over +x, as a yaw does", () => {
    assert.deepEqual([DIRECTION_X.length, DIRECTION_Z.length], [256, 256]);
    for (const [direction, wholeX] of DIRECTION_X.entries()) {
      const [x, z] = [wholeX / DIRECTION_LENGTH, (DIRECTION_Z[direction] ?? 0) / DIRECTION_LENGTH];
      const yaw = (direction * 2 * Math.PI) / 256;
      assert.ok(Math.abs(x - Math.sin(yaw)) < 1e-4 && Math.abs(z - Math.cos(yaw)) < 1e-4, `${direction}`);
    }
    assert.deepEqual([DIRECTION_X[0], DIRECTION_Z[0]], [0, DIRECTION_LENGTH]);
    assert.deepEqual([DIRECTION_X[64], DIRECTION_Z[64]], [DIRECTION_LENGTH, 0]);
  });
});
