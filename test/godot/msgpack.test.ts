/** Messages: what the server packs is what Godot has, and the other way round. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { Packr, Unpackr } from "msgpackr";
import { dumpNumber } from "./support/dump.ts";
import { askGodot, needsGodot, runGodotClean } from "./support/godot.ts";
import { anyNumber, anyText, anyWhole, Random } from "./support/random.ts";

/** As the server packs, and so that maps keep keys that are no texts. */
const packr = new Packr({ useRecords: false });
const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: false });

interface Answer {
  value?: unknown;
  again?: string;
  problem: string;
}

/** A value as text, like tests/msgpack.gd writes it. */
function textOf(value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (typeof value === "boolean") return value;
  if (typeof value === "number") return dumpNumber(value);
  if (typeof value === "bigint") {
    if (value >= -(2n ** 53n) && value <= 2n ** 53n) return dumpNumber(Number(value));
    return value < 2n ** 63n ? `b${value}` : dumpNumber(Number(value));
  }
  if (typeof value === "string") return `'${value}`;
  if (value instanceof Uint8Array) return `x${Buffer.from(value).toString("hex")}`;
  if (Array.isArray(value)) return value.map(textOf);
  if (value instanceof Date) {
    const seconds = Math.floor(value.getTime() / 1000);
    return `t${seconds}.${Math.round(value.getTime() - seconds * 1000) * 1_000_000}`;
  }
  if (value instanceof Map) return { map: [...value].map(([key, entry]) => [textOf(key), textOf(entry)]) };
  return { map: Object.entries(value).map(([key, entry]) => [textOf(key), textOf(entry)]) };
}

/** Anything that can be in a message. */
function anyValue(random: Random, depth = 0): unknown {
  const length = random.pick([0, 1, 2, 3, 15, 16, 17, random.chance(0.02) ? 300 : 4]);
  switch (random.below(depth > 3 ? 9 : 12)) {
    case 0:
      return random.pick([null, true, false]);
    case 1:
    case 2:
      return anyNumber(random);
    case 3:
    case 4:
      return anyText(random);
    case 5:
      return BigInt.asIntN(64, BigInt(anyWhole(random, 53, true)) * 2048n);
    case 6:
      return Buffer.from(Array.from({ length: random.pick([0, 1, 40, 300]) }, () => random.below(256)));
    case 7:
      return new Date(random.pick([0, 1, 1.7e12, 1.7e12 + 123, -5000, 2e13, 8e15]));
    case 8:
      return anyWhole(random, random.pick([8, 16, 32, 40, 53]), true);
    case 9:
    case 10:
      return Array.from({ length }, () => anyValue(random, depth + 1));
    default: {
      const keys = Array.from({ length }, (_, index) =>
        random.chance(0.8) ? `${[...anyText(random)].slice(0, 30).join("")}${index}` : index,
      );
      return new Map(keys.map(key => [key, anyValue(random, depth + 1)]));
    }
  }
}

const be = (size: number, value: number) => {
  const bytes = Buffer.alloc(size);
  bytes.writeUIntBE(value, 0, size);
  return bytes;
};

/** Every form that the format has for a length, also longer ones than needed. */
function headers(length: number, fixed: [number, number] | undefined, longer: number[]): Buffer[] {
  const forms: Buffer[] = [];
  if (fixed && length < fixed[1]) forms.push(Buffer.from([fixed[0] | length]));
  const sizes = longer.length === 3 ? [1, 2, 4] : [2, 4];
  longer.forEach((first, index) => {
    const size = sizes[index] ?? 4;
    if (length < 2 ** (8 * size)) forms.push(Buffer.concat([Buffer.from([first]), be(size, length)]));
  });
  return forms;
}

