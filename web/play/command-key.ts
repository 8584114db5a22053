/** Keys of the page itself, as the player has chosen them: what they do is no part of the game. */
import { useLayoutEffect } from "preact/hooks";
import type { PageCommand } from "./bindings.ts";
import { currentSettings } from "./settings.ts";

/** Also from within a window, which keeps all other keys for itself: who is asked decides whether it is meant. */
export function useCommandKey(command: PageCommand, onPress: (event: KeyboardEvent) => void): void {
  // At once: the same key may follow quickly.
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!currentSettings().keys[command].includes(event.code)) return;
      if (event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
      // There it is a letter.
      if (event.target instanceof Element && event.target.matches("input, select, textarea")) return;
      onPress(event);
    };
    addEventListener("keydown", press, { capture: true });
    return () => removeEventListener("keydown", press, { capture: true });
  }, [command, onPress]);
}
