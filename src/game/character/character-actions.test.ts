import assert from "node:assert/strict";
import { GrownCharacter, piecesOf } from "../../../test/support/a-grown-character.ts";
import { characterContent } from "../../../test/support/character-content.ts";
import type { CharacterAction } from "./character-actions.ts";
import type { Lasting, Mail } from "./lasting.ts";

const pieces = () => piecesOf({ s: "sword", t: "sword", h: "helm", o: "shield" });
const equip = (item_instance_id: string): CharacterAction => ({ action: "equip", item_instance_id });

/** What is refused changes nothing. */
function assertRefused(fields: Partial<Lasting>, action: CharacterAction, reason: string): void {
  const ada = new GrownCharacter(fields);
  const before = structuredClone(ada.lasting);
  assert.equal(ada.ask(action), reason);
  assert.deepEqual([ada.lasting, ada.events], [before, []]);
}

describe("putting something on", () => {
  it("puts it where it belongs; what was there is in the bag again", () => {
    const ada = new GrownCharacter({ pieces: pieces() });
    assert.equal(ada.ask(equip("s")), "accepted");
    assert.equal(ada.ask(equip("h")), "accepted");
    assert.equal(ada.ask(equip("t")), "accepted");
    assert.deepEqual(ada.lasting.equipment, { weapon: "t", head: "h" });
    assert.deepEqual(Object.keys(ada.lasting.pieces), ["s", "t", "h", "o"]);
  });

  it("binds what binds by it, and nothing else", () => {
    const ada = new GrownCharacter({ pieces: pieces() });
    ada.ask(equip("h"));
    ada.ask(equip("s"));
    assert.deepEqual([ada.lasting.pieces.h?.is_bound, ada.lasting.pieces.s?.is_bound], [true, undefined]);
  });

  it("is no deed where it is worn already", () => {
    const ada = new GrownCharacter({ pieces: pieces(), equipment: { weapon: "s" } });
    assert.equal(ada.ask(equip("s")), "accepted");
    assert.deepEqual(ada.events, []);
  });

  it("wears a piece once: one whose item belongs to another slot by now leaves the old one", () => {
    const ada = new GrownCharacter({ pieces: pieces(), equipment: { off_hand: "s" } });
    assert.equal(ada.ask(equip("s")), "accepted");
    assert.deepEqual(ada.lasting.equipment, { weapon: "s" });
  });

  it("is refused of what the character does not have, of a higher level, of an item that is gone or is not worn", () => {
    assertRefused({}, equip("s"), "not_owned");
    assertRefused({}, equip("toString"), "not_owned");
    assertRefused({ level: 2, pieces: pieces() }, equip("o"), "level_too_low");
    assertRefused({ pieces: piecesOf({ r: "relic_of_old" }) }, equip("r"), "unknown_item");
    assertRefused({ pieces: piecesOf({ p: "potion" }) }, equip("p"), "wrong_slot");
  });
});

describe("taking something off", () => {
  it("puts it into the bag", () => {
    const ada = new GrownCharacter({ pieces: pieces(), equipment: { weapon: "s", head: "h" } });
    assert.equal(ada.ask({ action: "unequip", slot: "weapon" }), "accepted");
    assert.deepEqual(ada.lasting.equipment, { head: "h" });
    assert.ok(ada.lasting.pieces.s);
  });

  it("goes also where the bag is full: then the newest thing of it goes to the mailbox", () => {
    const inventory = { potion: 15 };
    const ada = new GrownCharacter({ pieces: pieces(), equipment: { weapon: "s" }, inventory });
    assert.equal(ada.ask({ action: "unequip", slot: "weapon" }), "accepted");
    assert.deepEqual(Object.keys(ada.lasting.pieces), ["s", "t", "h"]);
    assert.deepEqual(ada.lasting.outbox[0]?.goods[0]?.piece?.item_instance_id, "o");
  });

  it("is refused where nothing is worn", () =>
    assertRefused({ pieces: pieces() }, { action: "unequip", slot: "weapon" }, "not_owned"));
});

