/** Looks down on its focus from the south-west, follows softly, shakes when something hits hard, and knows where on the floor a pointer is. */
import { PerspectiveCamera, Raycaster, Vector2, Vector3 } from "three";
import type { Point } from "../../src/game/core/geometry.ts";
import { eased } from "./motion.ts";

/** Where right and up on the screen lead on the floor, each 1 m long. */
export const SCREEN_RIGHT: Point = { x: -Math.SQRT1_2, z: Math.SQRT1_2 };
export const SCREEN_UP: Point = { x: Math.SQRT1_2, z: Math.SQRT1_2 };

const PITCH = (49 * Math.PI) / 180;
const FOV_DEGREES = 36;
const FOLLOW_PER_S = 9;
/** A far way, as through a door, is cut and not flown. */
const CUT_M = 14;
const SHAKE_S = 0.25;
const NEAREST_M = 14;
const FARTHEST_M = 40;
/** A narrow screen sees at least so much of the floor from side to side, metres. */
const LEAST_WIDTH_M = 12;

export class IsoCamera {
  readonly camera = new PerspectiveCamera(FOV_DEGREES, 1, 1, 160);
  readonly focus = new Vector3();
  #distance = 25;
  #shake = 0;
  #shakeLeft = 0;
  #isPlaced = false;

  zoom(metres: number): void {
    this.#distance = Math.min(FARTHEST_M, Math.max(NEAREST_M, this.#distance + metres));
  }

  shake(metres: number): void {
    if (metres < (this.#shake * this.#shakeLeft) / SHAKE_S) return;
    this.#shake = metres;
    this.#shakeLeft = SHAKE_S;
  }

  resize(width: number, height: number): void {
    this.camera.aspect = width / Math.max(1, height);
    this.camera.updateProjectionMatrix();
  }

  follow({ x, z }: Point, seconds: number): void {
    target.set(x, 0, z);
    const isCut = !this.#isPlaced || this.focus.distanceTo(target) > CUT_M;
    this.focus.lerp(target, isCut ? 1 : eased(FOLLOW_PER_S, seconds));
    this.#isPlaced = true;
    this.#shakeLeft = Math.max(0, this.#shakeLeft - seconds);
    const strength = (this.#shake * this.#shakeLeft) / SHAKE_S;
    const jolt = (rate: number) => Math.sin(this.#shakeLeft * rate) * strength;
    const away = this.#farEnough();
    const { camera, focus } = this;
    camera.position.set(
      focus.x - SCREEN_UP.x * Math.cos(PITCH) * away + jolt(97),
      Math.sin(PITCH) * away + jolt(131),
      focus.z - SCREEN_UP.z * Math.cos(PITCH) * away + jolt(83),
    );
    camera.lookAt(focus);
    camera.updateMatrixWorld();
  }

  #farEnough(): number {
    const halfWidth = Math.tan((FOV_DEGREES * Math.PI) / 360) * this.camera.aspect;
    return Math.max(this.#distance, LEAST_WIDTH_M / (2 * halfWidth));
  }

  /** @param x and y from −1 to 1, to the right and up. */
  floorAt(x: number, y: number): Point {
    caster.setFromCamera(pointer.set(x, y), this.camera);
    const { origin, direction } = caster.ray;
    if (direction.y > -0.01) return { x: this.focus.x, z: this.focus.z };
    const way = -origin.y / direction.y;
    return { x: origin.x + direction.x * way, z: origin.z + direction.z * way };
  }
}

const target = new Vector3();
const pointer = new Vector2();
const caster = new Raycaster();
