/** How the own character gets about in a dungeon: at once, as far as the room's own checks let it, and told to the room when it changes. */
import { distance, facing, type Point, yawTowards } from "../../src/game/core/geometry.ts";
import type { Moving } from "../../src/game/movement/walk-on.ts";
import { reachableShare, type WalkableArea } from "../../src/game/movement/walkable-area.ts";
import { ToldWalk } from "./told-walk.ts";

/** A game that hangs does not walk on: the room allows for a little more than a second, which a stall of the line may need. */
const LONGEST_FRAME_MS = 250;

/** Shorter ways are none. */
const SAME_PLACE_M = 1e-4;

/** How it walks in a frame: `direction` in radians as Godot's `rotation.y`, `speed` in m/s. */
export type Stride = { readonly direction: number; readonly speed: number; readonly sprinting: boolean };

/** What the room is to be told. */
export type Move = {
  readonly position: Point;
  readonly sprinting: boolean;
  readonly moving: Moving | undefined;
};

export class OwnWalk {
  readonly #area: WalkableArea;
  readonly #told: ToldWalk;
  #position: Point;
  #direction = 0;
  #atMs: number;
  /** Since it last said where it is. */
  #hasSprinted = false;

  /** @param intervalMs the room's `patch_interval_ms`: moves come no closer together. */
  constructor(area: WalkableArea, intervalMs: number, position: Point, nowMs: number) {
    this.#area = area;
    this.#told = new ToldWalk(intervalMs);
    this.#told.stand(position);
    this.#position = position;
    this.#atMs = nowMs;
  }

  get position(): Point {
    return this.#position;
  }

  /** The room has put it there. */
  putAt(position: Point): void {
    this.#position = position;
    this.#told.stand(position);
  }

  /** One frame. @returns what to tell the room now, if anything. */
  goOn({ direction, speed, sprinting }: Stride, nowMs: number): Move | undefined {
    const seconds = Math.min(nowMs - this.#atMs, LONGEST_FRAME_MS) / 1000;
    this.#atMs = nowMs;
    const from = this.#position;
    this.#position = this.#after(from, direction, speed * seconds);
    const metres = distance(from, this.#position);
    if (metres > SAME_PLACE_M) {
      this.#direction = yawTowards(from, this.#position);
      this.#hasSprinted ||= sprinting;
    }
    // Along a wall it walks another way than it is pushed, and slower; before it has begun, as it is meant to.
    const isMeant = seconds === 0;
    const way = isMeant ? { direction, speed } : { direction: this.#direction, speed: metres / seconds };
    const isWalking = isMeant ? speed > 0 : metres > SAME_PLACE_M;
    return this.#tellIfNew(isWalking ? { ...way, ...(sprinting && { sprinting }) } : undefined, nowMs);
  }

  /** A request says where it is: that counts as a move, after which it stands. @returns undefined where the room knows. */
  stand(nowMs: number): Point | undefined {
    const isKnown = this.#told.isTrue(this.#position, undefined, nowMs);
    this.#told.stand(this.#position);
    return isKnown ? undefined : this.#position;
  }

  #tellIfNew(moving: Moving | undefined, nowMs: number): Move | undefined {
    if (this.#told.waitMs(nowMs) > 0 || this.#told.isTrue(this.#position, moving, nowMs)) return undefined;
    this.#told.tell(this.#position, moving, nowMs);
    const move = { position: this.#position, sprinting: this.#hasSprinted, moving };
    this.#hasSprinted = false;
    return move;
  }

  /** Straight on, or along the wall that is in the way. */
  #after(from: Point, direction: number, metres: number): Point {
    const { x, z } = facing(direction);
    const to = { x: from.x + x * metres, z: from.z + z * metres };
    for (const way of [to, { x: to.x, z: from.z }, { x: from.x, z: to.z }])
      if (reachableShare(this.#area, from, way) === 1) return way;
    return from;
  }
}
