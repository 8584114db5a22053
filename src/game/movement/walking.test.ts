import assert from "node:assert/strict";
import fc from "fast-check";
import { rulesContent } from "../../../test/support/rules-content.ts";
import { act, aWorld, firstEnemy, kill, pass, playerIn, put, use } from "../../../test/support/world.ts";
import type { Point } from "../core/geometry.ts";
import { positionOf } from "../core/position.ts";
import type { World } from "../dungeon/world.ts";
import { endOfPath } from "./walk-out.ts";

let seq = 0;
function move(world: World, position: Point, more: { sprinting?: boolean; latency_ms?: number } = {}) {
  seq += 1;
  const { latency_ms, sprinting } = more;
  const claim = { position, yaw: 0, sprinting };
  return act(world, { type: "move", player_id: "ada", seq, claim, latency_ms }).verdict;
}

describe("moving", () => {
  it("takes a walk at the player's speed of 6 m/s", () => {
    const world = aWorld({ room_template_id: "room1" });
    for (let i = 1; i <= 7; i++) {
      pass(world, 0.2);
      assert.deepEqual(move(world, { x: 0, z: 1.2 * i }), { is_accepted: true, value: undefined });
    }
    assert.equal(playerIn(world).position_z, 1.2 * 7);
    assert.equal(playerIn(world).state, "MOVING");
  });

  it("forgives a second without messages, when five moves arrive together", () => {
    const world = aWorld({ room_template_id: "room1" });
    pass(world, 1);
    for (let i = 1; i <= 5; i++) assert.equal(move(world, { x: 0, z: 1.2 * i }).is_accepted, true);
  });

  it("refuses a teleport, however long the player stood still, and leaves the player in place", () => {
    const world = aWorld({ room_template_id: "room1" });
    pass(world, 600);
    assert.deepEqual(move(world, { x: 0, z: 6 }), { is_accepted: false, reason: "too_fast" });
    assert.equal(playerIn(world).position_z, 0);
  });

  it("lets nobody gain 5 % on the walking speed over time, whatever the rhythm of the moves", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            ticks: fc.integer({ min: 0, max: 20 }),
            metres: fc.double({ min: 0, max: 3, noNaN: true }),
          }),
          {
            minLength: 50,
            maxLength: 200,
          },
        ),
        attempts => {
          const world = aWorld({ room_template_id: "room1" });
          let walked = 0;
          let seconds = 0;
          let direction = 1;
          for (const { ticks, metres } of attempts) {
            pass(world, ticks / 20);
            seconds += ticks / 20;
            const z = endOfPath(playerIn(world)).z + direction * metres;
            if (move(world, { x: 0, z }).is_accepted) walked += metres;
            else direction = -direction;
          }
          assert.ok(walked <= 6 * (seconds + 0.15) + 1e-6, `${walked} m in ${seconds} s`);
        },
      ),
    );
  });

  it("refuses a way through a wall, and one through a closed door", () => {
    const world = aWorld({ room_template_id: "room1" });
    pass(world, 1);
    put(world, { x: 9.5, z: 0 });
    assert.deepEqual(move(world, { x: 10.5, z: 0 }), { is_accepted: false, reason: "blocked" });
    put(world, { x: 0, z: 15.5 });
    assert.deepEqual(move(world, { x: 0, z: 16.5 }), { is_accepted: false, reason: "blocked" });
  });

  it("lets a player walk from the room into its half of a corridor, but not across the corner", () => {
    const world = aWorld({ room_template_id: "room1" });
    pass(world, 1);
    put(world, { x: 1.9, z: 9.5 });
    assert.equal(move(world, { x: 1.9, z: 10.5 }).is_accepted, true);
    put(world, { x: 2.6, z: 9.6 });
    assert.deepEqual(move(world, { x: 1.9, z: 10.4 }), { is_accepted: false, reason: "blocked" });
  });

  it("ignores a move that was sent before the newest one", () => {
    const world = aWorld({ room_template_id: "room1" });
    pass(world, 1);
    const claim = { position: { x: 0, z: 1 }, yaw: 0 };
    act(world, { type: "move", player_id: "ada", seq: 900, claim });
    const again = act(world, {
      type: "move",
      player_id: "ada",
      seq: 900,
      claim: { ...claim, position: { x: 0, z: 0 } },
    });
    assert.equal(again.verdict.is_accepted, false);
    assert.equal(playerIn(world).position_z, 1);
  });

  it("says that a player who stopped stands still", () => {
    const world = aWorld({ room_template_id: "room1" });
    pass(world, 1);
    move(world, { x: 0, z: 1 });
    pass(world, 1);
    assert.equal(playerIn(world).state, "IDLE");
  });
});

