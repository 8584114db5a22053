import assert from "node:assert/strict";
import { z } from "zod";
import { positiveCount, positiveNumber, readArguments } from "./arguments.ts";

const SHAPE = {
  rooms: positiveCount.default(100),
  seconds: positiveNumber.default(60),
  json: z.string().optional(),
};

describe("The command lines of load runs and benches", () => {
  it("take what is given, and the rest as it always is", () => {
    assert.deepEqual(readArguments(SHAPE, ["--seconds", "2.5", "--json", "out.json"]), {
      ...{ rooms: 100, seconds: 2.5, json: "out.json" },
    });
  });

  it("refuse what is no number, with its name and what it was", () => {
    for (const [name, value] of [
      ["seconds", "30s"],
      ["seconds", "0"],
      ["rooms", "1.5"],
      ["rooms", "many"],
    ] as const) {
      const words = new RegExp(`--${name} "${value}": `);
      assert.throws(() => readArguments(SHAPE, [`--${name}`, value]), words);
    }
  });

  it("refuse names that mean nothing", () => {
    assert.throws(() => readArguments(SHAPE, ["--secnods", "3"]), /secnods/);
  });
});
