import assert from "node:assert/strict";
import { contentText, entryName } from "./content-text.ts";

describe("What designers say to players", () => {
  it("is in the player's language; else in that of other places; else in English; else in the first there is", () => {
    assert.equal(contentText("Sword", "de"), "Sword");
    assert.equal(contentText({ en: "Sword", de: "Schwert" }, "de"), "Schwert");
    assert.equal(contentText({ pt: "Carro", "pt-BR": "Ônibus", en: "Bus" }, "pt-BR"), "Ônibus");
    assert.equal(contentText({ en: "Sword", de: "Schwert" }, "de-AT"), "Schwert");
    assert.equal(contentText({ en: "Sword", "zh-Hant": "劍" }, "zh-Hant-TW"), "劍");
    assert.equal(contentText({ de: "Schwert", en: "Sword" }, "fr"), "Sword");
    assert.equal(contentText({ fr: "Épée", es: "Espada" }, "de"), "Espada");
  });

  it("is said of an entry of the content, or its id where there is none", () => {
    const items = { sword: { name: { en: "Sword", de: "Schwert" } } };
    assert.equal(entryName(items, "sword", "de"), "Schwert");
    assert.equal(entryName(items, "bow", "de"), "bow");
  });
});
