/** Mouse and touch on the canvas: drag to move the camera, click a fighter to follow it, wheel or two fingers to zoom. */
import type { Point } from "../../src/game/core/geometry.ts";

/** Less is a click, px. */
const DRAG_PX = 5;
/** So many metres nearer or further for each pixel between two fingers. */
const PINCH_M = 0.08;
const WHEEL_M = 2;

export type CanvasPointerOptions = {
  readonly canvas: HTMLCanvasElement;
  readonly floorAt: (client_x: number, client_y: number) => Point;
  /** By so much on the floor, metres. */
  readonly onMove: (by: Point) => void;
  readonly onClick: (at: Point) => void;
  readonly onZoom: (metres: number) => void;
};

type Finger = { x: number; y: number; readonly from_x: number; readonly from_y: number; drags: boolean };

export class CanvasPointer {
  readonly #options: CanvasPointerOptions;
  readonly #fingers = new Map<number, Finger>();
  readonly #end = new AbortController();

  constructor(options: CanvasPointerOptions) {
    this.#options = options;
    const { canvas, onZoom } = options;
    const { signal } = this.#end;
    canvas.addEventListener("pointerdown", event => this.#down(event), { signal });
    canvas.addEventListener("pointermove", event => this.#move(event), { signal });
    for (const name of ["pointerup", "pointercancel"] as const)
      canvas.addEventListener(name, event => this.#up(event), { signal });
    canvas.addEventListener("wheel", event => onZoom(Math.sign(event.deltaY) * WHEEL_M), {
      signal,
      passive: true,
    });
  }

  end(): void {
    this.#end.abort();
  }

  #down({ pointerId, clientX: x, clientY: y }: PointerEvent): void {
    this.#options.canvas.setPointerCapture(pointerId);
    this.#fingers.set(pointerId, { x, y, from_x: x, from_y: y, drags: false });
  }

  #move({ pointerId, clientX: x, clientY: y }: PointerEvent): void {
    const finger = this.#fingers.get(pointerId);
    if (!finger) return;
    const { floorAt, onMove, onZoom } = this.#options;
    finger.drags ||= Math.hypot(x - finger.from_x, y - finger.from_y) > DRAG_PX;
    const other = [...this.#fingers.values()].find(each => each !== finger);
    if (other) {
      const apart = Math.hypot(finger.x - other.x, finger.y - other.y);
      onZoom((apart - Math.hypot(x - other.x, y - other.y)) * PINCH_M);
    } else if (finger.drags) {
      const [from, to] = [floorAt(finger.x, finger.y), floorAt(x, y)];
      onMove({ x: from.x - to.x, z: from.z - to.z });
    }
    Object.assign(finger, { x, y });
  }

  #up({ pointerId, type }: PointerEvent): void {
    const finger = this.#fingers.get(pointerId);
    this.#fingers.delete(pointerId);
    if (finger && !finger.drags && type === "pointerup")
      this.#options.onClick(this.#options.floorAt(finger.x, finger.y));
  }
}
