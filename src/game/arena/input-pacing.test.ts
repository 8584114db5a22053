import assert from "node:assert/strict";
import fc from "fast-check";
import { scaled } from "../../../test/support/scale.ts";
import type { ArenaInput } from "./arena-input.ts";
import type { ArenaMap } from "./arena-map.ts";
import { ARENA_RATE } from "./arena-rate.ts";
import { inputsToTake, newPacing, paceTick, TARGET_DEPTH } from "./input-pacing.ts";
import { type Mover, newMover, stand, steer, stepMover } from "./step.ts";

const TEN_SECONDS = 10 * ARENA_RATE.ticks_per_second;
const TWO_SECONDS = 2 * ARENA_RATE.ticks_per_second;
/** 300 ms. */
const STALL_TICKS = 9;
/** A room keeps so many inputs of a connection; the oldest give way. */
const BUFFER = 32;
const OPEN: ArenaMap = { limit_x: 31.5, limit_z: 31.5, obstacles: [] };
/** Units of 1/1024 m a tick: 1250 ticks end before the edge. */
const NUMBERS = { walk_speed: 50 };
const STRIDE_M = 50 / 1024;
const TICKS = 1250;

const input = (change: Partial<ArenaInput> = {}): ArenaInput => ({
  direction: 0,
  aim: 0,
  speed: 255,
  buttons: 0,
  seen_tick: 0,
  seen_fraction: 0,
  heard_tick: 0,
  ...change,
});

/** What a room and its rules do with a player's inputs, tick for tick. */
class Walker {
  readonly mover: Mover = newMover(0, -31.5, 0);
  readonly pacing = newPacing();
  readonly waiting: ArenaInput[] = [];
  /** Inputs that were used. */
  readonly used: ArenaInput[] = [];
  tick = 0;
  /** How many steps were made by the end of each tick, and where it was then. */
  readonly steps = [0];
  readonly places = [this.mover.z];

  /** Returns how many inputs were used. */
  takeTick(arriving: readonly ArenaInput[] = []): number {
    this.tick += 1;
    this.waiting.push(...arriving);
    this.waiting.splice(0, this.waiting.length - BUFFER);
    const waiting = this.waiting.length;
    const given = this.waiting.splice(0, inputsToTake(this.pacing, waiting));
    const { presses_only, steps, starved } = paceTick(this.pacing, given.length, waiting);
    assert.equal(presses_only + steps, given.length);
    let made = 0;
    const step = () => {
      stepMover(this.mover, this.tick, OPEN, NUMBERS);
      made += 1;
    };
    for (const [index, each] of given.entries()) {
      steer(this.mover, each);
      if (index >= presses_only) step();
    }
    if (starved === "repeats") step();
    if (starved === "stands") stand(this.mover);
    this.used.push(...given);
    this.steps.push((this.steps.at(-1) ?? 0) + made);
    this.places.push(this.mover.z);
    return given.length;
  }
}

/** How many inputs arrive in each tick: even lines, double rates, bursts, gaps, stutters, anything. */
const anyArrivals = fc
  .array(
    fc.oneof(
      fc.nat({ max: 400 }).map(ticks => Array.from({ length: ticks }, () => 1)),
      fc.nat({ max: 200 }).map(ticks => Array.from({ length: ticks }, () => 2)),
      fc.nat({ max: 40 }).map(ticks => Array.from({ length: ticks }, () => 0)),
      fc.constantFrom([1000], [12], [4]),
      // A stall again and again, and all of it at once.
      fc
        .tuple(fc.nat({ max: 20 }), fc.nat({ max: 30 }), fc.nat({ max: 30 }))
        .map(([gap, burst, times]) =>
          Array.from({ length: times }, () => [...Array.from({ length: gap }, () => 0), burst]).flat(),
        ),
      fc.array(fc.nat({ max: 3 }), { maxLength: 300 }),
    ),
    { minLength: 4, maxLength: 12 },
  )
  .map(segments => segments.flat().slice(0, TICKS));

