/** What Godot decodes is what the official decoder decodes. */
import assert from "node:assert/strict";
import {
  $refId,
  type Decoder,
  Encoder,
  Reflection,
  type Schema,
  StateView,
  schema,
  t,
} from "@colyseus/schema";
import fc from "fast-check";
import { type Dump, dumpDecoder, readable } from "./support/dump.ts";
import { changeAnything, changeFiltered, Everything, Filtered } from "./support/everything.ts";
import { askGodot, needsGodot } from "./support/godot.ts";
import { anyNumber, anyText, Random } from "./support/random.ts";

/** Rooms whose life is recorded, and how many frames of them must be comparable, of about ten each. */
const ROOMS = 300;
const MIN_FRAMES = 3000;

/** Room for several of the longest texts; the encoder complains when it has to grow. */
Encoder.BUFFER_SIZE = 512 * 1024;

interface Answer {
  dump: Dump;
  problem: string;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

/** What one client of a room receives, and what the official decoder makes of it. */
class Recording {
  readonly name: string;
  readonly description: string;
  readonly frames: string[] = [];
  readonly expected: Dump[] = [];
  readonly #description: Uint8Array;
  readonly #decoder: Decoder;
  /**
   * The official encoder and decoder contradict each other at times, for example after the clearing of a set whose members are
   * elsewhere, too. There is nothing to compare with from then on.
   */
  #isOver = false;