/** Each form of each type once, and its value as text. */
function everyForm(): { bytes: Buffer; text: unknown }[] {
  const forms: { bytes: Buffer; text: unknown }[] = [];
  const add = (text: unknown, ...parts: (Buffer | number[])[]) =>
    forms.push({ bytes: Buffer.concat(parts.map(part => Buffer.from(part))), text });
  for (const length of [0, 1, 15, 16, 31, 32, 255, 256, 65535, 65536]) {
    const text = "x".repeat(length);
    for (const header of headers(length, [0xa0, 32], [0xd9, 0xda, 0xdb]))
      add(`'${text}`, header, Buffer.from(text));
    for (const header of headers(length, undefined, [0xc4, 0xc5, 0xc6]))
      add(`x${"07".repeat(length)}`, header, Buffer.alloc(length, 7));
    for (const header of headers(length, undefined, [0xc7, 0xc8, 0xc9]))
      add(`e5:${"07".repeat(length)}`, header, [5], Buffer.alloc(length, 7));
    for (const header of headers(length, [0x90, 16], [0xdc, 0xdd]))
      add(Array(length).fill(true), header, Buffer.alloc(length, 0xc3));
    for (const header of headers(length, [0x80, 16], [0xde, 0xdf])) {
      if (length > 256) continue;
      const keys = Array.from({ length }, (_, index) => index);
      add(
        { map: keys.map(key => [dumpNumber(key), true]) },
        header,
        Buffer.concat(keys.map(key => Buffer.from([0xcd, 0, key, 0xc3]))),
      );
    }
  }
  for (const [index, size] of [1, 2, 4, 8, 16].entries()) {
    add(`e-2:${"09".repeat(size)}`, [0xd4 + index, 0xfe], Buffer.alloc(size, 9));
  }
  for (const value of [0, 1, 127, 128, 255, 256, 65535, 65536, 4294967295]) {
    if (value < 128) add(dumpNumber(value), [value]);
    if (value < 256) add(dumpNumber(value), [0xcc, value]);
    if (value < 65536) add(dumpNumber(value), [0xcd], be(2, value));
    add(dumpNumber(value), [0xce], be(4, value));
    add(dumpNumber(value), [0xcf], be(4, 0), be(4, value));
    add(dumpNumber(value), [0xd3], be(4, 0), be(4, value));
  }
  for (let value = -32; value < 0; value++) add(dumpNumber(value), [256 + value]);
  add(dumpNumber(-128), [0xd0, 0x80]);
  add(dumpNumber(-2), [0xd1, 0xff, 0xfe]);
  add(dumpNumber(-2), [0xd2, 0xff, 0xff, 0xff, 0xfe]);
  add(`b${-(2n ** 63n)}`, [0xd3, 0x80, 0, 0, 0, 0, 0, 0, 0]);
  add(dumpNumber(2 ** 64), [0xcf, 255, 255, 255, 255, 255, 255, 255, 255]);
  add(dumpNumber(2 ** 63), [0xcf, 128, 0, 0, 0, 0, 0, 0, 0]);
  add(dumpNumber(0.5), [0xca, 0x3f, 0, 0, 0]);
  add(dumpNumber(Number.NaN), [0xca, 0x7f, 0xc0, 0, 0]);
  add(dumpNumber(-Infinity), [0xcb, 0xff, 0xf0, 0, 0, 0, 0, 0, 0]);
  add(null, [0xd4, 0, 0]);
  add("t4294967295.0", [0xd6, 0xff, 255, 255, 255, 255]);
  add("t17179869183.999999999", [0xd7, 0xff, 0xee, 0x6b, 0x27, 0xff, 255, 255, 255, 255]);
  add("t-1.5", [0xc7, 12, 0xff, 0, 0, 0, 5, 255, 255, 255, 255, 255, 255, 255, 255]);
  return forms;
}

