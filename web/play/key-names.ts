/** What keys and buttons are called to the player: as its own keyboard has them, where the browser tells. */
import type { SettingsTexts } from "../texts/settings.ts";
import type { Command, PadCommand } from "./bindings.ts";
import type { Settings } from "./settings.ts";

/** What the player has used last. */
export type Device = "keys" | "pad" | "touch";

/** Of the standard mapping, as most pads have it printed on. */
const BUTTONS = [
  ...["A", "B", "X", "Y", "LB", "RB", "LT", "RT", "View", "Menu", "LS", "RS"],
  ...["D-pad ↑", "D-pad ↓", "D-pad ←", "D-pad →"],
];

const ARROWS: Readonly<Record<string, string>> = {
  ...{ ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→" },
};

/** Not in TypeScript's DOM, since not every browser has it. */
type LayoutKeyboard = { getLayoutMap(): Promise<ReadonlyMap<string, string>> };
let layout: ReadonlyMap<string, string> = new Map();
if ("keyboard" in navigator)
  void (navigator.keyboard as LayoutKeyboard).getLayoutMap().then(
    map => {
      layout = map;
    },
    () => undefined,
  );

export function keyName(code: string, texts: SettingsTexts): string {
  const written = layout.get(code);
  if (written !== undefined && written.trim() !== "") return written.toUpperCase();
  return (
    texts.key_names[code] ??
    ARROWS[code] ??
    code.replace(/^(?:Key|Digit)/, "").replace(/(\w)Numpad/, "$1 Num")
  );
}

export function buttonName(button: number): string {
  return BUTTONS[button] ?? "";
}

/** The key or button of an action on what the player uses; empty for none, and on a touch screen. */
export function nameOfAction(
  action: PadCommand,
  device: Device,
  { keys, pad }: Settings,
  texts: SettingsTexts,
): string {
  if (device === "touch") return "";
  if (device === "pad") return buttonName(pad[action]);
  return nameOfKey(action, { keys }, texts);
}

/** Empty where it has none. */
export function nameOfKey(command: Command, { keys }: Pick<Settings, "keys">, texts: SettingsTexts): string {
  const code = keys[command].find(each => each !== "");
  return code === undefined ? "" : keyName(code, texts);
}
