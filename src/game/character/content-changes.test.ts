import assert from "node:assert/strict";
import { type ContentChanges, knightContent, nodesWithout } from "../../../test/support/knight-content.ts";
import { changeCharacter } from "./character-changes.ts";
import { followContent } from "./content-changes.ts";
import { type Lasting, lasting } from "./lasting.ts";

const KNIGHT = {
  ...{ class_id: "knight", level: 10, skills: ["stance", "slash", "whirl"], skill_tree_hash: "before" },
  pieces: {
    mine: { item_id: "blade", affixes: { keen: 500 }, is_bound: true },
    spare: { item_id: "blade", affixes: {} },
    shield: { item_id: "buckler", affixes: {} },
  },
  equipment: { weapon: "mine", off_hand: "shield" },
  inventory: { health_potion: 2, ore: 7 },
  loadouts: [null, { skills: ["stance", "slash"], equipment: { weapon: "spare" } }],
};

/** The character after the change of the content. */
function follow(before: object, changes: ContentChanges = {}, skill_tree_hash = "before"): Lasting {
  const its = lasting.parse(before);
  followContent({
    ...{ content: knightContent(changes), lasting: its, character_id: "c1", skill_tree_hash },
    happen: event => changeCharacter(its, { ...event, source_player_id: "ada" }),
  });
  return its;
}

const texts = ({ outbox }: Lasting) => outbox.map(({ text }) => text);

