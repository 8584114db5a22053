import assert from "node:assert/strict";
import { defaultText, withDefaultTexts } from "./content-text.ts";

describe("A text of the content where no player's language is known", () => {
  it("is the one there is", () => assert.equal(defaultText("Sword"), "Sword"));

  it("is English, wherever it stands", () =>
    assert.equal(defaultText({ de: "Schwert", en: "Sword" }), "Sword"));

  it("is without English the same in whatever order the languages were stored", () => {
    assert.equal(defaultText({ fr: "Épée", de: "Schwert" }), "Schwert");
    assert.equal(defaultText({ de: "Schwert", fr: "Épée" }), "Schwert");
  });
});

describe("An entry of the content for those who know no languages", () => {
  it("has one of each text, however deep it is, and all else as it was", () => {
    const texts = (en: string) => ({ de: `${en} auf Deutsch`, en });
    const entry = (text: (en: string) => unknown) => ({
      ...{ id: "knight", name: text("Knight"), cost: { gold: 3 }, tags: ["name", "title"] },
      nodes: [{ name: text("Bash"), description: "Plain", reward: { title: text("Basher") } }],
    });
    assert.deepEqual(
      withDefaultTexts(entry(texts)),
      entry(en => en),
    );
  });
});
