/** The player's own character over the game: a button and a key that open its window, and what has just happened to it. */
import { type ComponentChild, h } from "preact";
import { useCallback, useMemo, useState } from "preact/hooks";
import type { OwnCharacter } from "../client/own-character.ts";
import { settingsTexts } from "../texts/settings.ts";
import { Panel } from "../ui/panel.ts";
import { textsFor, thisPage } from "../ui/this-page.ts";
import "./character.css";
import { CharacterPanel } from "./character-panel.ts";
import { Toasts, useToasts } from "./character-toasts.ts";
import { Words } from "./character-words.ts";
import { useCommandKey } from "./command-key.ts";
import { nameOfKey } from "./key-names.ts";
import { useSettings } from "./settings.ts";

const names = textsFor(thisPage(), settingsTexts);

export function CharacterCorner({ character }: { readonly character: OwnCharacter }): ComponentChild {
  const words = useMemo(() => new Words(thisPage().language), []);
  const [isOpen, setOpen] = useState(false);
  // Behind another window, such as the settings, it is not meant.
  const toggle = useCallback(
    () => setOpen(before => !before && document.querySelector("dialog[open]") === null),
    [],
  );
  useCommandKey("character", toggle);
  const key = nameOfKey("character", useSettings(), names);
  const toasts = h(Toasts, { toasts: useToasts(character, words) });
  const { texts } = words;
  return h(
    "div",
    { class: "character-corner" },
    h(
      "button",
      { type: "button", ...(key !== "" && { "aria-keyshortcuts": key }), onClick: () => setOpen(true) },
      texts.open,
      key !== "" && h("kbd", {}, key),
    ),
    // The window is over all else, so they are said in it while it is open.
    isOpen
      ? h(
          Panel,
          { title: texts.title, close: texts.close, onClose: () => setOpen(false) },
          h(CharacterPanel, { character, words }),
          toasts,
        )
      : toasts,
  );
}
