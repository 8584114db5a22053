import assert from "node:assert/strict";
import { z } from "zod";
import { ARENA_MESSAGES } from "../schema/arena-messages.ts";
import { CLIENT_MESSAGES } from "../schema/messages.ts";
import type { MessageForm } from "../schema/room-messages.ts";
import { MESSAGE_EXAMPLES } from "./message-examples.ts";
import { playgroundForm } from "./playground-forms.ts";

const MESSAGES: Record<string, MessageForm> = { ...CLIENT_MESSAGES, ...ARENA_MESSAGES };

describe("What the playground shows of a schema", () => {
  it("is a form with an example for each message, which its schema takes as it is", () => {
    for (const [type, { schema }] of Object.entries(MESSAGES)) {
      const { properties, examples } = playgroundForm(schema, MESSAGE_EXAMPLES[type]) ?? assert.fail(type);
      const example = MESSAGE_EXAMPLES[type] ?? assert.fail(`${type} has no example`);
      assert.deepEqual(examples, [example]);
      assert.ok(schema.safeParse(example).success, type);
      for (const name of Object.keys(example)) assert.ok(name in properties, `${type}.${name}`);
    }
    assert.deepEqual(Object.keys(MESSAGE_EXAMPLES).toSorted(), Object.keys(MESSAGES).toSorted());
  });

  it("has the fields of all that a message may be, and a choice of what tells them apart", () => {
    const schema = z.discriminatedUnion("action", [
      z.object({ action: z.literal("equip"), piece: z.string(), note: z.string() }),
      z.object({ action: z.literal("learn"), node: z.string(), note: z.string() }),
    ]);
    const form = playgroundForm(schema);
    assert.deepEqual(Object.keys(form?.properties ?? {}), ["action", "piece", "note", "node"]);
    assert.deepEqual(form?.properties.action?.enum, ["equip", "learn"]);
    assert.deepEqual(form?.required, ["action", "note"]);
    assert.deepEqual(form?.examples, [{ action: "equip" }]);
  });

  it("fills in what the schema says of fields that must be there", () => {
    const schema = z.object({
      kind: z.enum(["small", "large"]),
      count: z.int().min(3),
      is_open: z.boolean(),
      size: z.number().default(7),
      name: z.string(),
      note: z.string().optional(),
    });
    assert.deepEqual(playgroundForm(schema)?.examples, [{ kind: "small", count: 3, is_open: false }]);
    assert.equal(playgroundForm(z.string()), null);
  });
});