describe("destroying", () => {
  const destroy = (fields: object): CharacterAction => ({ action: "destroy", ...fields });

  it("needs to be confirmed", () => {
    const owned = { pieces: pieces(), inventory: { ore: 7 } };
    assertRefused(owned, destroy({ item_instance_id: "s" }), "not_confirmed");
    assertRefused(owned, destroy({ item_id: "ore", quantity: 3, confirm: false }), "not_confirmed");
  });

  it("takes the piece, or so many of what is counted", () => {
    const ada = new GrownCharacter({ pieces: pieces(), inventory: { ore: 7 } });
    assert.equal(ada.ask(destroy({ item_instance_id: "s", confirm: true })), "accepted");
    assert.equal(ada.ask(destroy({ item_id: "ore", quantity: 3, confirm: true })), "accepted");
    assert.equal(ada.ask(destroy({ item_id: "ore", confirm: true })), "accepted");
    assert.deepEqual(Object.keys(ada.lasting.pieces), ["t", "h", "o"]);
    assert.deepEqual(ada.lasting.inventory, { ore: 3 });
  });

  it("is refused of what is worn, is not there, or is more than there is", () => {
    const owned = { pieces: pieces(), equipment: { weapon: "s" }, inventory: { ore: 7 }, gold: 50 };
    assertRefused(owned, destroy({ item_instance_id: "s", confirm: true }), "item_worn");
    assertRefused(owned, destroy({ item_instance_id: "x", confirm: true }), "not_owned");
    assertRefused(owned, destroy({ item_id: "ore", quantity: 8, confirm: true }), "not_owned");
    assertRefused(owned, destroy({ item_id: "gold", quantity: 5, confirm: true }), "not_owned");
    assertRefused(owned, destroy({ item_id: "toString", confirm: true }), "not_owned");
    assertRefused(owned, destroy({ confirm: true }), "invalid_message");
  });
});

