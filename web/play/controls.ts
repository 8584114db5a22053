/** Keys, mouse and touch as what the player would do. Keys are named by their place on the keyboard, so WASD is where it is expected. */
import type { Point } from "../../src/game/core/geometry.ts";
import { SCREEN_RIGHT, SCREEN_UP } from "../scene/iso-camera.ts";
import type { Action, Intent } from "./game.ts";

type Way = "up" | "down" | "left" | "right";

const WAYS: Readonly<Record<string, Way>> = {
  ...{ KeyW: "up", KeyS: "down", KeyA: "left", KeyD: "right" },
  ...{ ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" },
};

const KEYS: Readonly<Record<string, Action>> = {
  ...{ KeyF: "strike", KeyJ: "strike", Space: "dodge", KeyE: "interact", KeyR: "respawn" },
  ...{ Digit1: "potion1", Digit2: "potion2", KeyQ: "ability1" },
  ...{ Digit3: "ability2", Digit4: "ability3", Digit5: "ability4", Digit6: "ability5", Digit7: "ability6" },
};

const BUTTONS: readonly (Action | undefined)[] = ["strike", undefined, "ability1"];

/** What to write on the button of an action. */
export const KEY_NAMES: Readonly<Record<Action, string>> = {
  ...{ strike: "F", dodge: "Space", interact: "E", respawn: "R", potion1: "1", potion2: "2" },
  ...{ ability1: "Q", ability2: "3", ability3: "4", ability4: "5", ability5: "6", ability6: "7" },
};

/** Who has not moved the mouse for so long plays by keyboard. */
const POINTS_FOR_MS = 4000;
/** So far from its middle a thumb walks at full speed, px. */
const STICK_PX = 56;

export type ControlsOptions = {
  readonly canvas: HTMLCanvasElement;
  readonly onAction: (action: Action) => void;
  readonly onZoom: (metres: number) => void;
  /** Where on the floor a place of the window is. */
  readonly floorAt: (client_x: number, client_y: number) => Point;
};

export class Controls {
  readonly #options: ControlsOptions;
  readonly #ways = new Set<Way>();
  readonly #held = new Set<Action>();
  readonly #end = new AbortController();
  #sprints = false;
  #pointer: { readonly x: number; readonly y: number; readonly at_ms: number } | undefined;
  #stick: { readonly id: number; readonly from: Point; readonly to: Point } | undefined;

  constructor(options: ControlsOptions) {
    this.#options = options;
    const { canvas } = options;
    const { signal } = this.#end;
    addEventListener("keydown", event => this.#keyDown(event), { signal });
    addEventListener("keyup", event => this.#keyUp(event), { signal });
    addEventListener("blur", () => this.#letGo(), { signal });
    canvas.addEventListener("pointerdown", event => this.#pointerDown(event), { signal });
    canvas.addEventListener("pointermove", event => this.#pointerMove(event), { signal });
    for (const name of ["pointerup", "pointercancel"] as const)
      addEventListener(name, event => this.#pointerUp(event), { signal });
    canvas.addEventListener("contextmenu", event => event.preventDefault(), { signal });
    canvas.addEventListener("wheel", event => options.onZoom(Math.sign(event.deltaY) * 2), {
      signal,
      passive: true,
    });
  }

  end(): void {
    this.#end.abort();
  }

  intent(): Intent {
    const pointer = this.#pointer;
    const isPointing = pointer !== undefined && performance.now() - pointer.at_ms < POINTS_FOR_MS;
    return {
      walk: this.#walk(),
      sprints: this.#sprints,
      aim: isPointing ? this.#options.floorAt(pointer.x, pointer.y) : undefined,
      held: this.#held,
    };
  }

  /** A button of the page is held down or let go, as on a phone. */
  hold(action: Action, isHeld: boolean): void {
    if (!isHeld) this.#held.delete(action);
    else if (!this.#held.has(action)) {
      this.#held.add(action);
      this.#options.onAction(action);
    }
  }

  #walk(): Point {
    const stick = this.#stick;
    let right = Number(this.#ways.has("right")) - Number(this.#ways.has("left"));
    let up = Number(this.#ways.has("up")) - Number(this.#ways.has("down"));
    if (stick) {
      right = (stick.to.x - stick.from.x) / STICK_PX;
      up = (stick.from.z - stick.to.z) / STICK_PX;
    }
    const length = Math.max(1, Math.hypot(right, up));
    return {
      x: (SCREEN_RIGHT.x * right + SCREEN_UP.x * up) / length,
      z: (SCREEN_RIGHT.z * right + SCREEN_UP.z * up) / length,
    };
  }

  #keyDown(event: KeyboardEvent): void {
    if (isForText(event.target) || event.ctrlKey || event.altKey || event.metaKey) return;
    this.#sprints = event.shiftKey;
    const way = WAYS[event.code];
    const action = KEYS[event.code];
    if (!way && !action) return;
    // A button that has the focus is pressed by the space bar.
    if (event.code === "Space" && event.target instanceof HTMLButtonElement) return;
    event.preventDefault();
    if (way) this.#ways.add(way);
    else if (action && !event.repeat) this.hold(action, true);
  }

  #keyUp(event: KeyboardEvent): void {
    this.#sprints = event.shiftKey;
    const way = WAYS[event.code];
    const action = KEYS[event.code];
    if (way) this.#ways.delete(way);
    if (action) this.hold(action, false);
  }

  #pointerDown(event: PointerEvent): void {
    if (event.pointerType === "touch") {
      const at = { x: event.clientX, z: event.clientY };
      this.#stick ??= { id: event.pointerId, from: at, to: at };
      return;
    }
    this.#point(event);
    const action = BUTTONS[event.button];
    if (action) this.hold(action, true);
  }

  #pointerMove(event: PointerEvent): void {
    if (event.pointerType !== "touch") this.#point(event);
    else if (this.#stick?.id === event.pointerId)
      this.#stick = { ...this.#stick, to: { x: event.clientX, z: event.clientY } };
  }

  #pointerUp(event: PointerEvent): void {
    if (this.#stick?.id === event.pointerId) this.#stick = undefined;
    const action = BUTTONS[event.button];
    if (event.pointerType !== "touch" && action) this.hold(action, false);
  }

  #point({ clientX, clientY }: PointerEvent): void {
    this.#pointer = { x: clientX, y: clientY, at_ms: performance.now() };
  }

  /** Keys that are let go elsewhere are never heard of. */
  #letGo(): void {
    this.#ways.clear();
    this.#held.clear();
    this.#stick = undefined;
    this.#sprints = false;
  }
}

function isForText(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
}
