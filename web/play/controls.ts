/** Keys, mouse, touch and gamepad as what the player would do. */
import type { Point } from "../../src/game/core/geometry.ts";
import { SCREEN_RIGHT, SCREEN_UP } from "../scene/iso-camera.ts";
import { type Command, commandsByKey, isOfPage, PAD_COMMANDS, PAD_MENU } from "./bindings.ts";
import type { Action, Intent } from "./game.ts";
import { type Pad, readPad, type Stick } from "./gamepad.ts";
import type { Device } from "./key-names.ts";
import { currentSettings, onSettings } from "./settings.ts";

const WAYS = ["up", "down", "left", "right"] as const;
type Way = (typeof WAYS)[number];

const BUTTONS: readonly (Action | undefined)[] = ["strike", undefined, "ability1"];

/** Who has not moved the mouse for so long plays by keyboard. */
const POINTS_FOR_MS = 4000;
/** So far from its middle a thumb walks at full speed, px. */
const STICK_PX = 56;
/** A gamepad's stick aims so far ahead, metres. */
const STICK_AIMS_M = 8;

export type ControlsOptions = {
  readonly canvas: HTMLCanvasElement;
  readonly onAction: (action: Action) => void;
  readonly onZoom: (metres: number) => void;
  /** A gamepad's menu button. */
  readonly onMenu: () => void;
  /** Where on the floor a place of the window is. */
  readonly floorAt: (client_x: number, client_y: number) => Point;
  /** Where the own character is. */
  readonly place: () => Point;
};

export class Controls {
  readonly #options: ControlsOptions;
  readonly #ways = new Set<Way>();
  readonly #held = new Set<Action>();
  readonly #end = new AbortController();
  #commands: ReadonlyMap<string, Command> = new Map();
  #sprints = false;
  #device: Device = matchMedia("(pointer: coarse)").matches ? "touch" : "keys";
  #pad: Pad | undefined;
  #pointer: { readonly x: number; readonly y: number; readonly at_ms: number } | undefined;
  #stick: { readonly id: number; readonly from: Point; readonly to: Point } | undefined;

  constructor(options: ControlsOptions) {
    this.#options = options;
    const { canvas } = options;
    const { signal } = this.#end;
    signal.addEventListener(
      "abort",
      onSettings(({ keys }) => {
        this.#commands = commandsByKey(keys);
      }),
    );
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

  /** What the player has used last. */
  get device(): Device {
    return this.#device;
  }

  intent(): Intent {
    this.#notePad();
    const { sprint } = currentSettings().pad;
    return {
      walk: this.#walk(),
      sprints: this.#sprints || this.#pad?.pressed.has(sprint) === true,
      aim: this.#aim(),
      held: this.#held,
    };
  }

  #aim(): Point | undefined {
    const stick = this.#pad?.aim;
    if (stick) {
      const { x, z } = this.#options.place();
      const ahead = onFloor(stick, STICK_AIMS_M / Math.hypot(stick.right, stick.up));
      return { x: x + ahead.x, z: z + ahead.z };
    }
    const pointer = this.#pointer;
    const isPointing = pointer !== undefined && performance.now() - pointer.at_ms < POINTS_FOR_MS;
    return isPointing && this.#device === "keys" ? this.#options.floorAt(pointer.x, pointer.y) : undefined;
  }

  /** A window over the game has its own use for buttons. */
  #notePad(): void {
    const before = this.#pad?.pressed ?? new Set<number>();
    this.#pad = document.querySelector("dialog[open]") ? undefined : readPad();
    const pressed = this.#pad?.pressed ?? new Set<number>();
    if (pressed.size > 0 || this.#pad?.walk || this.#pad?.aim) this.#device = "pad";
    const { pad } = currentSettings();
    for (const command of PAD_COMMANDS) {
      if (command === "sprint" || pressed.has(pad[command]) === before.has(pad[command])) continue;
      this.hold(command, pressed.has(pad[command]));
    }
    if (pressed.has(PAD_MENU) && !before.has(PAD_MENU)) this.#options.onMenu();
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
    const walks = (way: Way) => Number(this.#ways.has(way));
    const keys = { right: walks("right") - walks("left"), up: walks("up") - walks("down") };
    const stick = this.#thumb() ?? this.#pad?.walk ?? keys;
    return onFloor(stick, 1 / Math.max(1, Math.hypot(stick.right, stick.up)));
  }

  #thumb(): Stick | undefined {
    if (!this.#stick) return undefined;
    const { from, to } = this.#stick;
    return { right: (to.x - from.x) / STICK_PX, up: (from.z - to.z) / STICK_PX };
  }

  #keyDown(event: KeyboardEvent): void {
    if (isForText(event.target) || event.ctrlKey || event.altKey || event.metaKey) return;
    const command = this.#commands.get(event.code);
    if (!command || isOfPage(command)) return;
    // A button that has the focus is pressed by the space bar.
    if (event.code === "Space" && event.target instanceof HTMLButtonElement) return;
    event.preventDefault();
    this.#device = "keys";
    if (command === "sprint") this.#sprints = true;
    else if (isWay(command)) this.#ways.add(command);
    else if (!event.repeat) this.hold(command, true);
  }

  #keyUp(event: KeyboardEvent): void {
    const command = this.#commands.get(event.code);
    if (command === "sprint") this.#sprints = false;
    else if (command && isWay(command)) this.#ways.delete(command);
    else if (command && !isOfPage(command)) this.hold(command, false);
  }

  #pointerDown(event: PointerEvent): void {
    if (event.pointerType === "touch") {
      this.#device = "touch";
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
    this.#device = "keys";
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

/** A way on the screen as one on the floor. */
function onFloor({ right, up }: Stick, length: number): Point {
  return {
    x: (SCREEN_RIGHT.x * right + SCREEN_UP.x * up) * length,
    z: (SCREEN_RIGHT.z * right + SCREEN_UP.z * up) * length,
  };
}

function isWay(command: Command): command is Way {
  return WAYS.some(each => each === command);
}

function isForText(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
}
