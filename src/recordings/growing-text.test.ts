import assert from "node:assert/strict";
import fc from "fast-check";
import { GrowingText } from "./growing-text.ts";

describe("A text that grows", () => {
  it("is what was added, in any language, as text and as bytes in UTF-8", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme", maxLength: 3000 })), pieces => {
        const text = new GrowingText();
        for (const piece of pieces) text.add(piece);
        const whole = pieces.join("");
        assert.equal(`${text}`, whole);
        assert.deepEqual(Buffer.from(text.bytes), Buffer.from(whole));
        assert.equal(text.length, Buffer.byteLength(whole));
      }),
    );
  });

  it("leaves the bytes that it has given as they were", () => {
    const text = new GrowingText();
    text.add("first");
    const { bytes } = text;
    for (let i = 0; i < 1000; i++) text.add("more");
    assert.equal(Buffer.from(bytes).toString(), "first");
  });
});
