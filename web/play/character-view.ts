/** What the tabs of the character's window are given, and what they are made of. */
import { type ComponentChild, type ComponentChildren, h, type TargetedKeyboardEvent } from "preact";
import { useEffect, useReducer, useRef } from "preact/hooks";
import type { CharacterSheet } from "../../src/game/character/character-sheet.ts";
import type { Content } from "../../src/game/content/content.ts";
import type { Verdict } from "../../src/game/core/verdict.ts";
import type { OwnCharacter } from "../client/own-character.ts";
import type { Words } from "./character-words.ts";

/** Asks the server, and says what has come of it: `done` where it is done. Returns whether it is. */
export type Ask = (request: () => Promise<Verdict>, done: string) => Promise<boolean>;

export type CharacterView = {
  readonly character: OwnCharacter;
  readonly sheet: CharacterSheet;
  readonly content: Content;
  readonly words: Words;
  readonly ask: Ask;
  /** Says a sentence where the answers are said. */
  readonly say: (sentence: string) => void;
};

/** Renders anew whenever something about the character is another. */
export function useChanges(character: OwnCharacter): void {
  const [, renew] = useReducer<number, undefined>(count => count + 1, 0);
  useEffect(() => character.on("changed", () => renew(undefined)), [character]);
}

export type DeedProps = {
  readonly label: string;
  /** For screen readers, where the label says too little by itself. */
  readonly name?: string | undefined;
  /** Why it cannot be done now: then it says so instead. */
  readonly why_not?: string | undefined;
  readonly onPress: () => void;
  readonly say: (sentence: string) => void;
};

/** A button for what the server is asked. One that cannot be pressed now keeps the focus, and says why. */
export function Deed({ label, name, why_not, onPress, say }: DeedProps): ComponentChild {
  return h(
    "button",
    {
      ...{ type: "button", "aria-label": name, title: why_not },
      "aria-disabled": why_not === undefined ? undefined : true,
      onClick: () => (why_not === undefined ? onPress() : say(why_not)),
    },
    label,
  );
}

export type ListboxProps = {
  readonly label: string;
  readonly onSelect: (id: string) => void;
  readonly children?: ComponentChildren;
};

/** One of its options is selected, by click or by arrow keys. */
export function Listbox({ label, onSelect, children }: ListboxProps): ComponentChild {
  const list = useRef<HTMLDivElement>(null);
  const move = (event: TargetedKeyboardEvent<HTMLDivElement>) => {
    const options = [...(list.current?.querySelectorAll<HTMLElement>("[role=option]") ?? [])];
    const at = options.findIndex(option => option.contains(document.activeElement));
    const to = options[placeAfter(event.key, at, options.length) ?? -1];
    if (!to) return;
    event.preventDefault();
    to.focus();
    onSelect(to.dataset.id ?? "");
  };
  return h(
    "div",
    { ref: list, role: "listbox", "aria-label": label, class: "listbox", onKeyDown: move },
    children,
  );
}

export type ChoiceProps = {
  readonly id: string;
  readonly isSelected: boolean;
  readonly onSelect: (id: string) => void;
  readonly class?: string;
  readonly style?: Readonly<Record<string, string | number>>;
  readonly children?: ComponentChildren;
};

/** An option of a `Listbox`. */
export function Choice({ id, isSelected, onSelect, children, ...look }: ChoiceProps): ComponentChild {
  return h(
    "div",
    {
      ...{ ...look, role: "option", "data-id": id, "aria-selected": isSelected },
      ...{ tabIndex: isSelected ? 0 : -1, onClick: () => onSelect(id) },
    },
    children,
  );
}

/** Where a key leads in a row of so many; undefined where it is none of those that lead somewhere. */
export function placeAfter(key: string, at: number, count: number): number | undefined {
  switch (key) {
    case "ArrowDown":
    case "ArrowRight":
      return (at + 1) % count;
    case "ArrowUp":
    case "ArrowLeft":
      return (at - 1 + count) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return undefined;
  }
}
