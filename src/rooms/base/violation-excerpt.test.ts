import assert from "node:assert/strict";
import { CLIENT_MESSAGES } from "../../schema/messages.ts";
import { MESSAGE_RATES } from "../../schema/rates.ts";
import { excerptOf } from "./violation-excerpt.ts";

describe("What the log keeps of a claim", () => {
  it("knows every message that clients send", () => {
    assert.deepEqual(Object.keys(CLIENT_MESSAGES).toSorted(), Object.keys(MESSAGE_RATES).toSorted());
  });

  it("is the claim itself, where it is as it should be", () => {
    const move = { seq: 4, position_x: 1, position_y: 0, position_z: 2.5, yaw: 1, sprinting: true };
    assert.deepEqual(excerptOf(CLIENT_MESSAGES.move.schema, move), move);
    const use = { event_type: "ability_used", position: { x: 1, y: 0, z: 2 }, ability_id: "fireball" };
    assert.deepEqual(excerptOf(CLIENT_MESSAGES.combat_event.schema, use), use);
  });

  it("is short, whatever came", () => {
    const deep: Record<string, unknown> = {};
    let inner = deep;
    for (let i = 0; i < 100; i++) {
      inner.position = {};
      inner = inner.position as Record<string, unknown>;
    }
    const text = "y".repeat(4000);
    const odd = [
      text,
      [text, text],
      Buffer.from(text),
      10n ** 300n,
      null,
      undefined,
      deep,
      { __proto__: null, a: text },
    ];
    for (const [type, { schema }] of Object.entries(CLIENT_MESSAGES)) {
      for (const each of odd)
        assert.ok((JSON.stringify(excerptOf(schema, each)) ?? "").length < 200, `${type}`);
      const all = Object.fromEntries([...Array(300).keys()].map(i => [`${text}${i}`, text]));
      assert.deepEqual(excerptOf(schema, all), { unknown_fields: 300 });
    }
  });
});
