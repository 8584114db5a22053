import assert from "node:assert/strict";
import { hasOffensiveWord, withoutOffensiveWords } from "./offensive-words.ts";

const MORE = ["dummkopf"];

describe("Offensive words", () => {
  it("are known in English, also as they are disguised", () => {
    for (const name of ["Fucker", "fuuuck", "sh1thead", "$hit"]) assert.ok(hasOffensiveWord(name, []), name);
  });

  it("are those of the content, in look-alike letters and inside longer words", () => {
    for (const name of ["Dummkopf", "dumm kopf", "DummkopfXX", "dúmmk0pf"])
      assert.ok(hasOffensiveWord(name, MORE), name);
    assert.ok(!hasOffensiveWord("Dummkopf", []));
  });

  it("are no honest names that have such letters in them", () => {
    for (const name of [
      "Cassandra",
      "Scunthorpe",
      "Dickens",
      "Hancock",
      "Bassist",
      "Grape",
      "Class Act",
      "Ada 4557",
      "Bob 455",
      "Ästhet",
    ])
      assert.ok(!hasOffensiveWord(name, MORE), name);
  });

  it("are stars in what is said, and nothing else is", () => {
    assert.equal(withoutOffensiveWords("what the fuck, Dummkopf!", MORE), "what the ****, ********!");
    assert.equal(withoutOffensiveWords("I have 455 gold, 4557 even", MORE), "I have 455 gold, 4557 even");
    assert.equal(withoutOffensiveWords("the class passes the grass", MORE), "the class passes the grass");
  });
});
