import assert from "node:assert/strict";
import { CLIENT_MESSAGES } from "../../schema/messages.ts";
import { MESSAGE_RATES } from "../../schema/rates.ts";
import { excerptOf } from "./violation-excerpt.ts";

describe("What the log keeps of a claim", () => {
  it("knows every message that clients send", () => {
    assert.deepEqual([...CLIENT_MESSAGES.keys()].toSorted(), Object.keys(MESSAGE_RATES).toSorted());
  });

  it("is the claim itself, where it is as it should be", () => {
    const move = { seq: 4, position_x: 1, position_y: 0, position_z: 2.5, yaw: 1, sprinting: true };
    assert.deepEqual(excerptOf("move", move), move);
    const use = { event_type: "ability_used", position: { x: 1, y: 0, z: 2 }, ability_id: "fireball" };
    assert.deepEqual(excerptOf("combat_event", use), use);
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
    for (const type of CLIENT_MESSAGES.keys()) {
      for (const each of odd)
        assert.ok((JSON.stringify(excerptOf(type, each)) ?? "").length < 200, `${type}`);
      const all = Object.fromEntries([...Array(300).keys()].map(i => [`${text}${i}`, text]));
      assert.deepEqual(excerptOf(type, all), { unknown_fields: 300 });
    }
  });
});
