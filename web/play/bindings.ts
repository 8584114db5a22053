/** Which keys and which buttons of a gamepad do what. Keys are named by their place on the keyboard, so WASD is where it is expected. */
import type { Action } from "./game.ts";

const WALKS = ["up", "down", "left", "right", "sprint"] as const;
const ACTIONS = [
  ...(["strike", "dodge", "interact", "respawn", "potion1", "potion2"] as const),
  ...(["ability1", "ability2", "ability3", "ability4", "ability5", "ability6"] as const),
] as const satisfies readonly Action[];

/** What the page does, and not the character. */
const OF_PAGE = ["character", "ping"] as const;
export type PageCommand = (typeof OF_PAGE)[number];

/** All that keys do. */
export const COMMANDS = [...WALKS, ...ACTIONS, ...OF_PAGE] as const;
export type Command = (typeof COMMANDS)[number];

/** All that buttons of a gamepad do; its sticks walk and aim. */
export const PAD_COMMANDS = ["sprint", ...ACTIONS] as const;
export type PadCommand = (typeof PAD_COMMANDS)[number];

/** Two keys for each command, as `KeyboardEvent.code`; empty for none. */
export type KeyPair = readonly [first: string, second: string];
export type Keys = Readonly<Record<Command, KeyPair>>;
/** Buttons of the standard mapping, from 0 to 15; -1 for none. */
export type PadButtons = Readonly<Record<PadCommand, number>>;

export const DEFAULT_KEYS: Keys = {
  ...{ up: ["KeyW", "ArrowUp"], down: ["KeyS", "ArrowDown"] },
  ...{ left: ["KeyA", "ArrowLeft"], right: ["KeyD", "ArrowRight"] },
  ...{ sprint: ["ShiftLeft", "ShiftRight"], strike: ["KeyF", "KeyJ"], dodge: ["Space", ""] },
  ...{ interact: ["KeyE", ""], respawn: ["KeyR", ""], potion1: ["Digit1", ""], potion2: ["Digit2", ""] },
  ...{ ability1: ["KeyQ", ""], ability2: ["Digit3", ""], ability3: ["Digit4", ""] },
  ...{ ability4: ["Digit5", ""], ability5: ["Digit6", ""], ability6: ["Digit7", ""] },
  ...{ character: ["KeyC", ""], ping: ["KeyG", ""] },
};

export const DEFAULT_PAD: PadButtons = {
  ...{ dodge: 0, interact: 1, strike: 2, ability1: 3, ability4: 4, ability2: 5, ability5: 6, ability3: 7 },
  ...{ respawn: 8, sprint: 10, ability6: 12, potion1: 14, potion2: 15 },
};

/** Opens the settings on every gamepad, as Escape does. */
export const PAD_MENU = 9;
const PAD_BUTTONS = 16;

/** What the page itself is used by: the focus, windows, and browsers' own shortcuts. */
const RESERVED = /^(?:Escape|Tab|Enter|NumpadEnter|F\d+|Control\w+|Alt\w+|Meta\w+|OS\w+|)$/;

export function isOfPage(command: Command): command is PageCommand {
  return OF_PAGE.some(each => each === command);
}

export function isKeyFree(code: string): boolean {
  return !RESERVED.test(code);
}

export function isButtonFree(button: number): boolean {
  return Number.isInteger(button) && button >= 0 && button < PAD_BUTTONS && button !== PAD_MENU;
}

/** What has come of a choice; `taken_from` had the key until now, and has it no more. */
export type Bound<Bindings, Name> = { readonly bindings: Bindings; readonly taken_from?: Name };

/** @param code empty takes the key away. */
export function bindKey(keys: Keys, command: Command, place: 0 | 1, code: string): Bound<Keys, Command> {
  const holder = code === "" ? undefined : COMMANDS.find(each => keys[each].includes(code));
  const next: Record<Command, KeyPair> = { ...keys };
  if (holder) next[holder] = without(next[holder], code);
  const [first, second] = next[command];
  next[command] = place === 0 ? [code, second] : [first, code];
  return { bindings: next, ...(holder && holder !== command && { taken_from: holder }) };
}

/** @param button -1 takes it away. */
export function bindButton(
  pad: PadButtons,
  command: PadCommand,
  button: number,
): Bound<PadButtons, PadCommand> {
  const holder = button < 0 ? undefined : PAD_COMMANDS.find(each => pad[each] === button);
  const bindings = { ...pad, ...(holder && { [holder]: -1 }), [command]: button };
  return { bindings, ...(holder && holder !== command && { taken_from: holder }) };
}

/** By key: what it does. */
export function commandsByKey(keys: Keys): ReadonlyMap<string, Command> {
  return new Map(COMMANDS.flatMap(command => keys[command].map(code => [code, command] as const)));
}

function without([first, second]: KeyPair, code: string): KeyPair {
  return [first === code ? "" : first, second === code ? "" : second];
}

/** What was kept, where it is still good; else as nobody has chosen. A key that two would have is the first one's. */
export function keptKeys(kept: unknown): Keys {
  let keys = DEFAULT_KEYS;
  if (!isRecord(kept)) return keys;
  for (const command of COMMANDS) {
    const pair = kept[command];
    if (!Array.isArray(pair)) continue;
    for (const place of [0, 1] as const) {
      const code: unknown = pair[place];
      if (typeof code === "string" && (code === "" || isKeyFree(code)))
        keys = bindKey(keys, command, place, code).bindings;
    }
  }
  return keys;
}

export function keptPad(kept: unknown): PadButtons {
  let pad = DEFAULT_PAD;
  if (!isRecord(kept)) return pad;
  for (const command of PAD_COMMANDS) {
    const button = kept[command];
    if (typeof button === "number" && (button === -1 || isButtonFree(button)))
      pad = bindButton(pad, command, button).bindings;
  }
  return pad;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
