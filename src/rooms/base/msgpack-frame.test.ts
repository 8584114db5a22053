import assert from "node:assert/strict";
import fc from "fast-check";
import { Packr, pack, unpack } from "msgpackr";
import { isMsgpack } from "./msgpack-frame.ts";

/** What comes before the payload: a kind of frame, and the message's type. */
const HEAD = Buffer.from("\u000d\u00a4move", "latin1");

const isPayload = (payload: Uint8Array) => isMsgpack(Buffer.concat([HEAD, payload]), HEAD.length);

/** Whatever JavaScript has that is a message, nested as deep as messages are, and deeper. */
const anyMessage = fc.letrec(tie => ({
  value: fc.oneof(
    { depthSize: "small", maxDepth: 8 },
    fc.constantFrom(null, undefined, true, false),
    fc.double(),
    fc.integer(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.string({ maxLength: 300, unit: "binary" }),
    fc.uint8Array({ maxLength: 300 }).map(bytes => Buffer.from(bytes)),
    fc.array(tie("value"), { maxLength: 20 }),
    fc.dictionary(fc.string(), tie("value"), { maxKeys: 20 }),
  ),
})).value;

/** As @colyseus/sdk packs. */
const recordPackr = new Packr();
const smallPackr = new Packr({ useRecords: false, variableMapSize: true });
/** No message has such types, but an attack may. */
const everyType = new Packr({ useRecords: false, moreTypes: true });

/** Records are sent once, and referred to from then on: no message has two objects with the same keys. */
function hasAlikeObjects(message: unknown): boolean {
  const seen = new Set<string>();
  const visit = (value: unknown): boolean => {
    if (typeof value !== "object" || value === null || Buffer.isBuffer(value)) return false;
    if (!Array.isArray(value)) {
      const keys = JSON.stringify(Object.keys(value));
      if (seen.has(keys)) return true;
      seen.add(keys);
    }
    return Object.values(value).some(visit);
  };
  return visit(message);
}

describe("A frame's payload", () => {
  it("is let through, whatever a client packs, in long forms and in short ones", () => {
    fc.assert(
      fc.property(anyMessage, message => {
        assert.ok(isPayload(pack(message)), "long");
        assert.ok(isPayload(smallPackr.pack(message)), "short");
        if (!hasAlikeObjects(message)) assert.ok(isPayload(recordPackr.pack(message)), "as records");
      }),
      { numRuns: 2000 },
    );
  });

  it("can be decoded wherever it is let through", () => {
    const damaged = fc
      .tuple(
        fc.oneof(
          anyMessage.map(message => smallPackr.pack(message)),
          anyMessage.map(message => recordPackr.pack(message)),
        ),
        fc.nat(),
        fc.integer({ min: 0, max: 255 }),
      )
      .map(([bytes, place, byte]) =>
        Buffer.from(bytes).fill(byte, place % bytes.length, (place % bytes.length) + 1),
      );
    let letThrough = 0;
    fc.assert(
      fc.property(fc.oneof(damaged, fc.uint8Array({ minLength: 1, maxLength: 30 })), bytes => {
        const payload = Buffer.from(bytes);
        if (!isPayload(payload)) return;
        letThrough += 1;
        unpack(payload);
      }),
      { numRuns: 20_000 },
    );
    assert.ok(letThrough > 1000, `only ${letThrough} were`);
  });

  it("is refused where anything of it is missing, or follows it", () => {
    fc.assert(
      fc.property(anyMessage, fc.nat(), (message, place) => {
        const whole = pack(message);
        assert.ok(!isPayload(whole.subarray(0, place % whole.length)), "cut off");
        assert.ok(!isPayload(Buffer.concat([whole, pack(message)])), "twice");
      }),
    );
  });

  for (const [what, bytes] of [
    ["a list of more values than there are", [0xdd, 0xff, 0xff, 0xff, 0xff, 1]],
    ["a map of more than there is", [0xdf, 0xff, 0xff, 0xff, 0xff, 0xa1, 0x78, 1]],
    ["a text that is longer than the frame", [0xdb, 0xff, 0xff, 0xff, 0xff, 0x78]],
    ["a length that is cut off", [0xdc, 0]],
    ["a key that is no text", [0x81, 0x90, 1]],
    ["a byte that means nothing", [0xc1]],
    ["a regular expression", everyType.pack(/x/)],
    ["a date", everyType.pack(new Date(0))],
    ["a set", everyType.pack(new Set([1]))],
    ["a record that another one refers to", recordPackr.pack([{ x: 1 }, { x: 2 }])],
    ["a record whose keys are no list", [0xd4, 0x72, 0x40, 0x81, 0xa1, 0x78, 1, 1]],
    ["a record with a key that is no text", [0xd4, 0x72, 0x40, 0x91, 1, 1]],
    ["a record without all of its values", [0xd4, 0x72, 0x40, 0x92, 0xa1, 0x78, 0xa1, 0x79, 1]],
    ["lists in lists in lists", [...Array.from({ length: 20 }, () => 0x91), 0]],
  ] as const) {
    it(`is refused with ${what}`, () => assert.ok(!isPayload(Buffer.from(bytes))));
  }
});
