import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeLines, encodeLines, LineEncoder } from "./line-codec.ts";

const plain = (line: object): unknown => JSON.parse(JSON.stringify(line));

const numbers = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.constantFrom(0, -0, 1e-7, 0.1, -12.3456, 14.600000000000001, 2 ** 60, Number.NaN),
);
const leaves = fc.oneof(numbers, fc.string(), fc.boolean(), fc.constantFrom(null, undefined, "ada", "bob"));
/** Few names and forms, so that many lines share theirs. */
const values = fc.letrec(tie => ({
  value: fc.oneof({ maxDepth: 3 }, leaves, fc.array(tie("value"), { maxLength: 3 }), tie("fields")),
  fields: fc.dictionary(fc.constantFrom("player_id", "x", "yaw", "events", "7"), tie("value"), {
    maxKeys: 4,
    noNullPrototype: true,
  }),
})).fields;

describe("The compact form of a recording's lines", () => {
  it("gives back the JSON of every line, whatever it is, and has one text for it", () => {
    const lines = fc.array(
      fc.record({ tick: fc.nat(), command: values, events: fc.array(values, { maxLength: 2 }) }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(lines, recorded => {
        const text = encodeLines(recorded);
        const decoded = decodeLines(text);
        assert.deepEqual(decoded, recorded.map(plain));
        assert.equal(encodeLines(decoded), text);
      }),
      { numRuns: 300 },
    );
  });

  it("has one text for it in a part of thousands of forms, too", () => {
    const line = (tick: number, name: string) => ({ tick, ...{ [name]: true } });
    const others = Array.from({ length: 6000 }, (_, i) => line(i + 2, `name${i}`));
    const lines = [line(1, "name"), ...others, line(7000, "name")];
    const text = encodeLines(lines);
    assert.equal(text.split("\n").at(-1), "[999,0]");
    assert.deepEqual(decodeLines(text), lines);
    assert.equal(encodeLines(lines), text);
  });

  it("tells the numbers of a thousand names apart, also in a part that begins among them", () => {
    const line = (tick: number, name: string) => ({
      tick,
      ...{ player_id: "ada", [name]: tick * 7, other: 3 },
    });
    const lines = Array.from({ length: 2000 }, (_, i) => line(i + 1, `name${i % 1000}`));
    const [first, second] = [new LineEncoder(), new LineEncoder()];
    for (const [i, each] of lines.entries()) {
      first.add(each);
      if (i >= 500) second.add(each);
    }
    assert.deepEqual(decodeLines(first.text), lines);
    assert.deepEqual(decodeLines(second.text), lines.slice(500));
    assert.equal(second.text, encodeLines(lines.slice(500)));
  });

  it("says of a move what is new in it alone", () => {
    const move = (tick: number, seq: number, x: number) => ({
      ...{ kind: "command", tick, events: [] },
      command: { type: "move", player_id: "ada", seq, claim: { position: { x, z: 2.5 }, yaw: 0.1 } },
    });
    const text = encodeLines([move(10, 1, 1.0001), move(14, 2, 1.2001), move(18, 3, 1.1)]).split("\n");
    assert.match(text[0] ?? "", /^\[10,\{"kind":"command"/);
    assert.deepEqual(text.slice(1), ["[4,0,0,1,2,1,2000,0,0]", "[4,0,0,1,2,1,-1001,0,0]"]);
  });

  it("is refused where it is not whole", () => {
    const text = encodeLines([
      { tick: 1, ...{ events: ["a"] } },
      { tick: 2, ...{ events: ["a"] } },
    ]);
    assert.throws(() => decodeLines(`${text}\n[1,7]`), /of no known form/);
    assert.throws(() => decodeLines(`${text}\n[1,0,0,0]`), /of no known form/);
    assert.throws(() => decodeLines(text.slice(0, -1)), SyntaxError);
  });
});
