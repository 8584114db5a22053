/** The tab of what the character has achieved, how far it has come with the rest, and of the title that it bears. */
import { type ComponentChild, h, type TargetedEvent } from "preact";
import { titlesOf } from "../../src/game/character/titles.ts";
import type { Achievement } from "../../src/game/content/character-content.ts";
import { findEntry } from "../../src/game/content/content.ts";
import type { AchievementProgress } from "../client/own-character.ts";
import { Reading, useReading } from "./character-reading.ts";
import type { CharacterView } from "./character-view.ts";

type Shown = { readonly achievement: Achievement; readonly progress: AchievementProgress };

export function CharacterAchievements(view: CharacterView): ComponentChild {
  const { character, content, words } = view;
  const { texts } = words;
  const reading = useReading(() => character.refreshProgress());
  if (!character.progress) return h(Reading, { reading, texts });
  const all = character.progress
    .flatMap((progress): Shown[] => {
      const achievement = findEntry(content.achievements, progress.achievement_id);
      return achievement ? [{ achievement, progress }] : [];
    })
    // What is nearest comes first, and what is done last.
    .toSorted((a, b) => rank(b) - rank(a));
  const done = all.filter(({ progress }) => progress.is_unlocked);
  const points = done.reduce((sum, { achievement }) => sum + achievement.points, 0);
  return [
    h(
      "div",
      { class: "deeds" },
      h("strong", {}, texts.achieved(done.length, all.length, points)),
      h(TitleChoice, view),
    ),
    h(
      "ul",
      { class: "cards" },
      all.map(shown => h("li", { key: shown.achievement.id }, h(OneAchievement, { view, shown }))),
    ),
  ];
}

function rank({ progress: { is_unlocked, progress, target } }: Shown): number {
  return is_unlocked ? -1 : progress / target;
}

function OneAchievement({ view, shown }: { view: CharacterView; shown: Shown }): ComponentChild {
  const { content, words } = view;
  const { texts } = words;
  const { achievement, progress } = shown;
  const { name, description, points, reward } = achievement;
  const rewards = [
    ...(reward.title === undefined ? [] : [texts.gives_title(words.of(reward.title))]),
    ...(reward.gold === 0 ? [] : [texts.some_gold(words.number(reward.gold))]),
    ...reward.items.map(each => words.goods(content, each)),
  ];
  return [
    h("h3", { class: progress.is_unlocked ? "good" : "" }, words.of(name)),
    h("p", {}, words.of(description)),
    progress.is_unlocked
      ? h("p", { class: "good" }, `✓ ${texts.achievement_done}`)
      : h(
          "p",
          { class: "experience" },
          h("progress", {
            ...{ value: progress.progress, max: progress.target },
            "aria-label": texts.progress_of(words.of(name)),
          }),
          h("span", {}, `${words.number(Math.floor(progress.progress))} / ${words.number(progress.target)}`),
        ),
    h(
      "p",
      { class: "soft" },
      [
        texts.achievement_points(points),
        ...(rewards.length === 0 ? [] : [texts.reward(words.list(rewards))]),
      ].join(" · "),
    ),
  ];
}

/** Of the titles that achievements and mails have given. */
function TitleChoice({ character, sheet, content, words, ask }: CharacterView): ComponentChild {
  const { texts } = words;
  const titles = [...titlesOf(content, { ...sheet, titles: sheet.titles ?? [] })];
  if (titles.length === 0) return null;
  return h(
    "label",
    {},
    texts.own_title,
    h(
      "select",
      {
        value: sheet.title ?? "",
        onChange: (event: TargetedEvent<HTMLSelectElement>) => {
          const { value } = event.currentTarget;
          void ask(
            () => character.chooseTitle(value === "" ? undefined : value),
            texts.done.title(value && words.title(content, value)),
          );
        },
      },
      ["", ...titles].map(title =>
        h(
          "option",
          { key: title, value: title, selected: title === (sheet.title ?? "") },
          title === "" ? texts.no_title : words.title(content, title),
        ),
      ),
    ),
  );
}
