import assert from "node:assert/strict";
import fc from "fast-check";
import { Packr, pack, unpack } from "msgpackr";
import type { z } from "zod";
import { scaled } from "../../../test/support/scale.ts";
import { combatEventMessage, moveMessage } from "../../schema/messages.ts";
import type { FrameParser } from "../base/frame-parser.ts";
import { isMsgpack } from "../base/msgpack-frame.ts";
import { combatEventParser, moveParser } from "./message-parsers.ts";

/** What comes before the payload does not matter to it. */
const HEAD = Buffer.from("\u000d\u00a4move", "latin1");
const FRAMES = scaled({ usual: 10_000, long: 1_000_000 });

/** Short forms, as Godot packs; long ones, as msgpackr does by itself; numbers in 4 bytes, as some games may. */
const PACKERS = [
  new Packr({ useRecords: false, variableMapSize: true }),
  new Packr({ useRecords: false }),
  new Packr({ useRecords: false, useFloat32: 1 }),
  new Packr(),
];

const sane = {
  number: fc.oneof(fc.double({ min: -500, max: 500, noNaN: true }), fc.integer({ min: -130, max: 70_000 })),
  text: fc.oneof(
    fc.constantFrom("damage_dealt", "ability_used", "enemy12", "fireball"),
    fc.string({ maxLength: 70, size: "max" }),
  ),
};
const anyValue = fc.oneof(
  { weight: 6, arbitrary: sane.number },
  { weight: 3, arbitrary: sane.text },
  { weight: 3, arbitrary: fc.boolean() },
  fc.double(),
  fc.integer(),
  fc.constantFrom(null, undefined, -0, 2 ** 53, 2 ** 40, 1n << 60n),
  fc.array(fc.integer(), { maxLength: 3 }),
  fc.string({ unit: "binary", maxLength: 40, size: "max" }),
);
const NAMES = [
  ...["seq", "position_x", "position_y", "position_z", "yaw", "sprinting", "moving", "direction", "speed"],
  ...[
    "event_type",
    "ability_id",
    "target_enemy_id",
    "position",
    "damage_amount",
    "is_critical",
    "x",
    "y",
    "z",
  ],
];
const anyObject = fc
  .uniqueArray(
    fc.tuple(
      fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...NAMES) }, fc.string({ maxLength: 9 })),
      anyValue,
    ),
    {
      selector: ([name]) => name,
      maxLength: 9,
    },
  )
  .map(entries => Object.fromEntries(entries));

const coordinate = fc.double({ min: -600, max: 600, noNaN: true });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 2 });
const moving = fc.record(
  { direction: coordinate, speed: fc.double({ min: -1, max: 70, noNaN: true }), sprinting: fc.boolean() },
  { requiredKeys: ["direction", "speed"] },
);
const move = fc.record(
  {
    seq: fc.integer({ min: 0 }),
    position_x: coordinate,
    position_y: coordinate,
    position_z: coordinate,
    yaw: coordinate,
    sprinting: fc.boolean(),
    moving,
  },
  { requiredKeys: ["seq", "position_x", "position_y", "position_z", "yaw"] },
);
const combatEvent = fc.record(
  {
    event_type: fc.constantFrom("damage_dealt", "ability_used", "damage_taken"),
    ability_id: sane.text,
    target_enemy_id: sane.text,
    position: fc.record({ x: coordinate, y: coordinate, z: coordinate }),
    yaw: coordinate,
    damage_amount: coordinate,
    is_critical: fc.boolean(),
  },
  { requiredKeys: ["event_type"] },
);

/** A message as it is, in another order, with something else in one place, or anything at all. */
const said = fc.oneof(
  { weight: 4, arbitrary: fc.oneof(move, combatEvent) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.oneof(move, combatEvent), fc.infiniteStream(fc.nat()))
      .map(([message, order]) => shuffled(message, order)),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.oneof(move, combatEvent), anyObject)
      .map(([message, other]) => ({ ...message, ...other })),
  },
  anyObject,
  anyValue,
);

function shuffled(message: object, order: Iterator<number>): object {
  const keyed = Object.entries(message).map(entry => ({ entry, key: order.next().value }));
  return Object.fromEntries(keyed.toSorted((a, b) => a.key - b.key).map(({ entry }) => entry));
}

/** A byte of it is another, or it ends sooner or goes on. */
const damage = maybe(fc.tuple(fc.constantFrom("byte", "cut", "more"), fc.nat(), fc.nat(255)));

function damaged(payload: Buffer, how: [string, number, number] | undefined): Buffer {
  if (!how) return payload;
  const [kind, at, byte] = how;
  if (kind === "cut") return payload.subarray(0, at % payload.length);
  if (kind === "more") return Buffer.concat([payload, Buffer.from([byte])]);
  const copy = Buffer.from(payload);
  copy[at % copy.length] = byte;
  return copy;
}

