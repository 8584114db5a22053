import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { recordedInputs } from "../../test/support/recorded-inputs.ts";
import type { InputLine } from "./input-codec.ts";
import { decodeLines, encodeLines, type Line, LineEncoder } from "./line-codec.ts";
import { MAX_WAITING_BYTES, RoomRecording } from "./room-recording.ts";

const TICKS_PER_SECOND = 30;
const FIGHTERS = 8;
/** Of eight fighters in ten minutes. */
const MOST_LOG_BYTES = 250_000;
const MINUTES = 10;

const plain = (line: object): unknown => JSON.parse(JSON.stringify(line));

const byte = fc.integer({ min: 0, max: 255 });
/** Mostly small, now and then whatever a client may send. */
const tick = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 400 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 2 ** 40 }) },
);
const input = fc.record({
  ...{ direction: byte, aim: byte, speed: byte, buttons: byte },
  ...{ seen_tick: tick, seen_fraction: byte, heard_tick: tick },
});
const inputLine: fc.Arbitrary<InputLine> = fc.record({
  kind: fc.constant("command" as const),
  tick,
  command: fc.record({
    type: fc.constant("inputs" as const),
    player_id: fc.constantFrom("ada", "bob", "cyd"),
    inputs: fc.array(input, { maxLength: 3 }),
    waiting: tick,
    latency_ms: tick,
  }),
  events: fc.oneof(
    { weight: 4, arbitrary: fc.constant([]) },
    {
      weight: 1,
      arbitrary: fc.array(fc.record({ event_type: fc.constant("attack_started"), tick }), { maxLength: 2 }),
    },
  ),
});
/** Lines that are nearly such ones, but have something that only the general form can say. */
const oddLine: fc.Arbitrary<Line> = fc
  .tuple(
    inputLine,
    fc.constantFrom<(line: InputLine) => Line>(
      line => ({ ...line, ...{ events: "none" } }),
      line => ({ ...line, command: { ...line.command, latency_ms: 70.5 } }),
      line => ({ ...line, command: { ...line.command, waiting: -1 } }),
      line => ({ ...line, command: { ...line.command, reason: "late" } }),
      line => ({ ...line, command: { ...line.command, reason: undefined } }),
      line => ({ ...line, command: { ...line.command, inputs: [{ aim: 256 }] } }),
      line => ({ ...line, command: { ...line.command, inputs: [undefined] } }),
      line => ({ ...line, command: { ...line.command, latency_ms: Number.NaN } }),
      line => ({ ...line, ...{ kind: "tick" } }),
      line => ({ tick: line.tick, ...{ kind: "tick", events: ["a"] } }),
    ),
  )
  .map(([line, change]) => change(line));

