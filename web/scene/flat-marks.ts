/** What lies flat on the floor: shadows, rings at fighters' feet, and what attacks will reach. One draw for all. */
import { Color, Euler, Matrix4, PlaneGeometry, Quaternion, Vector3 } from "three";
import { Batch } from "./batch.ts";
import { markMaterial } from "./materials.ts";
import { type Palette, pingColor } from "./palette.ts";
import type { ShownFighter, ShownPing, ShownTelegraph } from "./shown.ts";

const MOST = 256;
const SHADOW = 0;
const RING = 1;
const REACH = 2;
const LINE = 3;
/** How many rings run out from a place while it is shown. */
const PING_RINGS = 6;

export type MarkOptions = {
  readonly palette: Palette;
  /** Round shadows under everybody. */
  readonly has_shadows: boolean;
  /** Rings at everybody's feet. */
  readonly has_rings: boolean;
};

export class FlatMarks {
  readonly #batch: Batch;
  readonly #colors = new Map<string, Color>();

  constructor() {
    const geometry = new PlaneGeometry(2, 2).rotateX(-Math.PI / 2);
    this.#batch = new Batch(geometry, markMaterial(), MOST, [
      { name: "shape", size: 3 },
      { name: "paint", size: 4 },
    ]);
    // After the floor, before what stands on it.
    this.#batch.mesh.renderOrder = 1;
  }

  get mesh() {
    return this.#batch.mesh;
  }

  draw(
    fighters: readonly ShownFighter[],
    telegraphs: readonly ShownTelegraph[],
    pings: readonly ShownPing[],
    { palette, has_shadows, has_rings }: MarkOptions,
  ): void {
    this.#batch.begin();
    for (const { x, z, pose } of has_shadows ? fighters : [])
      this.#add(x, z, 0.012, 0.62, 0, SHADOW, 0, 0, "#000000", pose === "dead" ? 0.2 : 0.5);
    for (const { x, z, radius, half_angle, half_width, yaw, progress, side } of telegraphs)
      this.#add(
        x,
        z,
        0.03,
        radius,
        yaw,
        half_width === undefined ? REACH : LINE,
        progress,
        half_width === undefined ? half_angle : half_width / radius,
        side === "foe" ? palette.danger : palette.help,
        1,
      );
    for (const { x, z, pose, side, color, is_target = false } of fighters) {
      if (pose === "dead" || !(has_rings || is_target)) continue;
      const ring = side === "own" ? color : palette[side];
      this.#add(
        x,
        z,
        0.02,
        side === "own" ? 0.72 : 0.6,
        0,
        RING,
        0,
        0,
        ring,
        side === "own" || is_target ? 0.9 : 0.4,
      );
    }
    // A ring that runs outwards, again and again.
    for (const { x, z, kind, left } of pings) {
      const out = (PING_RINGS * (1 - left)) % 1;
      this.#add(x, z, 0.035, 0.3 + out, 0, RING, 0, 0, pingColor(kind, palette), 1 - out);
    }
    this.#batch.end();
  }

  #add(
    x: number,
    z: number,
    height: number,
    radius: number,
    yaw: number,
    kind: number,
    progress: number,
    half_angle: number,
    color: string,
    cover: number,
  ): void {
    const known = this.#colors.get(color) ?? new Color(color);
    this.#colors.set(color, known);
    matrix.compose(
      place.set(x, height, z),
      turn.setFromEuler(angles.set(0, yaw, 0)),
      scale.set(radius, 1, radius),
    );
    this.#batch.add(matrix, [kind, progress, half_angle, known.r, known.g, known.b, cover]);
  }
}

const matrix = new Matrix4();
const place = new Vector3();
const turn = new Quaternion();
const angles = new Euler();
const scale = new Vector3();
