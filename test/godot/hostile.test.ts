/** Frames that nobody means well with give an error, and never a crash or a hang. */
import assert from "node:assert/strict";
import { Encoder, Reflection } from "@colyseus/schema";
import { changeAnything, Everything } from "./support/everything.ts";
import { askGodot, needsGodot } from "./support/godot.ts";
import { Random } from "./support/random.ts";

/** A state of moderate size: its description, the whole state, and a patch. */
function anyRoom(seed: number) {
  const random = new Random(seed);
  const state = new Everything();
  const encoder = new Encoder(state);
  for (let changes = 6; changes > 0; changes--) changeAnything(state, random);
  encoder.discardChanges();
  const whole = Buffer.from(encoder.encodeAll());
  for (let changes = 3; changes > 0; changes--) changeAnything(state, random);
  return {
    description: Buffer.from(Reflection.encode(encoder)),
    whole,
    patch: Buffer.from(encoder.encode()),
  };
}

/** A server that releases what it still refers to can build circles that nothing finds any more. */
const LEAK = /^(WARNING: ObjectDB instances leaked|ERROR: \d+ resources still in use).*$/gm;

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
const fresh = (bytes: Uint8Array) => `fresh:${base64(bytes)}`;

/** Some bytes changed, left out or put in. */
function damaged(bytes: Uint8Array, random: Random): Buffer {
  const list = [...bytes];
  for (let count = 1 + random.below(4); count > 0; count--) {
    const at = random.below(list.length + 1);
    const byte = random.pick([0, 10, 33, 64, 127, 128, 129, 213, 255, random.below(256)]);
    list.splice(at, random.below(3), ...(random.chance(0.6) ? [byte] : []));
  }
  return Buffer.from(list);
}

describe("a hostile frame in Godot", function () {
  this.timeout(200_000);
  needsGodot();

  const small = Array.from({ length: 40 }, (_, seed) => anyRoom(seed)).filter(
    ({ whole }) => whole.length < 1500,
  );

  it("is an error when it is truncated within a value", async () => {
    const { description, whole } = small[0] ?? anyRoom(0);
    const cuts = Array.from(whole, (_, length) => fresh(whole.subarray(0, length)));
    const [answers] = await askGodot<string[]>("tests/hostile.gd", [
      { description: base64(description), frames: cuts },
    ]);
    const truncated = answers?.filter(problem => /truncated/.test(problem)) ?? [];
    assert.ok(truncated.length > whole.length / 3, `${truncated.length} of ${whole.length}`);
    assert.ok(answers?.every(problem => problem === "" || /truncated|no structure/.test(problem)));
  });

  it("neither crashes nor hangs the game, whatever is in it", async () => {
    const random = new Random(11);
    const questions = small.map(({ description, whole, patch }) => ({
      description: base64(description),
      frames: Array.from({ length: 120 }, (_, index) => {
        const source = index % 3 === 0 ? whole : patch.length > 0 ? patch : whole;
        if (index % 10 === 9) return base64(Buffer.from(Array.from({ length: 80 }, () => random.below(256))));
        return (index % 4 === 0 ? fresh : base64)(index % 4 === 0 ? whole : damaged(source, random));
      }),
    }));
    const began = Date.now();
    const answers = await askGodot<string[]>("tests/hostile.gd", questions, { expected: LEAK });
    assert.ok(Date.now() - began < 60_000);
    const problems = answers.flat().filter(problem => problem !== "");
    assert.ok(problems.length > 500, `${problems.length} problems`);
  });

  it("gets no memory for a length that it only claims", async () => {
    const { description, whole } = small[0] ?? anyRoom(0);
    const arrays = Array.from({ length: 12 }, (_, refId) => [255, refId + 1]);
    const hostile = [
      // Places far behind the end of an array, again and again.
      ...arrays.map(head => Buffer.from([...head, 128, 0xce, 255, 255, 255, 127, 1])),
      ...arrays.map(head => Buffer.from([...head, 0, 0xcb, 0, 0, 0, 0, 0, 0, 0xf0, 0x7f, 1])),
      ...arrays.map(head =>
        Buffer.concat([Buffer.from(head), ...Array(4000).fill(Buffer.from([0, 0xcd, 255, 255, 1]))]),
      ),
      // A text of four gigabytes, structures that do not exist, and fields that do not.
      Buffer.from([129, 0xdb, 255, 255, 255, 255]),
      Buffer.from([255, 0xce, 255, 255, 255, 255, 128, 1]),
      Buffer.alloc(50_000, 255),
      Buffer.from([62 | 128, 1, 2, 3]),
      Buffer.from([128, 0xc1]),
    ];
    const began = Date.now();
    const frames = hostile.flatMap(frame => [fresh(whole), base64(frame)]);
    const [answers] = await askGodot<string[]>("tests/hostile.gd", [
      { description: base64(description), frames },
    ]);
    assert.ok(Date.now() - began < 20_000);
    assert.ok((answers?.filter(problem => problem !== "").length ?? 0) > 20);
  });

  it("is refused when it describes classes that there cannot be", async () => {
    const random = new Random(5);
    const { description } = anyRoom(1);
    const questions = [
      ...Array.from(description, (_, length) => description.subarray(0, length)).filter(
        (_, index) => index % 7 === 0,
      ),
      ...Array.from({ length: 400 }, () => damaged(description, random)),
      ...Array.from({ length: 200 }, () => Buffer.from(Array.from({ length: 60 }, () => random.below(256)))),
    ].map(bytes => ({ description: base64(bytes), frames: [] }));
    const answers = await askGodot<string[]>("tests/hostile.gd", questions);
    assert.ok(answers.filter(([problem]) => problem !== "").length > questions.length / 2);
  });
});
