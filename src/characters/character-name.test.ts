import assert from "node:assert/strict";
import { characterName, skeletonOf } from "./character-name.ts";

const isTaken = (name: string) => characterName.safeParse(name).success;

describe("The name of a character", () => {
  it("may be written in any script, and with emoji", () => {
    const family = "👨\u200d👩\u200d👧";
    const persian = "می\u200cخواهم";
    for (const name of [
      "Ada",
      "Ада",
      "Ἀδα",
      "阿達",
      "아다",
      "عائشة",
      "अदा",
      persian,
      family,
      "❤️",
      "O'Neil-2",
      "Zoë",
      "x",
    ])
      assert.equal(characterName.parse(name), name.normalize("NFKC"), name);
  });

  it("is Adventurer where a player gives none", () => {
    assert.equal(characterName.parse(undefined), "Adventurer");
  });

  it("has no spaces around it and one between its words, and letters in their plain form", () => {
    assert.equal(characterName.parse("  Ada   Lovelace "), "Ada Lovelace");
    assert.equal(characterName.parse("Ａｄａ"), "Ada");
  });

  it("shows something: blanks, fillers and marks alone are refused", () => {
    for (const name of [
      "",
      " ",
      "\u2800",
      "\u2800\u2800",
      "\u3164",
      "\u034f",
      "\u200d",
      "\u0301",
      "\u115f\u1160",
      "\ufe0f",
    ])
      assert.equal(isTaken(name), false, JSON.stringify(name));
  });

  it("hides nothing: line breaks, directions, tags and joiners that join nothing are refused", () => {
    const hidden = [
      "\u2028",
      "\u2029",
      "\n",
      "\t",
      "\u202e",
      "\u2066",
      "\u034f",
      "\u00ad",
      "\u200b",
      "\ufeff",
      "\u{e0041}",
      "\ufe00",
    ];
    for (const character of hidden)
      assert.equal(isTaken(`A${character}da`), false, JSON.stringify(character));
    for (const name of ["\u200dAda", "Ada\u200d", "A \u200d da", "1\u200c2", "A\u200d\u200dda"])
      assert.equal(isTaken(name), false, JSON.stringify(name));
  });

  it("is no title of those who have a say, in whichever letters", () => {
    const titles = [
      "admin",
      "ADMIN",
      "[ADMIN]",
      "[ADMIN] Ada",
      "Аdmin",
      "Αdmin",
      "аԁmіn",
      "4dm1n",
      "@dmin",
      "a d m i n",
      "a.d.m.i.n",
    ];
    const more = [
      "Ádmin",
      "ａｄｍｉｎ",
      "𝐀𝐝𝐦𝐢𝐧",
      "Ⓐdmin",
      "TheAdmin",
      "admin2",
      "Ad\u200cmin",
      "Moderator",
      "mοderatοr",
      "GM GameMaster",
      "mod",
      "Mod Ada",
      "SYSTEM",
    ];
    for (const name of [...titles, ...more]) assert.equal(isTaken(name), false, name);
  });

  it("may look like a title only from far", () => {
    for (const name of ["Modesty", "Admiral", "Ada Minerva", "Modo", "Supporter", "Ecosystem", "Адам"])
      assert.equal(isTaken(name), true, name);
  });

  it("has 32 characters at most, also after it is brought into its plain form", () => {
    assert.equal(isTaken("x".repeat(32)), true);
    for (const name of ["x".repeat(33), "ﷺ".repeat(3)]) assert.equal(isTaken(name), false, name);
  });

  it("is the same as another where both look the same", () => {
    for (const name of ["Ada", "АДА".replace("Д", "d"), "àda", "A.d.a", "ａda"])
      assert.equal(skeletonOf(name), "ada", name);
    assert.notEqual(skeletonOf("Ada"), skeletonOf("Ida"));
  });
});
