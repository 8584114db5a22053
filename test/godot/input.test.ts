/** Inputs from Godot are byte for byte those of the official client. */
import assert from "node:assert/strict";
import { getMessageBytes, Protocol } from "@colyseus/core";
import { Encoder, Reflection, schema, t } from "@colyseus/schema";
import { Room } from "@colyseus/sdk";
import { HandshakeSection, InputFlags } from "@colyseus/shared-types";
import fc from "fast-check";
import { askGodot, needsGodot } from "./support/godot.ts";
import { anyText, anyWhole, Random } from "./support/random.ts";

const Move = schema(
  {
    x: t.quantized({ min: -1, max: 1, bits: 8 }),
    y: t.quantized({ min: 0, max: 100 }),
    yaw: t.angle(),
    fine: t.quantized({ min: -3, max: 5, bits: 32 }),
    jump: t.boolean(),
    number: t.number(),
    text: t.string(),
    small: t.int8(),
    step: t.uint16(),
    long: t.int32(),
    half: t.float32(),
    whole: t.float64(),
  },
  "Move",
);

interface Step {
  data: Record<string, unknown>;
  reset: boolean;
  time: number;
  rtt: number;
}

interface Question {
  seed: number;
  greeting: string;
  unreliable: boolean;
  history_size: number;
  render_delay: number;
  stamps_some: boolean;
  steps: Step[];
}

/** In steps that are short as text, since Godot does not read the last bits of a long one; never -0, which JSON has not. */
function anyFraction(random: Random, range: number): number {
  return Math.round((random.next() * 2 - 1) * range * 64) / 64 + 0;
}

/** Values that JavaScript and Godot hold alike: whole ones for whole numbers. */
function anyField(random: Random): Record<string, unknown> {
  return random.pick([
    () => ({ x: anyFraction(random, 1.5) }),
    () => ({ y: anyFraction(random, 110) }),
    () => ({ yaw: anyFraction(random, 15) }),
    () => ({ fine: anyFraction(random, 6) }),
    () => ({ jump: random.chance(0.5) }),
    () => ({ number: random.chance(0.5) ? anyWhole(random, 40, true) : anyFraction(random, 1000) }),
    () => ({ text: [...anyText(random)].slice(0, 20).join("") }),
    () => ({ small: anyWhole(random, 8, true) }),
    () => ({ step: anyWhole(random, 16, false) }),
    () => ({ long: anyWhole(random, 32, true) }),
    () => ({ half: anyFraction(random, 1) }),
    () => ({ whole: anyFraction(random, 1000) }),
  ])();
}

function anyQuestion(seed: number): Question {
  const random = new Random(seed);
  const flags = random.pick([
    0,
    InputFlags.RENDER_TIME,
    InputFlags.RECKON_TIME,
    InputFlags.RENDER_TIME | InputFlags.RECKON_TIME,
  ]);
  const options = Uint8Array.from([flags | InputFlags.FIXED_TIMESTEP | InputFlags.PATCH_RATE, 60, 50]);
  const greeting = getMessageBytes[Protocol.JOIN_ROOM]("token", "none", undefined, [
    { tag: 99, bytes: Uint8Array.from([1, 2, 3]) },
    { tag: HandshakeSection.INPUT_REFLECTION, bytes: Reflection.encode(new Encoder(new Move())) },
    { tag: HandshakeSection.INPUT_OPTIONS, bytes: options },
  ]);
  let time = random.below(100_000);
  const steps = Array.from({ length: 20 }, () => {
    time += random.pick([16, 17, 16, 300, 0.4]);
    const data = Object.assign(
      {},
      ...Array.from({ length: random.below(4) }, () => anyField(random)),
    ) as Record<string, unknown>;
    return { data, reset: random.chance(0.05), time, rtt: random.below(300) };
  });
  return {
    seed,
    greeting: greeting.toString("base64"),
    unreliable: random.chance(0.5),
    history_size: 1 + random.below(5),
    render_delay: random.pick([0, 50, 120]),
    stamps_some: random.chance(0.3),
    steps,
  };
}

/** A room of the official client, with nobody at the other end. */
class OpenRoom extends Room {
  readonly frames: string[] = [];

  constructor() {
    super("input");
    const keep = (frame: Uint8Array) => void this.frames.push(Buffer.from(frame).toString("base64"));
    Object.assign(this, { connection: { isOpen: true, send: keep, sendUnreliable: keep } });
  }

  receive(frame: Buffer): void {
    this.onMessageCallback(new MessageEvent("message", { data: Uint8Array.from(frame).buffer }));
    this.frames.length = 0;
  }
}

function framesOfOfficialClient(question: Question): string[] {
  const room = new OpenRoom();
  room.receive(Buffer.from(question.greeting, "base64"));
  let now: Step | undefined;
  Object.assign(room, {
    clock: {
      serverNow: () => now?.time ?? 0,
      lastServerTime: () => now?.time ?? 0,
      smoothedRtt: () => now?.rtt ?? 0,
    },
  });
  const input = room.input({
    mode: question.unreliable ? "unreliable" : "reliable",
    historySize: question.history_size,
    renderDelay: question.render_delay,
    ...(question.stamps_some &&
      !question.unreliable && { allowRewind: (data: { jump?: boolean }) => data.jump === true }),
  });
  for (const step of question.steps) {
    now = step;
    if (step.reset) input.reset();
    Object.assign(input.data, step.data);
    input.send();
  }
  return room.frames;
}

describe("inputs from Godot", function () {
  this.timeout(100_000);
  needsGodot();

  it("are byte for byte those of the official client, with and without stamps, reliable or not", async () => {
    const questions = fc.sample(fc.nat(), { numRuns: 300, seed: 5 }).map(anyQuestion);
    const answers = await askGodot<string[]>("tests/input.gd", questions);
    const hex = (frame: string) => Buffer.from(frame, "base64").toString("hex");
    for (const [index, question] of questions.entries()) {
      const { steps, greeting, ...how } = question;
      assert.deepEqual(
        answers[index]?.map(hex),
        framesOfOfficialClient(question).map(hex),
        JSON.stringify({ how, steps }),
      );
    }
  });
});
