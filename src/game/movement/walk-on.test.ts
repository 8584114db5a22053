import assert from "node:assert/strict";
import fc from "fast-check";
import { rulesContent } from "../../../test/support/rules-content.ts";
import { act, aWorld, kill, pass, playerIn, put, use } from "../../../test/support/world.ts";
import { distance, facing, type Point } from "../core/geometry.ts";
import { positionOf } from "../core/position.ts";
import type { World } from "../dungeon/world.ts";
import type { Moving } from "./walk-on.ts";
import { endOfPath } from "./walk-out.ts";
import { type Claim, root } from "./walking.ts";

const SPEED = 6;
/** What somebody who has stood still may have saved up, in seconds of walking. */
const SAVED_UP_SECONDS = 1.2 + 0.15;
/** A character that has walked past a turn may take so much more way than its speed gives, to come back to its client's way. */
const WAY_RATE = 1.1;
/** A second, an interval, and the latency tolerance. */
const SILENCE_SECONDS = 1 + 0.2 + 0.15;
const NORTH: Moving = { direction: 0, speed: SPEED };
const EAST: Moving = { direction: Math.PI / 2, speed: SPEED };

const porch = (content = rulesContent()) => aWorld({ content, room_template_id: "porch" });

/** In whole degrees: of numbers of all sizes most are next to 0. */
const angle = fc.integer({ min: 0, max: 359 }).map(degrees => (degrees * Math.PI) / 180);
const centimetres = (max: number) => fc.integer({ min: 0, max }).map(whole => whole / 100);

let seq = 0;
function move(world: World, position: Point, more: Omit<Claim, "position" | "yaw"> = {}) {
  seq += 1;
  const claim = { position, yaw: 0, ...more };
  return act(world, { type: "move", player_id: "ada", seq, claim }).verdict;
}
const at = (world: World): Point => positionOf(playerIn(world));

/** Ada has stood at z −9 for so long that she may do all that anybody may. */
function rested(content = rulesContent()): World {
  const world = porch(content);
  put(world, { x: 0, z: -9 });
  pass(world, 2);
  return world;
}

const withRoot = () =>
  rulesContent({
    abilities: [
      {
        ...{ id: "root", ability_type: "debuff", max_range: 20, effect_duration: 60 },
        effects: [{ effect_type: "move_speed_multiplier", value: 0 }],
      },
    ],
  });
function beRooted(world: World): void {
  playerIn(world).latency_ms = 0;
  playerIn(world).effects = new Map([["root", world.tick + 1200]]);
}

