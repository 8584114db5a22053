/** The table in which keys and buttons are chosen anew. */
import { type ComponentChild, h } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import type { SettingsTexts } from "../texts/settings.ts";
import {
  bindButton,
  bindKey,
  COMMANDS,
  type Command,
  isButtonFree,
  isKeyFree,
  PAD_COMMANDS,
  type PadCommand,
} from "./bindings.ts";
import { readPad } from "./gamepad.ts";
import { buttonName, keyName } from "./key-names.ts";
import { changeSettings, currentSettings, useSettings } from "./settings.ts";

/** Which field waits for its key or button. */
type Waiting =
  | { readonly command: Command; readonly place: 0 | 1 }
  | { readonly command: PadCommand; readonly place: "pad" };

const POLL_MS = 30;

export function KeysTable({ texts }: { readonly texts: SettingsTexts }): ComponentChild {
  const { keys, pad } = useSettings();
  const [waiting, setWaiting] = useState<Waiting | undefined>(undefined);
  const [said, setSaid] = useState("");
  useLayoutEffect(() => {
    if (!waiting) return undefined;
    return listen(waiting, texts, sentence => {
      setSaid(sentence);
      setWaiting(undefined);
    });
  }, [waiting, texts]);
  const lacking = COMMANDS.filter(command => keys[command].every(code => code === ""));
  const field = (at: Waiting, what: string, name: string) =>
    h(Field, {
      ...{
        name: name || texts.none,
        label: texts.change(texts.commands[at.command], what, name || texts.none),
      },
      waits: at.place === "pad" ? texts.waits_pad : texts.waits_key,
      isWaiting: waiting?.command === at.command && waiting.place === at.place,
      onClick: () => setWaiting(at),
    });
  return h(
    "div",
    { class: "keys" },
    h("p", { class: "soft" }, texts.keys_note),
    h("p", { role: "status", class: "said" }, said),
    lacking.length > 0 &&
      h("p", { class: "notice" }, texts.lacking(lacking.map(each => texts.commands[each]).join(", "))),
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          [texts.command, texts.first_key, texts.second_key, texts.pad].map(each =>
            h("th", { key: each, scope: "col" }, each),
          ),
        ),
      ),
      h(
        "tbody",
        {},
        COMMANDS.map(command =>
          h(
            "tr",
            { key: command },
            h("th", { scope: "row" }, texts.commands[command]),
            ([0, 1] as const).map(place =>
              h(
                "td",
                { key: place },
                field(
                  { command, place },
                  place === 0 ? texts.first_key : texts.second_key,
                  keyName(keys[command][place], texts),
                ),
              ),
            ),
            h(
              "td",
              {},
              isPadCommand(command) && field({ command, place: "pad" }, texts.pad, buttonName(pad[command])),
            ),
          ),
        ),
      ),
    ),
    h("p", { class: "soft" }, `${texts.pad_sticks} ${texts.mouse_note}`),
  );
}

type FieldProps = {
  readonly name: string;
  readonly label: string;
  readonly waits: string;
  readonly isWaiting: boolean;
  readonly onClick: () => void;
};

function Field({ name, label, waits, isWaiting, onClick }: FieldProps): ComponentChild {
  return h(
    "button",
    { type: "button", class: isWaiting ? "waiting" : "", "aria-label": isWaiting ? waits : label, onClick },
    isWaiting ? waits : name,
  );
}

function isPadCommand(command: Command): command is PadCommand {
  return PAD_COMMANDS.some(each => each === command);
}

/** Waits for the next key, and where it is asked for, the next button of a gamepad. Returns what ends it. */
function listen(waiting: Waiting, texts: SettingsTexts, onDone: (sentence: string) => void): () => void {
  const end = new AbortController();
  const onKey = (event: KeyboardEvent) => {
    // The window must not close by Escape, nor the button be pressed again.
    event.preventDefault();
    event.stopPropagation();
    onDone(event.code === "Escape" ? "" : chooseKey(waiting, event.code, texts));
  };
  addEventListener("keydown", onKey, { signal: end.signal, capture: true });
  // A space that is let go would press the button.
  addEventListener("keyup", event => event.preventDefault(), { signal: end.signal, capture: true });
  if (waiting.place === "pad") {
    let before = readPad()?.pressed ?? new Set();
    const timer = setInterval(() => {
      const pressed = readPad()?.pressed ?? new Set();
      const fresh = [...pressed].find(button => !before.has(button));
      before = pressed;
      if (fresh !== undefined) onDone(chooseButton(waiting.command, fresh, texts));
    }, POLL_MS);
    end.signal.addEventListener("abort", () => clearInterval(timer));
  }
  return () => end.abort();
}

function chooseKey(waiting: Waiting, code: string, texts: SettingsTexts): string {
  const isNone = code === "Delete" || code === "Backspace";
  if (waiting.place === "pad") return isNone ? chooseButton(waiting.command, -1, texts) : "";
  if (!isNone && !isKeyFree(code)) return texts.reserved(keyName(code, texts));
  const { command, place } = waiting;
  const { bindings, taken_from } = bindKey(currentSettings().keys, command, place, isNone ? "" : code);
  changeSettings({ keys: bindings });
  return sentence(isNone ? "" : keyName(code, texts), command, taken_from, texts);
}

function chooseButton(command: PadCommand, button: number, texts: SettingsTexts): string {
  if (button >= 0 && !isButtonFree(button)) return texts.reserved(buttonName(button));
  const { bindings, taken_from } = bindButton(currentSettings().pad, command, button);
  changeSettings({ pad: bindings });
  return sentence(buttonName(button), command, taken_from, texts);
}

function sentence(
  key: string,
  command: Command,
  taken_from: Command | undefined,
  { commands, taken, chosen, gone }: SettingsTexts,
): string {
  if (key === "") return gone(commands[command]);
  return taken_from ? taken(key, commands[taken_from], commands[command]) : chosen(key, commands[command]);
}