describe("msgpack in Godot", function () {
  this.timeout(100_000);
  needsGodot();

  const ask = (messages: Uint8Array[]) =>
    askGodot<Answer>(
      "tests/msgpack.gd",
      messages.map(bytes => Buffer.from(bytes).toString("base64")),
    );

  it("has what the server has packed, and packs it so that the server has it again", async () => {
    const seeds = fc.sample(fc.nat(), { numRuns: 3000, seed: 7 });
    const messages = seeds.map(seed => Buffer.from(packr.pack(anyValue(new Random(seed)))));
    const answers = await ask(messages);
    for (const [index, answer] of answers.entries()) {
      const expected = textOf(unpackr.unpack(messages[index] ?? Buffer.alloc(0)));
      const where = `seed ${seeds[index]}`;
      assert.equal(answer.problem, "", where);
      assert.deepEqual(answer.value, expected, where);
      assert.deepEqual(
        textOf(unpackr.unpack(Buffer.from(answer.again ?? "", "base64"))),
        expected,
        `${where}, packed again`,
      );
    }
  });

  it("reads every form of every type, also those that no encoder chooses", async () => {
    const forms = everyForm();
    const answers = await ask(forms.map(({ bytes }) => bytes));
    assert.ok(forms.length > 150);
    for (const [index, { bytes, text }] of forms.entries()) {
      const where = bytes.subarray(0, 20).toString("hex");
      assert.equal(answers[index]?.problem, "", where);
      assert.deepEqual(answers[index]?.value, text, where);
    }
  });

  it("refuses what is truncated, endless, too deep or no msgpack, in no time", async () => {
    const whole = packr.pack({ a: [1, 2.5, "text", Buffer.alloc(4)], b: new Date(1), c: { d: null } });
    const hostile = [
      ...Array.from(whole, (_, length) => whole.subarray(0, length)),
      Buffer.concat([whole, Buffer.from([0])]),
      Buffer.from([0xc1]),
      Buffer.from([0xdd, 255, 255, 255, 255]),
      Buffer.from([0xdf, 255, 255, 255, 255]),
      Buffer.from([0xdb, 255, 255, 255, 255]),
      Buffer.from([0xc6, 255, 255, 255, 255]),
      Buffer.from([0xc9, 255, 255, 255, 255, 1]),
      Buffer.alloc(100_000, 0x91),
      Buffer.alloc(100_000, 0x81),
      Buffer.concat([Buffer.from([0xdd, 0, 4, 0, 0]), Buffer.alloc(0x40000, 0x80)]),
    ];
    const began = Date.now();
    const answers = await ask(hostile);
    assert.ok(Date.now() - began < 20_000);
    for (const [index, answer] of answers.entries()) {
      assert.notEqual(answer.problem, "", `${hostile[index]?.subarray(0, 20).toString("hex")} was taken`);
    }
  });

  it("reads any bytes without a complaint of Godot's", async () => {
    const answers = await ask(fc.sample(fc.uint8Array({ maxLength: 60 }), { numRuns: 3000, seed: 3 }));
    assert.ok(answers.some(answer => answer.problem !== "") && answers.some(answer => answer.problem === ""));
  });

  it("packs what only Godot has, and says what cannot be packed", async () => {
    const folder = mkdtempSync(join(tmpdir(), "godot-msgpack-"));
    try {
      await runGodotClean("tests/msgpack_encode.gd", [join(folder, "answers")]);
      const answers = JSON.parse(readFileSync(join(folder, "answers"), "utf8")) as Record<string, string>;
      const packed = Object.entries(answers).filter(([, answer]) => !answer.startsWith("!"));
      const values = packed.map(
        ([key, answer]) => [key, unpackr.unpack(Buffer.from(answer, "base64"))] as const,
      );
      assert.deepEqual(Object.fromEntries(values), {
        string_name: "name",
        ints: [1, -1, 70000],
        long_ints: [2 ** 40],
        floats: [0.5],
        doubles: [0.1],
        texts: ["a", "é"],
        bytes: Buffer.from([0, 255]),
        typed: new Map([["list", ["a"]]]),
        time: new Date(1700000000500),
        largest: 2n ** 63n - 1n,
        smallest: -(2n ** 63n),
        exact: 2 ** 53 - 1,
      });
      assert.match(answers.vector ?? "", /a Vector3 cannot be sent/);
      assert.match(answers.object ?? "", /a Object cannot be sent/);
      assert.match(answers.callable ?? "", /a Callable cannot be sent/);
      assert.match(answers.hidden ?? "", /a Color cannot be sent/);
      assert.match(answers.holds_itself ?? "", /holds itself/);
      assert.match(answers.deep ?? "", /64 levels/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