describe("a loadout", () => {
  const switchTo = (loadout_number: number): CharacterAction => ({
    action: "switch_loadout",
    loadout_number,
  });
  const save = (loadout_number: number): CharacterAction => ({ action: "save_loadout", loadout_number });

  it("is what is learned and worn when it is saved, and is put on as a whole", () => {
    const ada = new GrownCharacter({
      level: 2,
      pieces: pieces(),
      equipment: { weapon: "s" },
      skills: ["might"],
    });
    assert.equal(ada.ask(save(2)), "accepted");
    ada.ask(equip("t"));
    ada.ask(equip("h"));
    ada.ask({ action: "learn_skill", node_id: "ward" });
    assert.equal(ada.ask(switchTo(2)), "accepted");
    assert.deepEqual([ada.lasting.equipment, ada.lasting.skills], [{ weapon: "s" }, ["might"]]);
    assert.deepEqual(ada.lasting.loadouts.length, 2);
  });

  it("goes with a full bag, too: what does not fit goes to the mailbox, and nothing is lost", () => {
    const ada = new GrownCharacter({ pieces: pieces(), inventory: { potion: 15 } });
    ada.ask(save(1));
    ada.ask(equip("s"));
    ada.ask(equip("h"));
    ada.ask({
      action: "take_mail",
      mail: mailOf([{ item_id: "ore", item_type: "material", quantity: 1 }]),
      settled_mail_ids: [],
    });
    assert.equal(ada.ask(switchTo(1)), "accepted");
    assert.deepEqual(ada.lasting.equipment, {});
    const mailed = ada.lasting.outbox.flatMap(({ goods }) =>
      goods.map(({ piece }) => piece?.item_instance_id),
    );
    assert.deepEqual([...Object.keys(ada.lasting.pieces), ...mailed].sort(), ["h", "o", "s", "t"]);
  });

  it("is refused as a whole where a piece is gone, the level is too low, or its skills do not hold any more", () => {
    const skills = ["might"];
    const loadout = { skills, equipment: { weapon: "s", off_hand: "o" } } as const;
    const wanting = { loadouts: [{ ...loadout, skills }], skills: ["ward"] };
    const { s: _gone, ...others } = pieces();
    assertRefused({ ...wanting, level: 3, pieces: others }, switchTo(1), "not_owned");
    assertRefused({ ...wanting, level: 2, pieces: pieces() }, switchTo(1), "level_too_low");
    const founded = { ...loadout, skills: ["fury"] };
    assertRefused(
      { ...wanting, level: 3, pieces: pieces(), loadouts: [founded] },
      switchTo(1),
      "no_such_skill",
    );
    const misplaced = { skills: [], equipment: { head: "s" } };
    assertRefused({ pieces: pieces(), loadouts: [misplaced] }, switchTo(1), "wrong_slot");
  });

  describe("and what it costs at a level at which points are given back for gold", () => {
    const skills = ["might", "fury"];
    const none = { skills: [], equipment: {} };
    const fields = { level: 3, gold: 100, skills };

    it("is no respec: switching to an empty one costs as much as a respec, and is refused without the gold", () => {
      const ada = new GrownCharacter({ ...fields, loadouts: [none] });
      assert.equal(ada.ask(switchTo(1)), "accepted");
      assert.deepEqual([ada.lasting.skills, ada.lasting.gold], [[], 100 - 3 * 2 * 3]);
      assertRefused({ ...fields, gold: 17, loadouts: [none] }, switchTo(1), "not_enough_gold");
    });

    it("is free between saved ones, also by a respec", () => {
      const ada = new GrownCharacter({ ...fields, loadouts: [none, { skills, equipment: {} }] });
      assert.equal(ada.ask(switchTo(1)), "accepted");
      assert.equal(ada.ask(switchTo(2)), "accepted");
      assert.equal(ada.ask({ action: "respec" }), "accepted");
      assert.deepEqual([ada.lasting.skills, ada.lasting.gold], [[], 100]);
    });

    it("is paid for what only the overwritten one kept, once", () => {
      const ada = new GrownCharacter({ ...fields, loadouts: [none, { skills, equipment: {} }] });
      ada.ask(switchTo(1));
      ada.ask({ action: "learn_skill", node_id: "might" });
      assert.equal(ada.ask(save(2)), "accepted");
      assert.equal(ada.lasting.gold, 100 - 2 * 2 * 3, "the 2 points of fury are lost, might is learned");
      const poor = { ...fields, gold: 11, skills: ["might"], loadouts: [none, { skills, equipment: {} }] };
      assertRefused(poor, save(2), "not_enough_gold");
    });

    it("keeps its skills together: two with all nodes between them do not make every change free", () => {
      const loadouts = [none, ...["might", "ward"].map(id => ({ skills: [id], equipment: {} }))];
      const ada = new GrownCharacter({ ...fields, skills: ["might", "ward"], loadouts });
      assert.equal(ada.ask(switchTo(1)), "accepted");
      assert.equal(ada.lasting.gold, 100 - 1 * 2 * 3);
      const bea = new GrownCharacter({ ...fields, skills: ["might", "ward"], loadouts });
      bea.ask({ action: "refund_skill", node_id: "might" });
      bea.ask({ action: "refund_skill", node_id: "ward" });
      assert.equal(bea.lasting.gold, 100 - 1 * 2 * 3);
    });
  });

  it("binds what binds by putting it on", () => {
    const loadouts = [{ skills: [], equipment: { weapon: "s", head: "h" } }];
    const ada = new GrownCharacter({ pieces: pieces(), loadouts });
    ada.ask(switchTo(1));
    assert.deepEqual([ada.lasting.pieces.h?.is_bound, ada.lasting.pieces.s?.is_bound], [true, undefined]);
  });

  it("is refused where none was saved", () => {
    assertRefused({}, switchTo(1), "no_such_loadout");
    assertRefused({ loadouts: [null, { skills: [], equipment: {} }] }, switchTo(1), "no_such_loadout");
  });
});

describe("a title", () => {
  it("is one that an achievement gave, or none", () => {
    const ada = new GrownCharacter({ achievements: ["slayer"] });
    assert.equal(ada.ask({ action: "choose_title", title: "Slayer" }), "accepted");
    assert.equal(ada.lasting.title, "Slayer");
    assert.equal(ada.ask({ action: "choose_title" }), "accepted");
    assert.equal(ada.lasting.title, "");
    assertRefused({ achievements: ["slayer"] }, { action: "choose_title", title: "Rich" }, "no_such_title");
  });

  it("may come by mail, and is kept once, however often it is given", () => {
    const ada = new GrownCharacter();
    for (const mail_id of ["season_1", "season_2"])
      assert.equal(
        ada.ask({
          action: "take_mail",
          mail: { ...mailOf([], mail_id), title: "Champion" },
          settled_mail_ids: [],
        }),
        "accepted",
      );
    assert.deepEqual(ada.lasting.titles, ["Champion"]);
    assert.equal(ada.ask({ action: "choose_title", title: "Champion" }), "accepted");
    assert.equal(ada.lasting.title, "Champion");
  });
});