describe("Players' inputs in a recording", function () {
  this.timeout(20_000);

  it("are given back as they were, whatever they are and whatever stands between them, and have one text", () => {
    const lines = fc.array(fc.oneof({ weight: 5, arbitrary: inputLine }, { weight: 1, arbitrary: oddLine }), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(lines, recorded => {
        const text = encodeLines(recorded);
        const decoded = decodeLines(text);
        assert.deepEqual(decoded, recorded.map(plain));
        assert.equal(encodeLines(decoded), text);
      }),
      { numRuns: 500 },
    );
  });

  it("are nearly nothing where players do nothing, whatever else happens in the room", () => {
    const [first] = recordedInputs(1, 1);
    const [input] = first?.command.inputs ?? [];
    assert.ok(first && input);
    const seconds = 60;
    const lines = Array.from({ length: seconds * TICKS_PER_SECOND }, (_, tick): Line[] => {
      const still = { ...input, buttons: 0, seen_tick: 10 + tick, heard_tick: 12 + tick };
      const commands = ["ada", "bob"].map(player_id => ({
        ...{ kind: "command", tick, events: [] },
        command: { ...first.command, player_id, inputs: [still] },
      }));
      const event = { kind: "tick", tick: tick + 1, events: [{ event_type: "round_started" }] };
      return tick % TICKS_PER_SECOND === 0 ? [...commands, event] : commands;
    }).flat();
    const text = encodeLines(lines);
    assert.deepEqual(decodeLines(text), lines);
    const inputs = text.slice(text.lastIndexOf("\n"));
    assert.ok(inputs.length < 5 * seconds, `${inputs.length} characters in a minute`);
  });

  it("are in the stream also where something came of them", () => {
    const lines = recordedInputs(FIGHTERS, 10).map((line, i) =>
      i % 20 === 0 ? { ...line, events: [{ event_type: "attack_started", tick: line.tick }] } : line,
    );
    const text = encodeLines(lines);
    assert.deepEqual(decodeLines(text), lines);
    // The first of each fighter, what came of inputs, and all other inputs.
    const eventful = lines.slice(FIGHTERS).filter(({ events }) => events.length > 0);
    assert.equal(text.split("\n").length, FIGHTERS + eventful.length + 1);
  });

  it("are what they were then, though a room uses its objects again", () => {
    const lines = recordedInputs(1, 2);
    const encoder = new LineEncoder();
    const [reused] = structuredClone(lines);
    const kept = reused?.command.inputs[0] ?? assert.fail();
    for (const { command, ...line } of structuredClone(lines)) {
      const [only, ...more] = command.inputs;
      const isOne = only !== undefined && more.length === 0;
      const inputs = isOne ? [Object.assign(kept, only)] : command.inputs;
      const recorded: InputLine = { ...line, command: { ...command, inputs } };
      encoder.add(recorded);
    }
    assert.deepEqual(decodeLines(encoder.text), lines);
  });

  it("are refused where they are not whole", () => {
    const text = encodeLines(recordedInputs(2, 2));
    const end = text.lastIndexOf("\n");
    const [lines, inputs] = [text.slice(0, end), text.slice(end + 1)];
    assert.equal(decodeLines(text).length, 2 * 2 * TICKS_PER_SECOND);
    const cutOff = /cut off, or none/;
    assert.throws(() => decodeLines(inputs), cutOff);
    assert.throws(() => decodeLines(`${lines}\n${inputs.replace(/.{8}",/, '",')}`), cutOff);
    assert.throws(() => decodeLines(`${lines}\n${inputs.replace(/\d+]$/, "9999]")}`), cutOff);
    assert.throws(() => decodeLines(text.slice(0, -1)), SyntaxError);
  });

  it(`take at most ${MOST_LOG_BYTES / 1000} KB of a match of eight in ten minutes, and wait in at most 64 KB`, async () => {
    const sizes: number[] = [];
    const recording = new RoomRecording({
      ...{ room_id: "room", opening: 1 },
      repository: {
        add: async (_key, lines) => void sizes.push(lines.length),
        markUnrecorded: async () => {},
      },
      check: () => ({ tick: 0, ...{ kind: "state", state: "0123456789abcdef", lines: "0123456789abcdef" } }),
      onWritten: () => {},
      onLost: why => assert.fail(why),
    });
    for (const line of recordedInputs(FIGHTERS, 60)) {
      recording.record(line);
      assert.ok(recording.waitingBytes <= MAX_WAITING_BYTES);
      // A tick lasts a while, in which other threads compress.
      if (recording.waitingBytes > MAX_WAITING_BYTES / 2) await turn();
    }
    assert.equal(await recording.written(), true);
    recording.stop();
    const bytes = MINUTES * sizes.reduce((sum, each) => sum + each, 0);
    assert.ok(bytes <= MOST_LOG_BYTES, `${bytes} bytes in ten minutes`);
    assert.ok(sizes.length * MINUTES <= 2 * MINUTES + 10, `${sizes.length} parts a minute`);
    const perInput = bytes / (MINUTES * 60 * TICKS_PER_SECOND * FIGHTERS);
    assert.ok(perInput > 0.5, "so little holds nothing of what players do");
  });
});
