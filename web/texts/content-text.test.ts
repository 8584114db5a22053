import assert from "node:assert/strict";
import { contentText } from "./content-text.ts";

describe("What designers say to players", () => {
  it("is in the player's language; else in English, else in the first there is", () => {
    assert.equal(contentText("Sword", "de"), "Sword");
    assert.equal(contentText({ en: "Sword", de: "Schwert" }, "de"), "Schwert");
    assert.equal(contentText({ fr: "Épée", en: "Sword" }, "de"), "Sword");
    assert.equal(contentText({ fr: "Épée" }, "de"), "Épée");
  });
});
