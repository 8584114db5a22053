import assert from "node:assert/strict";
import { z } from "zod";
import { rangeOf } from "./field-range.ts";
import { readSchema } from "./schema-fields.ts";

const told = (schema: z.ZodType) => rangeOf(readSchema(z.toJSONSchema(schema, { io: "input" })));

describe("The range of a field", () => {
  it("says of a number its unit, its least and its most", () => {
    assert.equal(told(z.number()), "number");
    assert.equal(told(z.number().positive().meta({ unit: "m" })), "m, above 0");
    assert.equal(told(z.number().positive().max(20)), "above 0, to 20");
    assert.equal(told(z.number().min(-5).max(0.5)), "−5 to 0.5");
    assert.equal(told(z.number().nonnegative()), "0 or more");
    assert.equal(told(z.int().min(1)), "whole, 1 or more");
    assert.equal(told(z.int().min(200).max(500).multipleOf(50)), "200 to 500, a multiple of 50");
  });

  it("says of a text how long it may be, or of an id where it leads", () => {
    assert.equal(told(z.string().min(1).max(200)), "1 to 200 characters");
    assert.equal(told(z.string().max(200)), "at most 200 characters");
    const id = z.string().regex(/^[a-z]+$/);
    assert.equal(told(id), "id");
    assert.equal(told(id.meta({ refers_to: "items", also: ["gold"] })), "id of [items](#items), or `gold`");
    assert.equal(told(id.meta({ refers_to: "nodes.*.node_id" })), "a `node_id`");
  });

  it("says of a list or record how much there may be of what", () => {
    const id = z.string().regex(/^[a-z]+$/);
    assert.equal(told(z.array(z.object({ x: z.number() })).max(10)), "at most 10");
    assert.equal(told(z.array(id.meta({ refers_to: "items" })).max(10)), "at most 10 ids of [items](#items)");
    assert.equal(told(z.array(z.enum(["a", "b"])).min(1)), "1 or more of `a`, `b`");
    assert.equal(told(z.array(z.int().min(1).max(8)).min(1).max(3)), "1 to 3, each 1 to 8");
    assert.equal(told(z.record(id, z.number().nonnegative())), "id → 0 or more");
    const byItem = z.record(id, z.union([z.string(), z.boolean()])).meta({ key_refers_to: "items" });
    assert.equal(told(byItem), "id of [items](#items) → text, true or false");
  });

  it("says of anything else which values there are", () => {
    assert.equal(told(z.enum(["add", "percent"])), "`add`, `percent`");
    assert.equal(told(z.enum(["a", "b", "c", "d", "e", "f"])), "one of 6");
    assert.equal(told(z.literal("circle")), "`circle`");
    assert.equal(told(z.boolean()), "true or false");
  });
});
