import assert from "node:assert/strict";
import { GrownCharacter } from "../../../test/support/a-grown-character.ts";
import { characterContent } from "../../../test/support/character-content.ts";
import { pointsEarned, pointsLeft, soundSkills } from "./skills.ts";

const content = characterContent();
const learn = (ada: GrownCharacter, node_id: string) => ada.ask({ action: "learn_skill", node_id });
const refund = (ada: GrownCharacter, node_id: string) => ada.ask({ action: "refund_skill", node_id });
const left = ({ lasting }: GrownCharacter) => pointsLeft(content, lasting);

describe("skill points", () => {
  it("come with each level beyond the first", () => {
    assert.deepEqual(
      [1, 2, 5].map(level => pointsEarned(content, { level })),
      [0, 2, 8],
    );
  });

  it("are spent on what is learned, and there again when it is given back", () => {
    const ada = new GrownCharacter({ level: 3 });
    assert.equal(left(ada), 4);
    assert.equal(learn(ada, "might"), "accepted");
    assert.equal(learn(ada, "fury"), "accepted");
    assert.equal(left(ada), 1);
    ada.lasting.gold = 1000;
    assert.equal(refund(ada, "fury"), "accepted");
    assert.equal(left(ada), 3);
  });
});

describe("learning", () => {
  const refusals: [string, Partial<GrownCharacter["lasting"]>, string, string][] = [
    ["what is not in the tree", { level: 5 }, "juggling", "no_such_skill"],
    ["what is a name of every object", { level: 5 }, "toString", "no_such_skill"],
    ["what is learned", { level: 2, skills: ["might"] }, "might", "already_learned"],
    ["what asks for a higher level", { level: 2, skills: ["might"] }, "bulwark", "level_too_low"],
    ["what stands on something else", { level: 5 }, "fury", "missing_prerequisite"],
    [
      "what stands on two, with one of them",
      { level: 5, skills: ["might", "fury"] },
      "storm",
      "missing_prerequisite",
    ],
    ["what stands on one of two, with neither", { level: 5 }, "bulwark", "missing_prerequisite"],
    ["what costs a point, without one", { level: 1 }, "might", "not_enough_points"],
    ["what costs more points than there are", { level: 2, skills: ["might"] }, "fury", "not_enough_points"],
  ];
  for (const [what, fields, node_id, reason] of refusals)
    it(`is refused of ${what}, and nothing changes`, () => {
      const ada = new GrownCharacter(fields);
      const before = structuredClone(ada.lasting);
      assert.equal(learn(ada, node_id), reason);
      assert.deepEqual(ada.lasting, before);
    });

  it("needs one of those that a node names as alternatives, whichever", () => {
    for (const other of ["might", "ward"])
      assert.equal(learn(new GrownCharacter({ level: 3, skills: [other] }), "bulwark"), "accepted");
  });
});

describe("giving back a skill", () => {
  it("is refused while another stands on it, and allowed while that stands on something else, too", () => {
    const ada = new GrownCharacter({ level: 4, skills: ["might", "ward", "bulwark"], gold: 99 });
    assert.equal(refund(ada, "might"), "accepted");
    assert.equal(refund(ada, "ward"), "others_depend_on_it");
    assert.equal(refund(ada, "bulwark"), "accepted");
    assert.equal(refund(ada, "ward"), "accepted");
    assert.equal(refund(ada, "ward"), "not_learned");
  });

  it("is free below a level, and costs gold by points and level from there", () => {
    const young = new GrownCharacter({ level: 2, skills: ["might"] });
    assert.equal(refund(young, "might"), "accepted");
    const grown = new GrownCharacter({ level: 3, skills: ["might", "fury"], gold: 12 });
    assert.equal(refund(grown, "fury"), "accepted");
    assert.equal(grown.lasting.gold, 0);
    assert.equal(refund(grown, "might"), "not_enough_gold");
    assert.deepEqual(grown.lasting.skills, ["might"]);
  });

  it("gives all of them back at once by a respec, for the price of all or not at all", () => {
    const skills = ["might", "ward", "fury"];
    const poor = new GrownCharacter({ level: 3, skills, gold: 23 });
    assert.equal(poor.ask({ action: "respec" }), "not_enough_gold");
    assert.deepEqual(poor.lasting.skills, skills);
    const rich = new GrownCharacter({ level: 3, skills, gold: 25 });
    assert.equal(rich.ask({ action: "respec" }), "accepted");
    assert.deepEqual([rich.lasting.skills, rich.lasting.gold, left(rich)], [[], 1, 4]);
    assert.equal(rich.ask({ action: "respec" }), "accepted", "there is nothing to give back");
    assert.equal(rich.lasting.gold, 1);
  });
});

describe("skills that the tree does not carry any more", () => {
  const sound = (level: number, ...skills: string[]) =>
    soundSkills(content, { class_id: "adventurer", level, skills });

  it("are those that are gone, stand on nothing, cost too much or ask for a higher level", () => {
    assert.deepEqual(sound(5, "might", "juggling"), ["might"]);
    assert.deepEqual(sound(5, "fury", "ward"), ["ward"]);
    assert.deepEqual(sound(2, "might", "fury"), ["might"]);
    assert.deepEqual(sound(3, "might", "fury", "storm"), ["might", "fury"]);
  });

  it("are none of a character that has learned by the rules, in whatever order it is asked", () => {
    const all = ["storm", "quick", "bulwark", "fury", "ward", "might"];
    assert.deepEqual(sound(5, ...all), all);
  });
});