describe("the pacing of inputs", function () {
  this.timeout(scaled({ usual: 20_000, long: 600_000 }));

  it("lets nobody get further than with one input a tick, whatever is sent, and in any 10 s at most one step further", () => {
    const even = new Walker();
    for (let tick = 0; tick < TICKS; tick++) even.takeTick([input()]);
    assert.ok(even.mover.z < 31);
    fc.assert(
      fc.property(anyArrivals, arrivals => {
        const walker = new Walker();
        for (const count of arrivals) walker.takeTick(Array.from({ length: count }, () => input()));
        const { steps, places } = walker;
        for (let tick = 0; tick <= arrivals.length; tick++) {
          assert.ok((steps[tick] ?? 0) <= tick, `${steps[tick]} steps in ${tick} ticks`);
          assert.ok((places[tick] ?? 0) <= (even.places[tick] ?? 0), `it is at ${places[tick]} in ${tick}`);
          const later = Math.min(tick + TEN_SECONDS, arrivals.length);
          const made = (steps[later] ?? 0) - (steps[tick] ?? 0);
          assert.ok(made <= later - tick + 1, `${made} steps from tick ${tick} to ${later}`);
        }
      }),
      { numRuns: scaled({ usual: 1000, long: 10_000 }) },
    );
  });

  it("uses every input of an even line in its tick, also where each comes up to a tick early or late", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 50, maxLength: 400 }), delays => {
        const walker = new Walker();
        // One is there from the beginning: a line that wavers by a tick never finds the buffer empty.
        const arrivesAt = delays.map((delay, index) => index + delay);
        // Nothing overtakes.
        for (let index = 1; index < arrivesAt.length; index++)
          arrivesAt[index] = Math.max(arrivesAt[index] ?? 0, arrivesAt[index - 1] ?? 0);
        for (let tick = 2; tick < delays.length; tick++) {
          const since = tick === 2 ? 0 : tick;
          walker.takeTick(arrivesAt.flatMap(at => (at >= since && at <= tick ? [input()] : [])));
        }
        assert.equal(walker.steps.at(-1), delays.length - 2);
        assert.equal(walker.used.length, delays.length - 2);
      }),
      { numRuns: scaled({ usual: 100, long: 10_000 }) },
    );
  });

  it("walks on for two ticks without an input, stands then, and counts the next inputs' movement as done", () => {
    const walker = new Walker();
    walker.takeTick([input()]);
    for (let tick = 0; tick < 5; tick++) walker.takeTick();
    assert.deepEqual(walker.steps, [0, 1, 2, 3, 3, 3, 3]);
    assert.equal(walker.mover.speed, 0);
    walker.takeTick([input(), input(), input()]);
    assert.deepEqual(walker.steps.slice(-2), [3, 4]);
    assert.equal(walker.used.length, 4);
    for (let tick = 0; tick < 3; tick++) walker.takeTick([input()]);
    assert.deepEqual(walker.steps.slice(-3), [5, 6, 7]);
  });

  it("drains a backlog down to one input, which stays for the next that is late", () => {
    const walker = new Walker();
    for (let tick = 0; tick < 12; tick++) walker.takeTick();
    walker.takeTick(Array.from({ length: 8 }, () => input()));
    const depths = Array.from({ length: 60 }, () => {
      walker.takeTick([input()]);
      return walker.waiting.length;
    });
    assert.deepEqual(new Set(depths), new Set([4, 3, 2, 1]));
    assert.equal(depths.at(-1), 1);
    assert.ok(walker.pacing.tokens > 0);
  });

  it("drains what a hitch of the server has left within 2 s, of presses alone, though nobody has stood", () => {
    for (const late of [4, 10]) {
      const walker = new Walker();
      walker.takeTick([input(), input()]);
      for (let tick = 0; tick < 60; tick++) walker.takeTick([input()]);
      assert.equal(walker.waiting.length, 1);
      const sent = Array.from({ length: late + 120 }, (_, index) => input({ buttons: index & 255 }));
      walker.takeTick(sent.slice(0, late + 1));
      for (let tick = 1; tick < 75; tick++) walker.takeTick([sent[late + tick] ?? input()]);
      // One more than before: its client, which runs slower meanwhile, does the rest.
      assert.ok(walker.waiting.length <= 2, `${walker.waiting.length} wait after ${late} ticks`);
      assert.deepEqual(walker.used.slice(62), sent.slice(0, walker.used.length - 62));
      assert.equal(walker.steps.at(-1), walker.tick);
    }
  });

  it("lets a line keep its backlog that needs it: where inputs come four at a time none of their movement is lost", () => {
    const walker = new Walker();
    for (let tick = 0; tick < 300; tick++)
      walker.takeTick(tick % 4 === 0 ? Array.from({ length: 4 }, () => input()) : []);
    assert.equal(walker.steps.at(-1), 300);
    assert.equal(walker.used.length, 300);
  });

  it("does not walk for who sends one input in three ticks and lets the rest be repeated", () => {
    const walker = new Walker();
    for (let tick = 0; tick < 300; tick++) walker.takeTick(tick % 3 === 0 ? [input()] : []);
    assert.ok((walker.steps.at(-1) ?? 0) <= 100 + 2, `${walker.steps.at(-1)} steps of 100 inputs`);
  });

  it("stands and collects no more than 10 tokens while nothing comes for a minute", () => {
    const walker = new Walker();
    for (let tick = 0; tick < 1800; tick++) walker.takeTick();
    assert.equal(walker.steps.at(-1), 2);
    assert.equal(walker.pacing.tokens, 10);
  });

  it("drops movement that is more than 10 ticks late, and no press", () => {
    const walker = new Walker();
    for (let tick = 0; tick < 30; tick++) walker.takeTick([input()]);
    for (let tick = 0; tick < 20; tick++) walker.takeTick();
    const before = walker.steps.at(-1) ?? 0;
    const late = Array.from({ length: 20 }, (_, index) => input({ buttons: index }));
    assert.ok(walker.takeTick(late) >= 11);
    assert.deepEqual(walker.used.slice(30), late.slice(0, walker.used.length - 30));
    // The first extra input is there at once, and its movement counts; none of the others' does.
    assert.ok((walker.steps.at(-1) ?? 0) <= before + 2);
    assert.ok(walker.waiting.length <= 10);
    for (let tick = 0; tick < 20; tick++) walker.takeTick();
    assert.deepEqual(walker.used.slice(30), late);
  });

  it("keeps a double rate at 10 ticks of latency, which only hurts its sender", () => {
    const walker = new Walker();
    for (let tick = 0; tick < 300; tick++) {
      walker.takeTick([input(), input()]);
      assert.ok(walker.waiting.length < 11);
    }
    assert.equal(walker.steps.at(-1), 300);
  });

  it("gives the same whatever it is told: fewer or more inputs than it asked for, or a count that cannot be", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat({ max: 40 }), fc.nat({ max: 40 })), { maxLength: 200 }), ticks => {
        const pacing = newPacing();
        let steps = 0;
        for (const [index, [given, waiting]] of ticks.entries()) {
          const paced = paceTick(pacing, given, waiting);
          assert.ok(paced.presses_only + paced.steps <= given);
          steps += paced.steps + (paced.starved === "repeats" ? 1 : 0);
          assert.ok(steps <= index + 1);
          assert.ok(pacing.tokens >= 0 && pacing.tokens <= 10);
        }
      }),
    );
  });
});

