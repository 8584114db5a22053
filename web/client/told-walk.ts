/** What a room has been told of how its player walks: when it has to be told anew, and when it may be. */
import { distance, facing, type Point } from "../../src/game/core/geometry.ts";
import type { Moving } from "../../src/game/movement/walk-on.ts";

/** A client that walks says so at least once a second; its timers may be this late. */
const SAID_AGAIN_MS = 950;
/** The player is where the room has it, as long as it is no further away than this. */
const SAME_PLACE_M = 0.1;
const SAME_DIRECTION_RAD = 0.03;
const SAME_SPEED_M_PER_SECOND = 0.05;

export class ToldWalk {
  readonly #intervalMs: number;
  #from: Point = { x: 0, z: 0 };
  #moving: Moving | undefined;
  #atMs = Number.NEGATIVE_INFINITY;
  /** When the next move may go. A move that goes late makes the next one no later: the rhythm stays. */
  #nextAtMs = Number.NEGATIVE_INFINITY;

  /** @param intervalMs the room's `patch_interval_ms`: no two moves come closer together. */
  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  /** Whether the room has the player walk on. */
  get isWalking(): boolean {
    return this.#moving !== undefined;
  }

  /** How long it is until a move may go; 0 is now. */
  waitMs(nowMs: number): number {
    return Math.max(0, this.#nextAtMs - nowMs);
  }

  /** Whether the room has the player where it is, and going where it goes. */
  isTrue(position: Point, moving: Moving | undefined, nowMs: number): boolean {
    const told = this.#moving;
    if (!told || !moving) return !told && !moving && distance(this.#from, position) < 1e-4;
    if (told.sprinting !== moving.sprinting || nowMs - this.#atMs >= SAID_AGAIN_MS) return false;
    if (Math.abs(told.speed - moving.speed) > SAME_SPEED_M_PER_SECOND) return false;
    const turn = 2 * Math.asin(Math.abs(Math.sin((told.direction - moving.direction) / 2)));
    if (turn > SAME_DIRECTION_RAD) return false;
    const metres = ((nowMs - this.#atMs) / 1000) * told.speed;
    const { x, z } = facing(told.direction);
    const at = { x: this.#from.x + x * metres, z: this.#from.z + z * metres };
    return distance(at, position) < SAME_PLACE_M;
  }

  /** The room is told so now, in a move. */
  tell(position: Point, moving: Moving | undefined, nowMs: number): void {
    this.stand(position);
    this.#moving = moving;
    this.#atMs = nowMs;
    const isInRhythm = nowMs - this.#nextAtMs < this.#intervalMs / 2;
    this.#nextAtMs = (isInRhythm ? this.#nextAtMs : nowMs) + this.#intervalMs;
  }

  /** The room has the player stand there: by a request that said where it is, or because the room has put it there. */
  stand(position: Point): void {
    this.#from = position;
    this.#moving = undefined;
  }
}