describe("moves that arrive together", () => {
  /** Ada has stood still for so long, and then says at once that she has walked 1.2 m in each of five batch intervals. */
  const burst = (sprinting = false) => {
    const world = aWorld({ content: rulesContent(), room_template_id: "porch" });
    pass(world, 1.2);
    const stride = sprinting ? 1.8 : 1.2;
    for (let i = 1; i <= 5; i++)
      assert.equal(move(world, { x: 0, z: stride * i }, { sprinting }).is_accepted, true);
    return world;
  };
  const zOf = (world: World) => playerIn(world).position_z;

  it("take the character at most 250 ms of travel at once, and the rest is walked out", () => {
    const world = burst();
    assert.ok(zOf(world) <= 6 * 0.25 + 1e-9, `${zOf(world)} m at once`);
    for (let last = zOf(world), i = 0; i < 10; i++) {
      pass(world, 0.05);
      assert.ok(zOf(world) - last <= 6 * 1.5 * 0.05 + 1e-9, "no faster than a sprint");
      last = zOf(world);
    }
    assert.equal(zOf(world), 6, "and it arrives");
  });

  it("also when it sprints and rolls in the same moment", () => {
    const world = burst(true);
    assert.equal(use(world, "roll").verdict.is_accepted, true);
    assert.equal(move(world, { x: 4, z: 9 }).is_accepted, true);
    const at = positionOf(playerIn(world));
    assert.ok(at.x === 0 && at.z <= 9 * 0.25 + 1e-9, "it has not jumped");
    pass(world, 1);
    assert.deepEqual(positionOf(playerIn(world)), { x: 4, z: 9 });
  });

  it("are measured from each other, not from where the character is on its way", () => {
    const world = burst();
    pass(world, 0.2);
    assert.equal(move(world, { x: 0, z: 7.2 }).is_accepted, true, "an honest player just walks on");
  });

  it("lead nowhere any more after a death and a respawn", () => {
    const world = burst();
    kill(world);
    const diedAt = positionOf(playerIn(world));
    pass(world, 2);
    assert.deepEqual(positionOf(playerIn(world)), diedAt, "the dead walk nowhere");
    act(world, { type: "respawn", player_id: "ada" });
    const at = positionOf(playerIn(world));
    pass(world, 1);
    assert.deepEqual(positionOf(playerIn(world)), at);
  });

  it("walk through no wall on the way", () => {
    const world = aWorld({ content: rulesContent(), room_template_id: "porch" });
    pass(world, 1.2);
    put(world, { x: 1.9, z: 9.4 });
    move(world, { x: 1.9, z: 10.5 });
    move(world, { x: 0, z: 10.5 });
    move(world, { x: 0, z: 9.5 });
    for (let i = 0; i < 20; i++) {
      const { x, z } = positionOf(playerIn(world));
      assert.ok(Math.abs(x) <= 2 || z <= 10, `${x}, ${z}`);
      pass(world, 0.05);
    }
  });
});

describe("a state that forbids movement", () => {
  it("keeps the character where it is during a cast, whatever it has saved up", () => {
    const world = aWorld({ content: rulesContent(), room_template_id: "porch" });
    pass(world, 2);
    assert.equal(use(world, "bolt").verdict.is_accepted, true);
    for (let i = 1; i <= 4; i++) {
      move(world, { x: 0, z: 1.2 * i });
      pass(world, 0.2);
      assert.equal(playerIn(world).position_z, 0);
    }
    pass(world, 1.2);
    assert.ok(playerIn(world).position_z > 0, "it walks when the cast is over");
  });

  it("lets moves go on for 150 ms that were under way when a stun began", () => {
    const content = rulesContent({
      enemy: { phases: [{ below_health_share: 1, ability_id: "shout" }] },
      abilities: [
        {
          id: "shout",
          ability_type: "debuff",
          max_range: 20,
          effect_duration: 2,
          effects: [{ effect_type: "stun" }],
        },
      ],
    });
    const world = aWorld({ content, room_template_id: "hall" });
    const brute = firstEnemy(world);
    brute.phase = 1;
    Object.assign(brute, { aggro_player_id: "ada" });
    put(world, { x: 0, z: 36 });
    pass(world, 1);
    while (playerIn(world).state !== "STUNNED") {
      move(world, { x: 0, z: endOfPath(playerIn(world)).z - 0.3 });
      pass(world, 0.05);
    }
    const stunnedAt = playerIn(world).position_z;
    for (let i = 0; i < 10; i++) {
      move(world, { x: 0, z: endOfPath(playerIn(world)).z - 0.3 });
      pass(world, 0.05);
    }
    const walked = stunnedAt - playerIn(world).position_z;
    assert.ok(walked <= 6 * 0.15 * 1.5 + 6 * 0.25 + 1e-9, `${walked} m`);
    const heldAt = playerIn(world).position_z;
    pass(world, 0.5);
    assert.equal(playerIn(world).position_z, heldAt);
  });
});

