/** Keys of somebody who watches. Letters are named by their place on the keyboard, so WASD is where it is expected. */

export type WatchAction =
  | { readonly does: "play" | "begin" | "end" | "copy" | "all" }
  | { readonly does: "skip"; readonly seconds: number }
  | { readonly does: "tick"; readonly ticks: 1 | -1 }
  | { readonly does: "speed"; readonly by: 1 | -1 }
  | { readonly does: "follow"; readonly index: number }
  | { readonly does: "zoom"; readonly metres: number };

const SKIP_S = 5;
const ZOOM_M = 3;

/** By what the key writes. */
const SIGNS: Readonly<Record<string, WatchAction>> = {
  " ": { does: "play" },
  ",": { does: "tick", ticks: -1 },
  ".": { does: "tick", ticks: 1 },
  "-": { does: "speed", by: -1 },
  "+": { does: "speed", by: 1 },
  "=": { does: "speed", by: 1 },
};

/** By where the key is. */
const CODES: Readonly<Record<string, WatchAction>> = {
  KeyJ: { does: "skip", seconds: -SKIP_S },
  KeyL: { does: "skip", seconds: SKIP_S },
  KeyC: { does: "copy" },
  Home: { does: "begin" },
  End: { does: "end" },
  PageUp: { does: "zoom", metres: -ZOOM_M },
  PageDown: { does: "zoom", metres: ZOOM_M },
  Digit0: { does: "all" },
};

const WAYS: Readonly<Record<string, readonly [right: number, up: number]>> = {
  ...{ KeyW: [0, 1], KeyS: [0, -1], KeyA: [-1, 0], KeyD: [1, 0] },
  ...{ ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] },
};

/** What a slider or a list does by itself. */
const OF_SLIDERS = /^(?:Arrow|Page|Home$|End$)/;

export class WatchKeys {
  readonly #held = new Set<string>();
  readonly #end = new AbortController();

  constructor(onAction: (action: WatchAction) => void) {
    const { signal } = this.#end;
    addEventListener("keydown", event => this.#down(event, onAction), { signal });
    addEventListener("keyup", ({ code }) => this.#held.delete(code), { signal });
    addEventListener("blur", () => this.#held.clear(), { signal });
  }

  /** Where the camera is to be moved on the screen. */
  get way(): { readonly right: number; readonly up: number } {
    const held = [...this.#held].map(code => WAYS[code] ?? [0, 0]);
    return {
      right: held.reduce((sum, [right]) => sum + right, 0),
      up: held.reduce((sum, [, up]) => sum + up, 0),
    };
  }

  end(): void {
    this.#end.abort();
  }

  #down(event: KeyboardEvent, onAction: (action: WatchAction) => void): void {
    const { code, key, target } = event;
    if (event.ctrlKey || event.altKey || event.metaKey || isForOthers(target, key, code)) return;
    const digit = /^Digit([1-9])$/.exec(code)?.[1];
    const action: WatchAction | undefined =
      digit === undefined ? (SIGNS[key] ?? CODES[code]) : { does: "follow", index: Number(digit) - 1 };
    if (!action && !WAYS[code]) return;
    event.preventDefault();
    if (action) onAction(action);
    else this.#held.add(code);
  }
}

function isForOthers(target: EventTarget | null, key: string, code: string): boolean {
  if (target instanceof HTMLButtonElement || target instanceof HTMLAnchorElement) return key === " ";
  if (!(target instanceof HTMLInputElement)) return false;
  return target.type === "range" ? OF_SLIDERS.test(code) : true;
}
