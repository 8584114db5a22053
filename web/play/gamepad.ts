/** The first gamepad with the standard mapping, as it is now. Browsers tell of none before one of its buttons was pressed. */

/** To the right and up, at most 1 long. */
export type Stick = { readonly right: number; readonly up: number };

export type Pad = {
  readonly walk: Stick | undefined;
  readonly aim: Stick | undefined;
  /** Buttons that are down. */
  readonly pressed: ReadonlySet<number>;
};

/** A stick that nobody touches is never quite in its middle. */
const DEAD_ZONE = 0.22;

export function readPad(): Pad | undefined {
  const found = navigator.getGamepads().find(each => each?.connected && each.mapping === "standard");
  if (!found) return undefined;
  const [walk_x = 0, walk_y = 0, aim_x = 0, aim_y = 0] = found.axes;
  return {
    walk: stick(walk_x, -walk_y),
    aim: stick(aim_x, -aim_y),
    pressed: new Set(found.buttons.flatMap(({ pressed }, index) => (pressed ? [index] : []))),
  };
}

function stick(right: number, up: number): Stick | undefined {
  const length = Math.hypot(right, up);
  if (length < DEAD_ZONE) return undefined;
  const strength = Math.min(1, (length - DEAD_ZONE) / (1 - DEAD_ZONE)) / length;
  return { right: right * strength, up: up * strength };
}
