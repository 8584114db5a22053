/** What has just happened to the own character, said quietly for some seconds, and to screen readers. */
import { type ComponentChild, h } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Happening } from "../../src/game/character/experience.ts";
import { type Content, findEntry, gameRulesOf } from "../../src/game/content/content.ts";
import type { OwnCharacter } from "../client/own-character.ts";
import type { Words } from "./character-words.ts";

const SHOWN_MS = 6000;
const MOST = 4;

export type Toast = { readonly number: number; readonly text: string };

/** The newest that happened, the oldest of them first. */
export function useToasts(character: OwnCharacter, words: Words): readonly Toast[] {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  useEffect(() => {
    let count = 0;
    const timers = new Set<ReturnType<typeof setTimeout>>();
    const add = (text: string | undefined) => {
      if (text === undefined) return;
      count += 1;
      const toast = { number: count, text };
      setToasts(before => [...before, toast].slice(-MOST));
      timers.add(setTimeout(() => setToasts(before => before.filter(each => each !== toast)), SHOWN_MS));
    };
    const ends = [
      character.on("happened", event => add(character.content && toastOf(event, character.content, words))),
      character.on("found", found =>
        add(character.content && words.texts.toasts.received(words.goods(character.content, found))),
      ),
      () => timers.forEach(clearTimeout),
    ];
    return () => {
      for (const end of ends) end();
    };
  }, [character, words]);
  return toasts;
}

/** They are heard as they come, so the place is there before the first. */
export function Toasts({ toasts }: { readonly toasts: readonly Toast[] }): ComponentChild {
  return h(
    "div",
    { class: "toasts", role: "status" },
    toasts.map(({ number, text }) => h("p", { key: number }, text)),
  );
}

/** Undefined for what the player has asked for itself, and is answered. */
function toastOf(event: Happening, content: Content, words: Words): string | undefined {
  const { toasts } = words.texts;
  switch (event.event_type) {
    case "level_up":
      return toasts.level(event.level, gameRulesOf(content).progression.skill_points_per_level);
    case "achievement_unlocked": {
      const achievement = findEntry(content.achievements, event.achievement_id);
      return toasts.achievement(achievement ? words.of(achievement.name) : event.achievement_id);
    }
    case "item_received":
      return toasts.received(words.goods(content, event.goods));
    case "item_mailed":
      return toasts.mailed(words.list(event.mail.goods.map(each => words.goods(content, each))));
    default:
      return undefined;
  }
}
