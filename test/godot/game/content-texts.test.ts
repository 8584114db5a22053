/** Names and titles of the content in a game in Godot: in its language, as the pages in the browser have them. */
import assert from "node:assert/strict";
import { type ContentText, defaultText } from "../../../src/game/content/content-text.ts";
import { contentText } from "../../../web/client/content-text.ts";
import { askGodot, needsGodot } from "../support/godot.ts";

const SWORD = { en: "Sword", de: "Schwert", pt: "Espada", "pt-BR": "Espadão", "zh-Hant": "劍" };
const TEXTS: ContentText[] = ["Sword", SWORD, { fr: "Épée", es: "Espada" }, { de: "Schwert" }];
const LOCALES = ["en", "en_GB", "de", "de_AT", "pt", "pt_BR", "pt_PT", "fr", "zh_Hant_TW"];

type Question = { locale: string; text: ContentText };
type Answer = { problem: string; name: string; tier: string; queue: string } & Record<
  "chosen" | "title" | "other",
  string
>;

describe("a text of the content in Godot", function () {
  this.timeout(60_000);
  needsGodot();

  const ask = (questions: Question[]) =>
    askGodot<Answer>(
      "tests/game/formulas.gd",
      questions.map(({ locale, text: name }) => ({
        ...{ about: "content text", locale },
        achievement: { id: "deed", name, points: 10, goal: {}, reward: { title: name } },
      })),
    );

  it("is in the language of the game, as in the browser; else in English, else in the first there is", async () => {
    const questions = LOCALES.flatMap(locale => TEXTS.map(text => ({ locale, text })));
    const answers = await ask(questions);
    for (const [i, { locale, text }] of questions.entries()) {
      const shown = contentText(text, locale.replaceAll("_", "-"));
      const { problem, name, tier, queue } = answers[i] ?? assert.fail();
      assert.deepEqual(
        [problem, name, tier, queue],
        ["", shown, shown, shown],
        JSON.stringify({ locale, text }),
      );
    }
    assert.equal(answers[LOCALES.indexOf("de_AT") * TEXTS.length + 1]?.name, "Schwert");
  });

  it("is as a title chosen as the server knows it, and shown in the language of the game", async () => {
    const questions = TEXTS.map(text => ({ locale: "de", text }));
    for (const [i, { chosen, title, other }] of (await ask(questions)).entries()) {
      const { text } = questions[i] ?? assert.fail();
      assert.deepEqual([chosen, title], [defaultText(text), contentText(text, "de")]);
      assert.equal(other, "Champion", "one that no achievement gives is shown as it was told");
    }
  });

  it("is no number: such content is not used", async () => {
    const [answer] = await askGodot<Answer>("tests/game/formulas.gd", [
      {
        ...{ about: "content text", locale: "de" },
        achievement: { id: "deed", name: 5, points: 10, goal: {}, reward: {} },
      },
    ]);
    assert.deepEqual([answer?.problem, answer?.name, answer?.title], ['"name" is 5.0', "", ""]);
  });
});
