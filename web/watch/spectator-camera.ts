/** Where a spectator looks: at a fighter, at the middle of all, or wherever the camera was moved to. */
import type { Point } from "../../src/game/core/geometry.ts";
import { SCREEN_RIGHT, SCREEN_UP } from "../scene/iso-camera.ts";
import type { Frame } from "../scene/shown.ts";

/** `all` and `free` are ids of nobody. */
export type Followed =
  | { readonly follows: "all" }
  | { readonly follows: "free" }
  | { readonly follows: "fighter"; readonly id: string };

const FLIES_M_PER_S = 14;

export class SpectatorCamera {
  #followed: Followed = { follows: "all" };
  #focus: Point | undefined;

  get followed(): Followed {
    return this.#followed;
  }

  /** Whose fighter is followed. */
  get fighterId(): string | undefined {
    return this.#followed.follows === "fighter" ? this.#followed.id : undefined;
  }

  follow(followed: Followed): void {
    this.#followed = followed;
  }

  /** What to look at, of a frame. */
  focus({ fighters, focus }: Pick<Frame, "fighters" | "focus">): Point {
    if (this.#followed.follows === "free" && this.#focus) return this.#focus;
    const id = this.fighterId;
    const found = id === undefined ? undefined : fighters.find(each => each.id === id);
    // Who is gone is looked for where it was last.
    const at = found ?? (id === undefined ? focus : (this.#focus ?? focus));
    this.#focus = { x: at.x, z: at.z };
    return this.#focus;
  }

  /** On the floor, metres. From then on nobody is followed. */
  move({ x, z }: Point): void {
    if (!this.#focus) return;
    this.#followed = { follows: "free" };
    this.#focus = { x: this.#focus.x + x, z: this.#focus.z + z };
  }

  /** @param right and up on the screen, from −1 to 1. */
  fly(right: number, up: number, seconds: number): void {
    const length = Math.hypot(right, up);
    if (length === 0) return;
    const metres = (FLIES_M_PER_S * seconds) / Math.max(1, length);
    this.move({
      x: (SCREEN_RIGHT.x * right + SCREEN_UP.x * up) * metres,
      z: (SCREEN_RIGHT.z * right + SCREEN_UP.z * up) * metres,
    });
  }
}