  constructor(name: string, encoder: Encoder) {
    this.name = name;
    this.#description = Reflection.encode(encoder);
    this.description = base64(this.#description);
    this.#decoder = Reflection.decode(this.#description);
  }

  /** The client receives a frame; `whole` is what a client that joins now would receive, where that is the same. */
  receive(bytes: Uint8Array, options: { isRejoin?: boolean; whole?: Uint8Array } = {}): void {
    if (this.#isOver) return;
    const frame = Buffer.from(bytes);
    const dump = quietly(() => {
      if (options.isRejoin) this.#decoder.decodeResync(frame);
      else this.#decoder.decode(frame);
      return dumpDecoder(this.#decoder);
    });
    if (dump === undefined || (options.whole && !this.#isAsIf(options.whole, dump))) {
      this.#isOver = true;
      return;
    }
    this.frames.push(`${options.isRejoin ? "rejoin:" : ""}${base64(frame)}`);
    this.expected.push(dump);
  }

  #isAsIf(whole: Uint8Array, dump: Dump): boolean {
    const fresh: Decoder = Reflection.decode(this.#description);
    fresh.decode(Buffer.from(whole));
    const stateOf = (of: Dump) => JSON.stringify((of as { state: Dump }).state);
    return stateOf(dumpDecoder(fresh)) === stateOf(dump);
  }
}

/** The official decoder complains to the console; `undefined` if it did. */
function quietly<Result>(action: () => Result): Result | undefined {
  const { warn, error } = console;
  let isQuiet = true;
  console.warn = console.error = () => {
    isQuiet = false;
  };
  try {
    const result = action();
    return isQuiet ? result : undefined;
  } catch {
    return undefined;
  } finally {
    Object.assign(console, { warn, error });
  }
}

/** A room that changes, and a client that was there from the start, joins late, or loses its connection for a while. */
function recordEverything(seed: number): Recording {
  const random = new Random(seed);
  const state = new Everything();
  const encoder = new Encoder(state);
  const recording = new Recording(`everything, seed ${seed}`, encoder);
  const miss = () => {
    encoder.encode();
    encoder.discardChanges();
  };
  for (let changes = random.below(6); changes > 0; changes--) changeAnything(state, random);
  if (random.chance(0.5)) encoder.discardChanges();
  recording.receive(encoder.encodeAll());
  encoder.discardChanges();
  for (let patches = 5 + random.below(15); patches > 0; patches--) {
    changeAnything(state, random);
    if (random.chance(0.1)) {
      miss();
      for (let missed = random.below(4); missed > 0; missed--) {
        changeAnything(state, random);
        miss();
      }
      recording.receive(encoder.encodeAll(), { isRejoin: true });
    } else {
      const patch = Buffer.from(encoder.encode());
      encoder.discardChanges();
      recording.receive(patch, { whole: encoder.encodeAll() });
    }
    encoder.discardChanges();
  }
  return recording;
}

/** A room in which the client may see only what is in its view. */
function recordFiltered(seed: number): Recording {
  const random = new Random(seed);
  const state = new Filtered();
  const encoder = new Encoder(state);
  const view = new StateView();
  const recording = new Recording(`filtered, seed ${seed}`, encoder);
  const it = { offset: 0 };
  for (let changes = random.below(4); changes > 0; changes--) changeFiltered(state, view, random);
  encoder.encodeAll(it);
  recording.receive(encoder.encodeAllView(view, it.offset, it));
  encoder.discardChanges();
  for (let patches = 5 + random.below(10); patches > 0; patches--) {
    changeFiltered(state, view, random);
    it.offset = 0;
    encoder.encode(it);
    recording.receive(encoder.encodeView(view, it.offset, it));
    encoder.discardChanges();
  }
  return recording;
}

const PRIMITIVES = [
  ...["string", "number", "boolean", "int8", "uint8", "int16", "uint16", "int32", "uint32"],
  ...["float32", "float64"],
] as const;

/** A class that was made by chance. Up to 63 fields, which is all that there is room for. */
function recordAnyClass(seed: number): Recording {
  const random = new Random(seed);
  const Child = schema({ a: t.number(), b: t.string() }, "Child");
  const names = Array.from(
    { length: 1 + random.below(63) },
    (_, index) => `${random.pick(["f", "Field", "_", "size"])}${index}`,
  );
  const kinds = names.map(() =>
    random.pick(["value", "value", "quantized", "ref", "map", "array", "set"] as const),
  );
  const primitives = names.map(() => random.pick(PRIMITIVES));
  const ranges = names.map(() => {
    const min = (random.next() - 0.5) * 10 ** (random.below(12) - 4);
    return [min, min + random.next() * 10 ** (random.below(12) - 4) + 1e-4] as const;
  });
  const fieldOf = (index: number) => {
    const primitive = primitives[index] as "number";
    switch (kinds[index]) {
      case "quantized": {
        const [min, max] = ranges[index] ?? [0, 1];
        const bits = random.pick([8, 16, 32] as const);
        return t.quantized({ min, max, bits, mode: random.pick(["clamp", "wrap"]) });
      }
      case "ref":
        return t.ref(Child);
      case "map":
        return random.chance(0.5) ? t.map(Child) : t.map(primitive);
      case "array":
        return random.chance(0.5) ? t.array(Child) : t.array(primitive);
      case "set":
        return t.set(primitive);
      default:
        return t[primitive]();
    }
  };
  const Made = schema(Object.fromEntries(names.map((name, index) => [name, fieldOf(index)])), "Made");
  const state: Schema = new Made();
  const encoder = new Encoder(state);
  const recording = new Recording(`any class, seed ${seed}`, encoder);
  const anyFieldValue = (index: number) => {
    const primitive = primitives[index];
    if (primitive === "string") return anyText(random);
    if (primitive === "boolean") return random.chance(0.5);
    return primitive?.includes("int") ? random.below(128) : anyNumber(random);
  };
  recording.receive(encoder.encodeAll());
  encoder.discardChanges();
  for (let patches = 8; patches > 0; patches--) {
    for (let changes = 1 + random.below(8); changes > 0; changes--) {
      const index = random.below(names.length);
      const name = names[index] ?? "";
      if (kinds[index] === "value") Reflect.set(state, name, anyFieldValue(index));
      if (kinds[index] === "quantized") {
        const [min, max] = ranges[index] ?? [0, 1];
        Reflect.set(state, name, random.chance(0.2) ? anyNumber(random) : min + random.next() * (max - min));
      }
      if (kinds[index] === "ref")
        Reflect.set(state, name, new Child({ a: anyNumber(random), b: anyText(random) }));
    }
    const patch = Buffer.from(encoder.encode());
    encoder.discardChanges();
    recording.receive(patch, { whole: encoder.encodeAll() });
  }
  return recording;
}

const OPERATIONS = { replace: 0, clear: 10, reverse: 15, move: 32, deleteByRefId: 33, delete: 64 };
const COMBINED = { deleteAndMove: 96, add: 128, addByRefId: 129, moveAndAdd: 160, deleteAndAdd: 192 };

/**
 * Frames that were put together by hand: every operation in any order, also where the official encoder would not write it.
 * `seen` counts them.
 */
function recordOperations(seed: number, seen: Map<number, number>): Recording {
  const random = new Random(seed);
  const Child = schema({ a: t.number() }, "Child");
  const shape = {
    numbers: t.array("uint8"),
    children: t.array(Child),
    by_key: t.map(Child),
    bytes: t.map("uint8"),
    set: t.set("uint8"),
    collection: t.collection(Child),
  };
  const Hand = schema(shape, "Hand");
  const state = new Hand();
  for (let count = 4; count > 0; count--) {
    state.numbers.push(random.below(9));
    state.children.push(new Child({ a: count }));
    state.by_key.set(`k${count}`, new Child({ a: count }));
    state.bytes.set(`k${count}`, count);
    state.set.add(count);
    state.collection.add(new Child({ a: count }));
  }
  const encoder = new Encoder(state);
  const recording = new Recording(`operations, seed ${seed}`, encoder);
  recording.receive(encoder.encodeAll());
  const known = 6 + 3 * 4;
  const children = Array.from({ length: known }, (_, index) => index + 1).filter(
    refId => !fieldOfStructure(state, refId),
  );
  let next = known + 1;
  for (let frames = 6; frames > 0; frames--) {
    const bytes: number[] = [];
    for (let structures = 1 + random.below(3); structures > 0; structures--) {
      const refId = 1 + random.below(known);
      const field = fieldOfStructure(state, refId);
      if (field === undefined) continue;
      bytes.push(255, refId);
      const isArray = field === "numbers" || field === "children";
      const isMap = field === "by_key" || field === "bytes";
      const holdsChildren = field === "children" || field === "by_key" || field === "collection";
      for (let count = 1 + random.below(4); count > 0; count--) {
        const { clear, reverse, deleteByRefId, replace } = OPERATIONS;
        const all = Object.values({ ...OPERATIONS, ...COMBINED });
        const keyed = [COMBINED.add, COMBINED.deleteAndAdd, OPERATIONS.delete, clear];
        const operation = random.pick(isArray ? all : isMap ? keyed : [...keyed, replace]);
        seen.set(operation, (seen.get(operation) ?? 0) + 1);
        bytes.push(operation);
        if (operation === clear || operation === reverse) continue;
        bytes.push(isArray ? random.below(7) : random.below(6));
        if (operation === deleteByRefId || operation === OPERATIONS.delete) continue;
        if (isMap) bytes.push(0xa2, 107, 48 + random.below(6));
        if (!holdsChildren) bytes.push(random.below(9));
        else bytes.push(random.chance(0.4) ? next++ : random.pick(children));
      }
    }
    recording.receive(Uint8Array.from(bytes));
  }
  return recording;
}

/** The field whose collection has this number; none if it is that of a child. */
function fieldOfStructure(state: Schema, refId: number): string | undefined {
  const fields = ["numbers", "children", "by_key", "bytes", "set", "collection"];
  return fields.find(field => Reflect.get(Reflect.get(state, field), $refId) === refId);
}

/** Lets Godot decode all of it, and compares value for value; returns how many frames there were. */
async function compare(recordings: Recording[]): Promise<number> {
  const answers = await askGodot<Answer[]>("tests/decode.gd", recordings);
  let frames = 0;
  for (const [index, recording] of recordings.entries()) {
    for (const [frame, expected] of recording.expected.entries()) {
      const actual = answers[index]?.[frame];
      const where = `${recording.name}, frame ${frame} of ${recording.frames.length}`;
      assert.ok(actual, where);
      assert.equal(actual.problem, "", where);
      frames++;
      if (JSON.stringify(actual.dump) !== JSON.stringify(expected)) {
        assert.deepEqual(readable(actual.dump), readable(expected), where);
      }
    }
  }
  return frames;
}

describe("the state in Godot", function () {
  this.timeout(200_000);
  needsGodot();

  const seeds = (count: number) => fc.sample(fc.nat(), { numRuns: count, seed: 46 });

  it("is what the official decoder has, after everything that can be done to every type", async () => {
    assert.ok((await compare(seeds(ROOMS).map(recordEverything))) > MIN_FRAMES);
  });

  it("is what the official decoder has, where a client sees only what is in its view", async () => {
    assert.ok((await compare(seeds(150).map(recordFiltered))) > 1000);
  });

  it("is what the official decoder has, after every operation in any order", async () => {
    const seen = new Map<number, number>();
    assert.ok((await compare(seeds(600).map(seed => recordOperations(seed, seen)))) > 1500);
    for (const operation of Object.values({ ...OPERATIONS, ...COMBINED })) {
      assert.ok(
        (seen.get(operation) ?? 0) > 50,
        `operation ${operation} was seen ${seen.get(operation)} times`,
      );
    }
  });

  it("is what the official decoder has, for classes of any shape", async () => {
    assert.ok((await compare(seeds(60).map(recordAnyClass))) > 400);
  });
});