describe("an honest player who does not know yet that it is stunned", () => {
  it("is not refused for the moves that it made until it could know", () => {
    const LATENCY_MS = 200;
    const content = rulesContent({
      enemy: { phases: [{ below_health_share: 1, ability_id: "shout" }] },
      abilities: [
        {
          ...{ id: "shout", ability_type: "debuff", cooldown: 60, max_range: 20, effect_duration: 2 },
          effects: [{ effect_type: "stun" }],
        },
      ],
    });
    const world = aWorld({ content, room_template_id: "hall" });
    const brute = firstEnemy(world);
    brute.phase = 1;
    put(world, { x: 0, z: 39 });
    for (let walked = 0; playerIn(world).state !== "STUNNED"; walked += 1) {
      assert.ok(walked < 40);
      brute.aggro_player_id = "ada";
      pass(world, 0.2);
      const z = endOfPath(playerIn(world)).z - (walked % 12 < 6 ? 1.2 : -1.2);
      assert.equal(move(world, { x: 0, z }, { latency_ms: LATENCY_MS }).is_accepted, true);
    }
    for (let ms = 0; ms < LATENCY_MS + 200; ms += 200) {
      pass(world, 0.2);
      const z = endOfPath(playerIn(world)).z - 1.2;
      assert.equal(move(world, { x: 0, z }, { latency_ms: LATENCY_MS }).is_accepted, true, `after ${ms} ms`);
    }
  });
});

describe("an honest player who does not know yet that it is slowed", () => {
  const SLOW = {
    ...{ id: "slow", ability_type: "debuff", max_range: 20, effect_duration: 3 },
    effects: [{ effect_type: "move_speed_multiplier", value: 0.5 }],
  };
  /** Ada walks at full speed, and is slowed in this moment. */
  const slowed = (latency_ms: number) => {
    const content = rulesContent({ abilities: [SLOW] });
    const world = aWorld({ content, room_template_id: "porch" });
    for (let i = 1; i <= 5; i++) {
      pass(world, 0.2);
      assert.equal(move(world, { x: 0, z: 1.2 * i - 8 + 8 }, { latency_ms }).is_accepted, true);
    }
    const player = playerIn(world);
    player.effects = new Map([["slow", world.tick + 60]]);
    return world;
  };
  /** Until the first refusal, in ms of walking on at full speed. */
  const walksOn = (world: World, latency_ms: number) => {
    for (let i = 1; i <= 10; i++) {
      pass(world, 0.2);
      const z = endOfPath(playerIn(world)).z - 1.2;
      if (!move(world, { x: 0, z }, { latency_ms }).is_accepted) return i * 200;
    }
    return Number.POSITIVE_INFINITY;
  };

  it("is measured by its old speed for 150 ms, its latency and the batch interval in which it hears of the slow", () => {
    const near = walksOn(slowed(75), 75);
    const far = walksOn(slowed(300), 300);
    assert.ok(near >= 600, `refused after ${near} ms`);
    assert.ok(far > near, `refused after ${far} ms`);
  });

  it("and by the slowed one after that, whatever latency it feigns", () => {
    assert.ok(walksOn(slowed(60_000), 60_000) <= 1400);
  });
});

describe("a violation", () => {
  const isViolation = (verdict: ReturnType<typeof move>) =>
    !verdict.is_accepted && verdict.is_violation === true;
  const porch = () => aWorld({ content: rulesContent(), room_template_id: "porch" });

  it("is a place where there is no dungeon", () => {
    assert.equal(isViolation(move(porch(), { x: 40, z: 0 })), true);
    assert.equal(
      isViolation(move(porch(), { x: 10.5, z: 0 })),
      false,
      "a wall is in the way of honest players",
    );
  });

  it("is none behind a stall, however long it was: the moves of 12 s arrive at once", () => {
    const world = porch();
    pass(world, 1);
    let z = 0;
    for (let i = 0; i < 60; i++) {
      const direction = Math.floor(i / 7) % 2 === 0 ? 1 : -1;
      z += 1.2 * direction;
      assert.equal(isViolation(move(world, { x: 0, z })), false);
    }
  });

  it("is none for a player who has just come back", () => {
    const world = porch();
    const { travel } = playerIn(world);
    travel.sprint_seconds = 0;
    assert.equal(isViolation(move(world, { x: 0, z: 9 })), true, "it has used up what a stall allows");
    act(world, { type: "set_connected", player_id: "ada", connected: false });
    act(world, { type: "set_connected", player_id: "ada", connected: true });
    assert.equal(isViolation(move(world, { x: 0, z: -9 })), false);
  });

  it("is to go on being faster than any sprint for longer than any stall", () => {
    const world = porch();
    let violations = 0;
    for (let i = 0; i < 100 * 5; i++) {
      pass(world, 0.2);
      const z = Math.floor(i / 3) % 2 === 0 ? (i % 3) * 3 : 9 - (i % 3) * 3;
      if (isViolation(move(world, { x: 0, z }))) violations += 1;
    }
    assert.ok(violations > 20, `${violations} violations in 100 s`);
  });
});