/** A client that predicts, and corrects what it predicted when it hears from the server. */
class Predictor {
  readonly sent: ArenaInput[] = [];
  mover: Mover;

  constructor(mover: Mover) {
    this.mover = { ...mover };
  }

  send(next: ArenaInput): void {
    this.sent.push(next);
    steer(this.mover, next);
    stepMover(this.mover, 0, OPEN, NUMBERS);
  }

  /** How far its own place was from what the server's word makes of it, in strides. */
  hear({ mover, used, pacing }: Walker): number {
    const now = { ...mover };
    for (const [index, each] of this.sent.slice(used.length).entries()) {
      steer(now, each);
      // Its step is made already.
      if (index >= pacing.owed_steps) stepMover(now, 0, OPEN, NUMBERS);
    }
    const corrected = Math.hypot(now.x - this.mover.x, now.z - this.mover.z);
    this.mover = now;
    return corrected / STRIDE_M;
  }
}

describe("a stall of 300 ms", function () {
  this.timeout(scaled({ usual: 20_000, long: 600_000 }));

  const anyInput = fc.record({
    direction: fc.nat({ max: 255 }),
    speed: fc.constantFrom(255, 255, 255, 0, 128),
    // Most inputs press nothing; 1 and 2 are two abilities.
    buttons: fc.constantFrom(0, 0, 0, 0, 1, 2),
  });
  const anyStall = fc.record({
    inputs: fc.array(anyInput, { minLength: 120, maxLength: 120 }),
    /** How many inputs wait in the buffer before the stall. */
    depth: fc.nat({ max: TARGET_DEPTH }),
    startsAt: fc.integer({ min: 10, max: 30 }),
    keepsDirection: fc.boolean(),
  });

  it("is over within 2 s, up to one tick of input latency; no press is lost, and no correction is more than 12 ticks", () => {
    fc.assert(
      fc.property(anyStall, ({ inputs, depth, startsAt, keepsDirection }) => {
        const walker = new Walker();
        Object.assign(walker.mover, { x: 0, z: 0 });
        const client = new Predictor(walker.mover);
        const endsAt = startsAt + STALL_TICKS;
        let onTheWay: ArenaInput[] = [];
        let usedWithin = 0;
        for (let tick = 0; tick < inputs.length; tick++) {
          const next = input({ ...inputs[tick], ...(keepsDirection && { direction: 3, speed: 255 }) });
          onTheWay.push(next);
          client.send(next);
          // The client begins earlier, so that some wait.
          const isStalled = (tick >= startsAt && tick < endsAt) || tick < depth;
          const arriving = isStalled ? [] : onTheWay;
          if (!isStalled) onTheWay = [];
          if (tick < depth) continue;
          const used = walker.takeTick(arriving);
          assert.ok(used <= 12, `${used} inputs in one tick`);
          const corrected = client.hear(walker);
          assert.ok(corrected <= 12.1, `${corrected} ticks of correction at ${tick}`);
          const latency = tick + 1 - walker.used.length;
          if (tick < startsAt) assert.equal(latency, depth);
          if (tick === endsAt) usedWithin = tick;
          if (tick < endsAt + TWO_SECONDS) continue;
          assert.ok(latency <= depth + 1, `${latency} ticks of latency at ${tick}, ${depth} before`);
          assert.equal((walker.steps.at(-1) ?? 0) - (walker.steps.at(-2) ?? 0), 1);
        }
        assert.equal(usedWithin, endsAt);
        assert.deepEqual(walker.used, client.sent.slice(0, walker.used.length));
      }),
      { numRuns: scaled({ usual: 300, long: 10_000 }) },
    );
  });
});
