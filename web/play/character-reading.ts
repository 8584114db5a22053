/** What a tab reads from the server when it is shown: while that lasts, and where it fails. */
import { type ComponentChild, h } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { CharacterTexts } from "../texts/character.ts";

export type ReadingState = { readonly hasFailed: boolean; readonly again: () => void };

/** Reads once when it is shown, and again when the player asks. */
export function useReading(read: () => Promise<void>): ReadingState {
  const [hasFailed, setFailed] = useState(false);
  const again = () => {
    setFailed(false);
    read().catch((error: unknown) => {
      console.info("The character cannot be read.", error);
      setFailed(true);
    });
  };
  useEffect(again, []);
  return { hasFailed, again };
}

export type ReadingProps = { readonly reading: ReadingState; readonly texts: CharacterTexts };

/** Instead of what is not read yet. */
export function Reading({ reading, texts }: ReadingProps): ComponentChild {
  if (!reading.hasFailed) return h("p", { role: "status" }, texts.loading);
  return h(
    "p",
    { role: "alert" },
    `${texts.not_read} `,
    h("button", { type: "button", onClick: reading.again }, texts.read_again),
  );
}