describe("Content that changes under a character", () => {
  it("leaves a character alone that it has nothing new for", () => {
    assert.deepEqual(follow(KNIGHT), lasting.parse(KNIGHT));
  });

  it("changes nothing the second time", () => {
    const changes: ContentChanges = {
      items: { blade: null, ore: { item_type: "equipment", slot: "feet" } },
      classes: { knight: null },
      "skill-trees": { swordplay: { nodes: nodesWithout("slash") } },
      bag_slots: 3,
    };
    const once = follow(KNIGHT, changes, "after");
    assert.deepEqual(follow(once, changes, "after"), once);
  });

  it("gives points back for a node that is gone, with what stands on it, also in loadouts, and says so", () => {
    const its = follow(KNIGHT, { "skill-trees": { swordplay: { nodes: nodesWithout("slash") } } }, "after");
    assert.deepEqual([its.skills, its.skill_tree_hash], [["stance"], "after"]);
    assert.deepEqual(its.loadouts[1], { skills: ["stance"], equipment: { weapon: "spare" } });
    assert.deepEqual(texts(its), [
      "The skills of your class have changed. Given back are the points of: slash, WHIRL. You have 8 to spend. Left out of loadout 2 is what cannot be learned.",
    ]);
  });

  it("names what was changed in English, since nobody knows the player's language", () => {
    const items = {
      blade: { name: { de: "Klinge", en: "Blade" }, item_type: "equipment", slot: "off_hand" },
    };
    assert.ok(
      texts(follow(KNIGHT, { items })).includes("Blade is not worn there any more: you have taken it off."),
    );
    const nodes = nodesWithout().map(each => ({ ...each, cost: 5, name: { de: "Wirbel", en: "Whirl" } }));
    const its = follow(KNIGHT, { "skill-trees": { swordplay: { nodes } } }, "after");
    assert.match(texts(its)[0] ?? "", /Given back are the points of: Whirl, Whirl\./);
  });

  it("gives points back where the skills cost more by now than the character has", () => {
    const nodes = nodesWithout().map(each => ({ ...each, cost: 5 }));
    const its = follow(KNIGHT, { "skill-trees": { swordplay: { nodes } } }, "after");
    assert.deepEqual(its.skills, ["stance"]);
    assert.match(texts(its)[0] ?? "", /Given back are the points of: SLASH, WHIRL\. You have 4 to spend\./);
  });

  it("tells by the tree's hash that skills are not what they were, once, and only whom it concerns", () => {
    const its = follow(KNIGHT, {}, "after");
    assert.deepEqual(its.skills, KNIGHT.skills);
    assert.deepEqual(texts(its), [
      "The skills of your class have changed: what you have learned you have, as it is now.",
    ]);
    assert.deepEqual(texts(follow({ ...KNIGHT, skills: [], loadouts: [] }, {}, "after")), []);
    assert.deepEqual(texts(follow({ ...KNIGHT, skill_tree_hash: undefined }, {}, "after")), []);
  });

  it("keeps pieces whose item is gone in the mailbox as they were, each in a mail of its own that names it", () => {
    const its = follow(KNIGHT, { items: { blade: null } });
    assert.deepEqual([Object.keys(its.pieces), its.equipment], [["shield"], { off_hand: "shield" }]);
    assert.deepEqual(
      its.outbox.map(({ mail_id, reason, goods }) => ({ mail_id, reason, goods })),
      [
        { item_instance_id: "mine", affixes: { keen: 500 }, is_bound: true as const },
        { item_instance_id: "spare", affixes: {} },
      ].map((piece, n) => ({
        ...{ mail_id: `own${n + 1}`, reason: "content_changed" },
        goods: [{ item_id: "blade", item_type: "equipment", quantity: 1, piece }],
      })),
    );
    for (const text of texts(its)) assert.match(text ?? "", /The item "blade" is not in the game any more/);
  });

  it("keeps an affix that is gone with its roll, and says once that it gives nothing", () => {
    const its = follow(KNIGHT, { affixes: { keen: null } });
    assert.deepEqual(its.pieces.mine, { ...KNIGHT.pieces.mine, missing_affixes: ["keen"] });
    assert.match(texts(its)[0] ?? "", /affixes that are not in the game any more.*Blade: keen/i);
    assert.deepEqual(texts(follow(its, { affixes: { keen: null } })), texts(its));
    assert.deepEqual(follow(its).pieces, KNIGHT.pieces);
  });

  it("keeps counted items that are gone, too", () => {
    const its = follow(KNIGHT, { items: { ore: null } });
    assert.deepEqual(its.inventory, { health_potion: 2 });
    assert.deepEqual(its.outbox[0]?.goods, [{ item_id: "ore", item_type: "material", quantity: 7 }]);
  });

  it("takes off what is worn in another slot by now, and says so", () => {
    const its = follow(KNIGHT, { items: { buckler: { item_type: "equipment", slot: "weapon" } } });
    assert.deepEqual(its.equipment, { weapon: "mine" });
    assert.ok(its.pieces.shield);
    assert.deepEqual(texts(its), ["buckler is not worn there any more: you have taken it off."]);
  });

  it("makes pieces of counted equipment, always the same ones, and mails those that do not fit", () => {
    const before = { inventory: { blade: 2, health_potion: 1 }, pieces: {} };
    const its = follow(before);
    assert.deepEqual(its.inventory, { health_potion: 1 });
    assert.deepEqual(
      Object.values(its.pieces),
      [1, 2].map(() => ({ item_id: "blade", affixes: {} })),
    );
    assert.deepEqual(Object.keys(follow(before).pieces), Object.keys(its.pieces));
    const again = follow({ ...its, inventory: { blade: 1 } });
    assert.equal(Object.keys(again.pieces).length, 3, "no piece takes another's place");
    const many = follow({ inventory: { blade: 25 } }, { bag_slots: 4 });
    const mailed = many.outbox.flatMap(({ goods }) => goods.map(({ piece }) => piece?.item_instance_id));
    assert.equal(many.outbox.length, 3);
    assert.equal(new Set([...Object.keys(many.pieces), ...mailed]).size, 25);
  });

  it("binds the pieces of counted equipment whose item binds by picking it up", () => {
    const oath = { item_type: "equipment", slot: "weapon", bind: "on_pick_up" };
    const { pieces } = follow({ inventory: { oath: 1 }, pieces: {} }, { items: { oath } });
    assert.deepEqual(Object.values(pieces), [{ item_id: "oath", affixes: {}, is_bound: true }]);
  });

  it("lets a class that is gone go on as the default one, with everything but its skills", () => {
    const its = follow(KNIGHT, { classes: { knight: null } });
    const { class_id, level, pieces, skills } = its;
    assert.deepEqual([class_id, level, skills], ["adventurer", 10, []]);
    assert.deepEqual(pieces, KNIGHT.pieces);
    assert.match(texts(its)[0] ?? "", /The class "knight" is not in the game any more/);
    assert.match(texts(its)[1] ?? "", /You have 9 to spend/);
    const back = follow(its);
    assert.deepEqual([back.class_id, back.former_class_id, back.level], ["knight", "", 10]);
    assert.match(texts(back).join(), /The class "Knight" is in the game again/i);
  });

  it("gives an achievement that is new to whom the counters say has earned it, once", () => {
    const before = { counters: { item_equipped: { blade: 2 } } };
    const its = follow(before);
    assert.deepEqual([its.achievements, its.inventory], [["well_dressed"], { ore: 5 }]);
    assert.deepEqual(follow(its), its);
  });

  it("mails what a smaller bag has no place for", () => {
    const its = follow(KNIGHT, { bag_slots: 1 });
    assert.deepEqual(
      its.outbox.map(({ reason, goods }) => [reason, goods[0]?.item_id]),
      [
        ["content_changed", "blade"],
        ["content_changed", "ore"],
      ],
    );
  });
});
