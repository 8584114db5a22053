/** The player's own character over the game: a button and a key that open its window, and what has just happened to it. */
import { type ComponentChild, h } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { OwnCharacter } from "../client/own-character.ts";
import { Panel } from "../ui/panel.ts";
import { thisPage } from "../ui/this-page.ts";
import "./character.css";
import { CharacterPanel } from "./character-panel.ts";
import { Toasts, useToasts } from "./character-toasts.ts";
import { Words } from "./character-words.ts";

/** Opens and closes the window. */
const KEY = { code: "KeyC", name: "C" };

export function CharacterCorner({ character }: { readonly character: OwnCharacter }): ComponentChild {
  const words = useMemo(() => new Words(thisPage().language), []);
  const [isOpen, setOpen] = useState(false);
  useKey(() => setOpen(before => !before));
  const toasts = h(Toasts, { toasts: useToasts(character, words) });
  const { texts } = words;
  return h(
    "div",
    { class: "character-corner" },
    h(
      "button",
      { type: "button", "aria-keyshortcuts": KEY.name, onClick: () => setOpen(true) },
      texts.open,
      h("kbd", {}, KEY.name),
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

/** Also from within the window, which keeps all other keys for itself. */
function useKey(onPress: () => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.code !== KEY.code || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
      // There it is a letter.
      if (event.target instanceof Element && event.target.matches("input, select, textarea")) return;
      onPress();
    };
    addEventListener("keydown", press, { capture: true });
    return () => removeEventListener("keydown", press, { capture: true });
  }, []);
}
