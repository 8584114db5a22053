/** Lets a correction be seen as a short glide. It is for the eye alone: inputs and hits know nothing of it. */
import type { Point } from "../../src/game/core/geometry.ts";

/** After so long about a third of it is left. */
const TIME_CONSTANT_MS = 80;

/** Further than this is no walk: the fighter jumps. */
const JUMP_M = 3;

export class CorrectionSmoother {
  #off: Point = { x: 0, z: 0 };
  #atMs = 0;

  /** The fighter was shown at `from`, and is now known to be at `to`. */
  correct(from: Point, to: Point, nowMs: number): void {
    const off = { x: from.x - to.x, z: from.z - to.z };
    this.#off = Math.hypot(off.x, off.z) > JUMP_M ? { x: 0, z: 0 } : off;
    this.#atMs = nowMs;
  }

  /** Where to show a fighter that is there. */
  show({ x, z }: Point, nowMs: number): Point {
    const left = Math.exp(-(nowMs - this.#atMs) / TIME_CONSTANT_MS);
    return { x: x + this.#off.x * left, z: z + this.#off.z * left };
  }
}