describe("a character whose client says that it walks on", () => {
  it("walks on at its speed until the next move, which comes once a second", () => {
    const world = rested();
    assert.equal(move(world, { x: 0, z: -9 }, { moving: NORTH }).is_accepted, true);
    for (let tick = 1; tick <= 20; tick++) {
      pass(world, 0.05);
      assert.ok(
        distance(at(world), { x: 0, z: -9 + 0.3 * tick }) < 1e-9,
        `${at(world).z} after ${tick} ticks`,
      );
    }
    assert.equal(playerIn(world).state, "MOVING");
    assert.equal(move(world, { x: 0, z: -3 }, { moving: NORTH }).is_accepted, true);
    pass(world, 1);
    assert.equal(move(world, { x: 0, z: 3 }).is_accepted, true);
    pass(world, 1);
    assert.deepEqual(at(world), { x: 0, z: 3 }, "and stands where it says that it stands");
    assert.equal(playerIn(world).state, "IDLE");
  });

  it("walks into another direction than it looks, and slower where it says so", () => {
    const world = rested();
    const moving = { direction: Math.PI / 2, speed: 2 };
    act(world, {
      type: "move",
      player_id: "ada",
      seq: ++seq,
      claim: { position: { x: 0, z: -9 }, yaw: 1, moving },
    });
    pass(world, 1);
    assert.ok(distance(at(world), { x: 2, z: -9 }) < 1e-9);
    assert.equal(playerIn(world).yaw, 1);
  });

  it("stands after a second, an interval and the latency tolerance in which nothing was heard", () => {
    const world = rested();
    move(world, { x: 0, z: -9 }, { moving: NORTH });
    pass(world, 5);
    assert.ok(Math.abs(at(world).z - (-9 + SPEED * SILENCE_SECONDS)) < 1e-9, `${at(world).z}`);
    assert.equal(playerIn(world).state, "IDLE");
  });

  it("stands at once where its connection is lost", () => {
    const world = rested();
    move(world, { x: 0, z: -9 }, { moving: NORTH });
    pass(world, 0.5);
    const lostAt = at(world);
    act(world, { type: "set_connected", player_id: "ada", connected: false });
    pass(world, 2);
    assert.deepEqual(at(world), lostAt);
  });

  it("stops at a wall, and may go on from there", () => {
    const world = rested();
    put(world, { x: 7, z: 0 });
    move(world, { x: 7, z: 0 }, { moving: EAST });
    pass(world, 1.2);
    assert.ok(at(world).x <= 10 && at(world).x > 9.9, `${at(world).x}`);
    assert.equal(move(world, { x: 10, z: 0 }, { moving: NORTH }).is_accepted, true);
    pass(world, 0.5);
    assert.ok(at(world).z > 2.9);
  });

  it("does not walk through a corner, though its next move leads around it", () => {
    const world = rested();
    put(world, { x: 1.9, z: 9.4 });
    // East along the wall, while the client went into the corridor: from there no straight way leads after it.
    move(world, { x: 1.9, z: 9.4 }, { moving: EAST });
    pass(world, 0.4);
    assert.ok(at(world).x > 4);
    assert.equal(move(world, { x: 1.9, z: 11.6 }).is_accepted, true);
    for (let tick = 0; tick < 30; tick++) {
      const { x, z } = at(world);
      assert.ok(Math.abs(x) <= 2.001 || z <= 10.001, `${x}, ${z}`);
      pass(world, 0.05);
    }
    assert.ok(distance(at(world), { x: 1.9, z: 11.6 }) < 1e-9);
  });

  it("is no faster than it may be, whatever it says", () => {
    const world = rested();
    move(world, { x: 0, z: -9 }, { moving: { direction: 0, speed: 60 } });
    pass(world, 1);
    assert.ok(Math.abs(at(world).z - (-9 + SPEED)) < 1e-9);
  });

  it("is slowed by an effect once its client must have heard of it", () => {
    const content = rulesContent({
      abilities: [
        {
          ...{ id: "slow", ability_type: "debuff", max_range: 20, effect_duration: 10 },
          effects: [{ effect_type: "move_speed_multiplier", value: 0.5 }],
        },
      ],
    });
    const world = rested(content);
    playerIn(world).latency_ms = 0;
    playerIn(world).effects = new Map([["slow", world.tick + 200]]);
    pass(world, 1);
    move(world, { x: 0, z: -9 }, { moving: NORTH });
    pass(world, 1);
    assert.ok(Math.abs(at(world).z - (-9 + SPEED / 2)) < 1e-9, `${at(world).z}`);
  });

  it("does not walk while it strikes, and not after it either: the place of a strike is where it stands", () => {
    const world = rested();
    move(world, { x: 0, z: -9 }, { moving: NORTH });
    pass(world, 0.5);
    const struck = act(world, {
      type: "combat_event",
      player_id: "ada",
      claim: { position: { x: 0, z: -6.3 }, yaw: 0 },
      use: { ability_id: "melee_attack" },
    });
    assert.equal(struck.verdict.is_accepted, true);
    assert.deepEqual(at(world), { x: 0, z: -6.3 }, "though jitter had led it a little further");
    pass(world, 2);
    assert.deepEqual(at(world), { x: 0, z: -6.3 });
  });

  it("walks when the strike is over where it has said so meanwhile", () => {
    const world = rested();
    use(world, "melee_attack");
    pass(world, 0.1);
    move(world, { x: 0, z: -9 }, { moving: NORTH });
    pass(world, 0.05);
    assert.equal(at(world).z, -9);
    pass(world, 1);
    assert.ok(at(world).z > -4, `${at(world).z}`);
  });

  it("does not catch up the time of a long hold: it goes on at its speed from where it was held", () => {
    const world = rested();
    use(world, "bolt");
    move(world, { x: 0, z: -9 }, { moving: NORTH });
    pass(world, 0.9);
    assert.equal(at(world).z, -9);
    pass(world, 2);
    const metres = at(world).z + 9;
    const freeSeconds = SILENCE_SECONDS - 1;
    assert.ok(
      metres >= SPEED * freeSeconds - 1e-9 && metres <= SPEED * (freeSeconds + 0.15) + 1e-9,
      `${metres} m`,
    );
  });

  it("does not catch up the time of one stun after the next either", () => {
    const world = rested();
    const stun = () => root(world, playerIn(world), world.tick + 40);
    stun();
    move(world, { x: 0, z: -9 }, { moving: NORTH });
    pass(world, 1);
    move(world, { x: 0, z: -9 }, { moving: NORTH });
    pass(world, 0.95);
    // It has not gone on since the first, as where it has still another way to walk before.
    world.tick += 1;
    stun();
    pass(world, 5);
    const metres = at(world).z + 9;
    assert.ok(metres <= SPEED * (0.15 + 0.15 + 0.15) + 1e-9, `${metres} m`);
  });

  it("comes back to where its client turned, also where it cannot walk any more", () => {
    const world = rested(withRoot());
    move(world, { x: 0, z: -9 }, { moving: NORTH });
    pass(world, 0.5);
    beRooted(world);
    pass(world, 1);
    assert.equal(move(world, { x: 0, z: -9 }, { moving: EAST }).is_accepted, true);
    pass(world, 2);
    assert.deepEqual(at(world), { x: 0, z: -9 });
    playerIn(world).effects = new Map();
    pass(world, 1);
    move(world, { x: 0, z: -9 }, { moving: NORTH });
    pass(world, 0.5);
    assert.ok(Math.abs(at(world).z - (-9 + SPEED / 2)) < 1e-9, `${at(world).z}`);
  });

  it("walks nowhere when it is dead, nor after its respawn", () => {
    const world = rested();
    move(world, { x: 0, z: -9 }, { moving: NORTH });
    kill(world);
    pass(world, 2);
    assert.deepEqual(at(world), { x: 0, z: -9 });
    act(world, { type: "respawn", player_id: "ada" });
    const { checkpoint } = playerIn(world);
    pass(world, 1);
    assert.deepEqual(at(world), checkpoint);
  });

  it("pays for a sprint as for one that it sends move by move", () => {
    const sprint = { ...NORTH, speed: SPEED * 1.5, sprinting: true };
    const world = rested();
    const { stamina } = playerIn(world);
    move(world, { x: 0, z: -9 }, { moving: sprint });
    pass(world, 1);
    assert.ok(Math.abs(at(world).z - 0) < 1e-9, "9 m in a second");
    move(world, { x: 0, z: 0 }, { sprinting: true });
    assert.ok(Math.abs(stamina.amount - 90) < 1e-6, `${stamina.amount}`);
    assert.equal(stamina.since_tick, world.tick + 20, "and nothing comes back for a second");
  });

  it("pays also for a sprint that its next move denies", () => {
    const sprint = { ...NORTH, speed: SPEED * 1.5, sprinting: true };
    const world = rested();
    move(world, { x: 0, z: -9 }, { moving: sprint });
    pass(world, 1);
    move(world, { x: 0, z: -8 });
    assert.ok(Math.abs(playerIn(world).stamina.amount - 90) < 1e-6);
  });

  it("walks when it is out of breath", () => {
    const world = rested();
    playerIn(world).stamina = { amount: 5, since_tick: world.tick + 100 };
    move(world, { x: 0, z: -9 }, { moving: { direction: 0, speed: 9, sprinting: true } });
    pass(world, 1);
    const metres = at(world).z + 9;
    assert.ok(Math.abs(metres - (0.5 * 9 + 0.5 * 6)) < 0.2, `${metres} m`);
  });
});

