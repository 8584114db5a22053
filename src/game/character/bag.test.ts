import assert from "node:assert/strict";
import { GrownCharacter, piecesOf } from "../../../test/support/a-grown-character.ts";
import { characterContent } from "../../../test/support/character-content.ts";
import { giveUp, goodsOfPiece, placesTaken, receive } from "./bag.ts";
import { mailOverflow } from "./overflow.ts";

const content = characterContent();
const places = ({ lasting }: GrownCharacter) => placesTaken(content, lasting);

describe("the bag", () => {
  it("has one place for each stack, however full, and for each piece that is not worn", () => {
    const pieces = piecesOf({ a: "sword", b: "helm" });
    assert.equal(places(new GrownCharacter()), 0);
    assert.equal(places(new GrownCharacter({ inventory: { potion: 5 } })), 1);
    assert.equal(places(new GrownCharacter({ inventory: { potion: 6 } })), 2);
    assert.equal(places(new GrownCharacter({ pieces })), 2);
    assert.equal(places(new GrownCharacter({ pieces, equipment: { weapon: "a" } })), 1);
  });

  it("keeps gold apart: it takes no place", () => {
    const ada = new GrownCharacter({ gold: 5 });
    receive(ada.lasting, { item_id: "gold", item_type: "gold", quantity: 7 });
    assert.deepEqual([ada.lasting.gold, ada.lasting.inventory, places(ada)], [12, {}, 0]);
  });

  it("keeps something whose item the content does not know, in one place", () => {
    assert.equal(places(new GrownCharacter({ inventory: { relic_of_old: 500 } })), 1);
  });

  it("gives back what it got, a piece with its affixes and whose own it is", () => {
    const ada = new GrownCharacter();
    const piece = { item_instance_id: "a", affixes: { sharp: 400 }, is_bound: true as const };
    const goods = { item_id: "sword", item_type: "equipment" as const, quantity: 1, piece };
    receive(ada.lasting, goods);
    assert.deepEqual(goodsOfPiece(ada.lasting, "a"), goods);
    giveUp(ada.lasting, goods);
    assert.deepEqual(ada.lasting.pieces, {});
    receive(ada.lasting, { item_id: "ore", item_type: "material", quantity: 4 });
    giveUp(ada.lasting, { item_id: "ore", item_type: "material", quantity: 4 });
    assert.deepEqual(ada.lasting.inventory, {}, "nothing is there 0 times");
  });

  it("keeps both of two pieces that come with one id", () => {
    const ada = new GrownCharacter({ pieces: piecesOf({ a: "sword" }) });
    const piece = { item_instance_id: "a", affixes: { stout: 1 } };
    receive(ada.lasting, { item_id: "sword", item_type: "equipment", quantity: 1, piece });
    assert.deepEqual(Object.values(ada.lasting.pieces), [
      { item_id: "sword", affixes: {} },
      { item_id: "sword", affixes: { stout: 1 } },
    ]);
  });

  it("has no piece that is only a name of every object", () => {
    for (const id of ["toString", "__proto__", "constructor"])
      assert.equal(goodsOfPiece(new GrownCharacter().lasting, id), undefined);
  });
});

describe("what does not fit into the bag", () => {
  const overflow = (ada: GrownCharacter) => {
    mailOverflow(content, ada.lasting, ada.happen);
    return ada.lasting.outbox.map(({ mail_id, reason, goods }) => [mail_id, reason, ...goods.map(nameOf)]);
  };
  const nameOf = ({
    item_id,
    quantity,
    piece,
  }: {
    item_id: string;
    quantity: number;
    piece?: object | undefined;
  }) => `${quantity} ${item_id}${piece ? "!" : ""}`;

  it("is mailed, the newest piece first, and never what is worn", () => {
    const worn = { weapon: "w", head: "h" };
    const pieces = piecesOf({ a: "sword", b: "robe", c: "robe", w: "sword", d: "helm", h: "helm" });
    const ada = new GrownCharacter({ pieces, equipment: worn, inventory: { potion: 12 } });
    assert.equal(places(ada), 7);
    assert.deepEqual(overflow(ada), [["own1", "bag_full", "1 helm!"]]);
    assert.equal(places(ada), 6);
    assert.deepEqual(ada.lasting.equipment, worn);
    assert.deepEqual(Object.keys(ada.lasting.pieces), ["a", "b", "c", "w", "h"]);
  });

  it("is what the newest stack has too much, where there is no such piece", () => {
    const ada = new GrownCharacter({ inventory: { potion: 30, ore: 13 } });
    assert.equal(places(ada), 8);
    assert.deepEqual(overflow(ada), [
      ["own1", "bag_full", "3 ore"],
      ["own2", "bag_full", "10 ore"],
    ]);
    assert.deepEqual(ada.lasting.inventory, { potion: 30 });
  });

  it("is nothing where all fits", () =>
    assert.deepEqual(overflow(new GrownCharacter({ inventory: { potion: 30 } })), []));

  it("goes out under an id that the character never had before", () => {
    const ada = new GrownCharacter({ inventory: { potion: 31 }, mail_count: 41 });
    assert.deepEqual(overflow(ada), [["own42", "bag_full", "1 potion"]]);
  });
});