/** Whether it was read in one walk; where it was, it says what zod says of what the framework decodes, and the framework has nothing left to decode. */
function check<S extends z.ZodType>(parser: FrameParser<z.output<S>>, schema: S, payload: Buffer): boolean {
  const frame = Buffer.concat([HEAD, payload]);
  if (!parser.readFrame(frame, HEAD.length)) {
    assert.ok(payload.equals(frame.subarray(HEAD.length)), "what was not read stays as it is");
    return false;
  }
  assert.ok(isMsgpack(payload, 0));
  const expected = schema.safeParse(unpack(payload));
  const message: unknown = unpack(frame.subarray(HEAD.length));
  assert.ok(message instanceof Uint8Array);
  assert.deepEqual(parser.safeParse(message), { success: true, data: expected.data });
  assert.ok(expected.success);
  assert.ok(!parser.safeParse(message).success, "it is said once");
  return true;
}

describe("A move or a use of an ability, parsed in one walk", () => {
  it("says what zod says, whatever comes", () => {
    let read = 0;
    fc.assert(
      fc.property(said, fc.constantFrom(...PACKERS), damage, (message, packer, how) => {
        const payload = damaged(packer.pack(message), how);
        if (check(moveParser, moveMessage, payload)) read += 1;
        if (check(combatEventParser, combatEventMessage, payload)) read += 1;
      }),
      { numRuns: FRAMES },
    );
    assert.ok(read > FRAMES / 10, `${read} of ${FRAMES} were read in one walk`);
  }).timeout(scaled({ usual: 60_000, long: 1_200_000 }));

  it("is what clients send, in any order of its fields", () => {
    const there = { position_x: 1.25, position_y: 0, position_z: -7.5, yaw: Math.PI };
    const moves = [
      { seq: 1, ...there },
      { ...there, seq: 70_000, sprinting: true },
      { seq: 2 ** 31, ...there, moving: { direction: 1, speed: 4.5 } },
      { moving: { sprinting: true, speed: 5, direction: -1 }, seq: 300, ...there },
    ];
    const uses = [
      { event_type: "damage_dealt", target_enemy_id: "enemy12", yaw: 1 },
      {
        event_type: "ability_used",
        ability_id: "fireball",
        position: { x: 1, y: 0, z: 2.5 },
        yaw: 0,
        is_critical: false,
      },
      { target_enemy_id: "a".repeat(64), damage_amount: 12.5, event_type: "damage_dealt" },
    ];
    for (const packer of PACKERS.slice(0, 3)) {
      for (const each of moves)
        assert.ok(check(moveParser, moveMessage, packer.pack(each)), JSON.stringify(each));
      for (const each of uses)
        assert.ok(check(combatEventParser, combatEventMessage, packer.pack(each)), JSON.stringify(each));
    }
  });

  it("is left to zod where a text is too long, and read where a payload is as long as can be", () => {
    const long = { event_type: "ability_used", ability_id: "a".repeat(64), target_enemy_id: "b".repeat(64) };
    const whole = {
      ...long,
      position: { x: 1.5, y: 2.5, z: 3.5 },
      yaw: 1.5,
      damage_amount: 2.5,
      is_critical: true,
    };
    const payload = pack(whole);
    assert.ok(payload.length > 257, "empty bytes of it need a number of two bytes");
    assert.ok(check(combatEventParser, combatEventMessage, payload));
    const tooLong = pack({ ...long, ability_id: "a".repeat(65) });
    assert.ok(!check(combatEventParser, combatEventMessage, tooLong));
  });

  it("knows that there is a 0 below 0", () => {
    const payload = pack({ event_type: "damage_dealt", damage_amount: 0.5, yaw: 1 });
    const at = payload.indexOf(Buffer.from([0xcb, 0x3f, 0xe0]));
    assert.ok(at > 0);
    payload.set([0xcb, 0x80, 0, 0, 0, 0, 0, 0, 0], at);
    assert.ok(check(combatEventParser, combatEventMessage, payload));
  });

  it("is never that of the frame before", () => {
    const first = Buffer.concat([HEAD, pack({ event_type: "damage_dealt" })]);
    assert.ok(combatEventParser.readFrame(first, HEAD.length));
    const bytes = Buffer.concat([HEAD, pack(Buffer.from("nothing"))]);
    assert.ok(!combatEventParser.readFrame(bytes, HEAD.length));
    assert.ok(!combatEventParser.safeParse(Buffer.from("nothing")).success);
  });

  it("is never that of a frame that came since, where the framework is late", () => {
    const [first, second] = ["enemy1", "enemy2"].map(target_enemy_id => {
      const frame = Buffer.concat([HEAD, pack({ event_type: "damage_dealt", target_enemy_id })]);
      assert.ok(combatEventParser.readFrame(frame, HEAD.length));
      return unpack(frame.subarray(HEAD.length));
    });
    assert.ok(!combatEventParser.safeParse(first).success);
    assert.ok(!combatEventParser.safeParse(second).success, "it was not the next one");
  });
});