describe("a client that lies about where it walks", () => {
  it("may not jump after a claim that was refused while it could not walk", () => {
    const world = rested(withRoot());
    beRooted(world);
    pass(world, 2);
    move(world, { x: 0, z: -9 }, { moving: NORTH });
    assert.equal(move(world, { x: 0, z: -8 }).is_accepted, false);
    playerIn(world).effects = new Map();
    pass(world, 1);
    assert.deepEqual(move(world, { x: 0, z: 9 }), { is_accepted: false, reason: "too_fast" });
  });

  it("gets no further by saying north and claiming south", () => {
    const world = rested();
    put(world, { x: 0, z: 0 });
    move(world, { x: 0, z: 0 }, { moving: NORTH });
    pass(world, 0.6);
    assert.equal(move(world, { x: 0, z: -3.6 }, { moving: NORTH }).is_accepted, true);
    assert.ok(at(world).z > 3.6 - SPEED * 0.25 - 1e-9, "it has not jumped");
  });

  it("is not taken twice as far by claiming ahead while it is walked on", () => {
    const world = rested();
    let z = -9;
    move(world, { x: 0, z }, { moving: NORTH });
    for (let i = 0; i < 3; i++) {
      pass(world, 0.5);
      if (move(world, { x: 0, z: z + 6 }, { moving: NORTH }).is_accepted) z += 6;
    }
    pass(world, 0.5);
    assert.ok(at(world).z <= -9 + SPEED * (2 + SAVED_UP_SECONDS) + 1e-9);
    assert.ok(z <= -9 + SPEED * (1.5 + SAVED_UP_SECONDS), "nor are its claims taken");
  });

  it("may not claim a second's way at once where it has not said that it walks", () => {
    const world = rested();
    assert.deepEqual(move(world, { x: 0, z: -4 }), { is_accepted: false, reason: "too_fast" });
  });

  it("stands where it has been walked to when its claim is refused, and its next move is measured from there", () => {
    const world = rested();
    move(world, { x: 0, z: -9 }, { moving: NORTH });
    pass(world, 0.5);
    assert.equal(move(world, { x: 0, z: 9 }).is_accepted, false);
    assert.ok(distance(endOfPath(playerIn(world)), { x: 0, z: -6 }) < 1e-9);
    pass(world, 1);
    assert.ok(distance(at(world), { x: 0, z: -6 }) < 1e-9);
  });

  it("never gets a longer way than a tenth more than its speed, over any time, whatever it claims and says and when", () => {
    const anything = fc.record({
      ticks: fc.integer({ min: 0, max: 30 }),
      metres: centimetres(900),
      towards: angle,
      from: fc.constantFrom("the claim before", "where it is"),
      moving: fc.option(fc.record({ direction: angle, speed: fc.integer({ min: 0, max: 20 }) }), {
        nil: undefined,
      }),
    });
    // It claims to stand about, and says that it walks now there, now here: whatever it claims is accepted.
    const runAbout = fc.record({
      ticks: fc.integer({ min: 4, max: 27 }),
      metres: centimetres(20),
      towards: angle,
      from: fc.constant("the claim before"),
      moving: fc.record({ direction: angle, speed: fc.constant(SPEED) }),
    });
    const claims = (each: typeof anything) => fc.array(each, { minLength: 30, maxLength: 120 });
    fc.assert(
      fc.property(fc.oneof(claims(anything), claims(runAbout)), attempts => {
        const world = porch();
        let way = 0;
        let seconds = 0;
        let least = 0;
        let before = at(world);
        const look = () => {
          way += distance(before, at(world));
          before = at(world);
          const excess = way - SPEED * WAY_RATE * seconds;
          least = Math.min(least, excess);
          assert.ok(excess - least <= SPEED * SAVED_UP_SECONDS + 1e-6, `${excess - least} m too far`);
          const { x, z } = before;
          assert.ok(Math.abs(x) <= 10.001 && z >= -10.001, "and never leaves the World");
        };
        for (const { ticks, metres, towards, from, moving } of attempts) {
          for (let tick = 0; tick < ticks; tick++) {
            pass(world, 0.05);
            seconds += 0.05;
            look();
          }
          const { x, z } = from === "where it is" ? at(world) : endOfPath(playerIn(world));
          const ahead = facing(towards);
          move(world, { x: x + ahead.x * metres, z: z + ahead.z * metres }, { moving });
          look();
        }
      }),
    );
  });
});

