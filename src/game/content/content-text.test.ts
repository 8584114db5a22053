import assert from "node:assert/strict";
import { defaultText } from "./content-text.ts";

describe("A text of the content where no player's language is known", () => {
  it("is the one there is", () => assert.equal(defaultText("Sword"), "Sword"));

  it("is English, wherever it stands", () =>
    assert.equal(defaultText({ de: "Schwert", en: "Sword" }), "Sword"));

  it("is without English the same in whatever order the languages were stored", () => {
    assert.equal(defaultText({ fr: "Épée", de: "Schwert" }), "Schwert");
    assert.equal(defaultText({ de: "Schwert", fr: "Épée" }), "Schwert");
  });
});
