/** The window of the own character: its tabs, and what has come of what was asked last. */
import { type ComponentChild, h } from "preact";
import { useState } from "preact/hooks";
import type { OwnCharacter } from "../client/own-character.ts";
import { CharacterAchievements } from "./character-achievements.ts";
import { CharacterItems } from "./character-items.ts";
import { CharacterMails } from "./character-mails.ts";
import { CharacterNumbers } from "./character-numbers.ts";
import { CharacterSkills } from "./character-skills.ts";
import { Tabs } from "./character-tabs.ts";
import { type Ask, type CharacterView, useChanges } from "./character-view.ts";
import type { Words } from "./character-words.ts";

export type CharacterPanelProps = { readonly character: OwnCharacter; readonly words: Words };

export function CharacterPanel({ character, words }: CharacterPanelProps): ComponentChild {
  useChanges(character);
  const [said, say] = useState("");
  const [isBusy, setBusy] = useState(false);
  const ask: Ask = async (request, done) => {
    // Pressed twice, it is asked once.
    if (isBusy) return false;
    setBusy(true);
    try {
      const verdict = await request();
      say(verdict.is_accepted ? done : words.refusal(verdict));
      return verdict.is_accepted;
    } catch (error) {
      console.info("A request has no answer.", error);
      say(words.texts.no_answer);
      return false;
    } finally {
      setBusy(false);
    }
  };
  const { sheet, content } = character;
  const { texts } = words;
  if (!sheet || !content) return h("p", { role: "status" }, texts.loading);
  const view: CharacterView = { character, sheet, content, words, ask, say };
  return h(
    "div",
    { class: "character" },
    h(Tabs, {
      label: texts.tabs.label,
      tabs: [
        { id: "numbers", label: texts.tabs.numbers, show: () => h(CharacterNumbers, view) },
        { id: "items", label: texts.tabs.items, show: () => h(CharacterItems, view) },
        { id: "skills", label: texts.tabs.skills, show: () => h(CharacterSkills, view) },
        { id: "mails", label: texts.tabs.mails(sheet.mail_count), show: () => h(CharacterMails, view) },
        { id: "achievements", label: texts.tabs.achievements, show: () => h(CharacterAchievements, view) },
      ],
    }),
    h("p", { class: "said", role: "status" }, said),
  );
}
