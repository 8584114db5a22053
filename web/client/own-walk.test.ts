import assert from "node:assert/strict";
import { distance, type Point } from "../../src/game/core/geometry.ts";
import type { WalkableArea } from "../../src/game/movement/walkable-area.ts";
import { type Move, OwnWalk, type Stride } from "./own-walk.ts";

/** 20 × 20 m around 0/0. */
const HALL: WalkableArea = {
  rects: [{ min_x: -10, max_x: 10, min_z: -10, max_z: 10 }],
  obstacles: [],
  doorways: [],
  entry: { x: 0, z: 0 },
};
const EAST: Stride = { direction: Math.PI / 2, speed: 5, sprinting: false };
const STANDS: Stride = { ...EAST, speed: 0 };
const FRAME_MS = 16;

/** A walk, and what the room was told of it. */
class Watched {
  readonly walk: OwnWalk;
  readonly told: { move: Move; atMs: number }[] = [];
  nowMs = 0;

  constructor(place: Point = { x: 0, z: 0 }) {
    this.walk = new OwnWalk(HALL, 200, place, 0);
  }

  go(stride: Stride, seconds: number): void {
    const untilMs = this.nowMs + seconds * 1000;
    for (; this.nowMs < untilMs; this.nowMs += FRAME_MS) {
      const move = this.walk.goOn(stride, this.nowMs);
      if (move) this.told.push({ move, atMs: this.nowMs });
    }
  }

  /** Where the room has it, which walks it on as it was told. */
  get inRoom(): Point {
    const last = this.told.at(-1);
    if (!last) return { x: 0, z: 0 };
    const { position, moving } = last.move;
    const metres = moving ? ((this.nowMs - last.atMs) / 1000) * moving.speed : 0;
    const { direction = 0 } = moving ?? {};
    return { x: position.x + Math.sin(direction) * metres, z: position.z + Math.cos(direction) * metres };
  }
}

describe("the walk of the own character", () => {
  it("is told when it begins, changes and ends, and once a second", () => {
    const watched = new Watched();
    watched.go(EAST, 1.9);
    assert.equal(watched.told.length, 2);
    watched.go({ ...EAST, direction: 0 }, 0.5);
    assert.equal(watched.told.length, 3);
    watched.go(STANDS, 3);
    assert.equal(watched.told.length, 4);
    assert.equal(watched.told.at(-1)?.move.moving, undefined);
    assert.deepEqual(watched.told.at(-1)?.move.position, watched.walk.position);
  });

  it("is where the room has it all the time, within a few centimetres", () => {
    const watched = new Watched();
    for (let i = 0; i < 40; i++) {
      watched.go({ ...EAST, direction: i * 0.4, speed: 3 + (i % 3) }, 0.3);
      const off = distance(watched.inRoom, watched.walk.position);
      assert.ok(off < 1, `${off} m`);
    }
    watched.go(STANDS, 0.5);
    assert.ok(distance(watched.inRoom, watched.walk.position) < 1e-9);
  });

  it("ends at a wall, and goes along it where it leads on", () => {
    const straight = new Watched();
    straight.go(EAST, 4);
    assert.ok(straight.walk.position.x > 9.9 && straight.walk.position.x <= 10.001);
    assert.equal(straight.told.at(-1)?.move.moving, undefined);
    const askew = new Watched();
    askew.go({ ...EAST, direction: Math.PI / 4 + 0.3 }, 4);
    assert.ok(askew.walk.position.x > 9.9 && askew.walk.position.z > 5);
    assert.ok(Math.abs(askew.walk.position.z) <= 10.001);
  });

  it("does not jump after a hitch of the game", () => {
    const watched = new Watched();
    watched.go(EAST, 0.1);
    watched.walk.goOn(EAST, 10_000);
    assert.ok(watched.walk.position.x < 0.1 * 5 + 0.25 * 5 + 0.1);
  });

  it("goes on from where the room has put it", () => {
    const watched = new Watched();
    watched.go(EAST, 1);
    watched.walk.putAt({ x: -5, z: 2 });
    watched.go(EAST, 0.5);
    assert.ok(
      watched.walk.position.x > -3.2 && watched.walk.position.x < -2 && watched.walk.position.z === 2,
    );
    assert.ok(distance(watched.inRoom, watched.walk.position) < 0.2);
  });
});