function mailOf(goods: Mail["goods"], mail_id = "own1"): Mail {
  return { mail_id, reason: "bag_full", goods };
}

describe("taking a mail", () => {
  const take = (mail: Mail, settled_mail_ids: string[] = []): CharacterAction => ({
    ...{ action: "take_mail", mail, settled_mail_ids },
  });
  const potions = (quantity: number) => mailOf([{ item_id: "potion", item_type: "consumable", quantity }]);

  it("gives all that is in it, once: asked again, it is taken already", () => {
    const ada = new GrownCharacter();
    const piece = { item_instance_id: "s", affixes: { sharp: 3 } };
    const mail = mailOf([
      { item_id: "gold", item_type: "gold", quantity: 30 },
      { item_id: "sword", item_type: "equipment", quantity: 1, piece },
    ]);
    assert.equal(ada.ask(take(mail)), "accepted");
    assert.equal(ada.ask(take(mail)), "accepted");
    assert.equal(ada.lasting.gold, 30);
    assert.deepEqual(ada.lasting.pieces, { s: { item_id: "sword", affixes: { sharp: 3 } } });
    assert.deepEqual(ada.happened, ["mail_taken", "item_received", "item_received"]);
  });

  it("binds what binds by picking it up", () => {
    const ada = new GrownCharacter();
    const piece = { item_instance_id: "o", affixes: {} };
    ada.ask(take(mailOf([{ item_id: "oathblade", item_type: "equipment", quantity: 1, piece }])));
    assert.equal(ada.lasting.pieces.o?.is_bound, true);
  });

  it("forgets the ids of those that say so themselves", () => {
    const ada = new GrownCharacter({ taken_mail_ids: ["own1", "own2"] });
    ada.ask(take(potions(1), ["own2"]));
    assert.deepEqual(ada.lasting.taken_mail_ids, ["own1", "own2"], "its own is asked again");
    ada.ask(take({ ...potions(1), mail_id: "own3" }, ["own1"]));
    assert.deepEqual(ada.lasting.taken_mail_ids, ["own2", "own3"]);
  });

  it("is refused where it does not fit, and waits on", () => {
    assertRefused({ inventory: { ore: 60 } }, take(potions(1)), "bag_full");
    assertRefused({ inventory: { ore: 50, potion: 3 } }, take(potions(3)), "bag_full");
    const fits = new GrownCharacter({ inventory: { ore: 50, potion: 3 } });
    assert.equal(fits.ask(take(potions(2))), "accepted");
  });

  it("leaves no more in the bag than fits, also where it was too full before", () => {
    const ada = new GrownCharacter({ inventory: { ore: 65, potion: 3 } });
    ada.ask(take(potions(2)));
    const places =
      Math.ceil((ada.lasting.inventory.ore ?? 0) / 10) + Math.ceil((ada.lasting.inventory.potion ?? 0) / 5);
    assert.equal(places, 6);
    const mailed = ada.lasting.outbox.flatMap(each => each.goods).filter(each => each.item_id === "potion");
    const sum = mailed.reduce((all, { quantity }) => all + quantity, ada.lasting.inventory.potion ?? 0);
    assert.equal(sum, 5);
  });

  it("is refused of an item that is gone from the game, which waits until it is back", () =>
    assertRefused(
      {},
      take(mailOf([{ item_id: "relic_of_old", item_type: "material", quantity: 1 }])),
      "unknown_item",
    ));
});

describe("a request with an id of its own", () => {
  it("is remembered with what it did, once", () => {
    const ada = new GrownCharacter({ pieces: pieces() }, characterContent());
    ada.ask(equip("s"), "first");
    ada.ask(equip("t"), "second");
    assert.deepEqual(ada.lasting.request_ids, ["first", "second"]);
  });
});