const FRAME_MS = 16;
const INTERVAL_MS = 200;
const LATENCY_MS = 100;
const JITTER_MS = 60;

type PathSegment = { ms: number; direction: number | undefined };
type Sent = { sentAtMs: number; claim: Claim };

/** What the client of an honest player sends: it tells of each change, at least an interval after the one before, and once a second. */
function honestMoves(start: Point, segment: readonly PathSegment[]): { moves: Sent[]; end: Point } {
  const moves: Sent[] = [];
  let position = start;
  let told: number | undefined;
  let toldPosition = start;
  let toldAtMs = Number.NEGATIVE_INFINITY;
  let nowMs = 0;
  const frame = (wanted: number | undefined) => {
    const ahead = wanted === undefined ? undefined : facing(wanted);
    const metres = (SPEED * FRAME_MS) / 1000;
    const next = ahead && { x: position.x + ahead.x * metres, z: position.z + ahead.z * metres };
    const isFree = next && Math.abs(next.x) < 9.5 && Math.abs(next.z) < 9.5;
    const direction = isFree ? wanted : undefined;
    const sinceMs = nowMs - toldAtMs;
    if (
      sinceMs >= INTERVAL_MS &&
      (direction !== told || (told === undefined ? position !== toldPosition : sinceMs >= 1000 - FRAME_MS))
    ) {
      const moving = direction === undefined ? undefined : { direction, speed: SPEED };
      moves.push({ sentAtMs: nowMs, claim: { position, yaw: 0, moving } });
      told = direction;
      toldPosition = position;
      toldAtMs = nowMs;
    }
    if (next && isFree) position = next;
    nowMs += FRAME_MS;
  };
  for (const { ms, direction } of segment) for (let t = 0; t < ms; t += FRAME_MS) frame(direction);
  for (let t = 0; t < 2 * INTERVAL_MS; t += FRAME_MS) frame(undefined);
  return { moves, end: position };
}

