import assert from "node:assert/strict";
import fc from "fast-check";
import type { Point } from "../../src/game/geometry.ts";
import type { World } from "../../src/game/world.ts";
import { act, aWorld, pass, playerIn, put } from "../support/world.ts";

let seq = 0;
function move(world: World, position: Point, yaw = 0) {
  seq += 1;
  return act(world, { type: "move", player_id: "ada", seq, claim: { position, yaw } }).verdict;
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
            steps: fc.integer({ min: 0, max: 20 }),
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
          for (const { steps, metres } of attempts) {
            pass(world, steps / 20);
            seconds += steps / 20;
            const z = playerIn(world).position_z + direction * metres;
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