describe("an honest client at 200 ms with 60 ms of jitter", () => {
  it("is never refused, and its character ends where it stands, however it walks and turns", () => {
    const segment = fc.record({
      ms: fc.integer({ min: 16, max: 3000 }),
      direction: fc.option(angle, { nil: undefined }),
    });
    const jitters = fc.array(fc.integer({ min: 0, max: JITTER_MS }), { minLength: 20, maxLength: 60 });
    fc.assert(
      fc.property(fc.array(segment, { minLength: 5, maxLength: 40 }), jitters, (segment, lateMs) => {
        const world = porch();
        const { moves, end } = honestMoves(at(world), segment);
        let arrivedAtMs = 0;
        for (const [index, { sentAtMs, claim }] of moves.entries()) {
          const jitterMs = lateMs[index % lateMs.length] ?? 0;
          arrivedAtMs = Math.max(arrivedAtMs, sentAtMs + LATENCY_MS + jitterMs);
          while ((world.tick + 1) * 50 <= arrivedAtMs) pass(world, 0.05);
          const verdict = move(world, claim.position, { moving: claim.moving });
          assert.deepEqual(
            verdict,
            { is_accepted: true, value: undefined },
            `move ${index} at ${sentAtMs} ms`,
          );
        }
        pass(world, 3);
        assert.ok(distance(at(world), end) < 1e-9, "it stands where its client has it");
      }),
    );
  });

  it("is not left behind where its line has stood still now and then, though it turns and turns and never pauses", () => {
    const world = porch();
    put(world, { x: -2.4, z: -2.4 });
    const square = Array.from({ length: 60 }, (_, i) => ({ ms: 800, direction: ((i % 4) * Math.PI) / 2 }));
    const { moves } = honestMoves(at(world), square);
    const turns = moves.slice(0, square.length);
    let arrivedAtMs = 0;
    for (const [index, { sentAtMs, claim }] of turns.entries()) {
      const stallMs = index < 40 && index % 10 === 9 ? 500 : 0;
      arrivedAtMs = Math.max(arrivedAtMs, sentAtMs + LATENCY_MS + stallMs);
      while ((world.tick + 1) * 50 <= arrivedAtMs) pass(world, 0.05);
      const behind = distance(at(world), claim.position);
      if (index > 55)
        assert.ok(behind < SPEED * 0.1, `${behind} m from where it has turned, at turn ${index}`);
      assert.equal(move(world, claim.position, { moving: claim.moving }).is_accepted, true);
    }
  });

  it("is not refused after its line has stood still for a second, when all comes at once", () => {
    const world = rested();
    let z = -9;
    move(world, { x: 0, z }, { moving: NORTH });
    pass(world, 2);
    for (let i = 0; i < 2; i++) {
      z += SPEED;
      assert.equal(move(world, { x: 0, z }, { moving: NORTH }).is_accepted, true);
    }
    let last = at(world).z;
    for (let tick = 0; tick < 20; tick++) {
      pass(world, 0.05);
      assert.ok(at(world).z >= last, "and it does not walk back");
      last = at(world).z;
    }
  });
});
