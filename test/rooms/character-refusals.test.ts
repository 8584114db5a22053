/** What a character may not do: refused with its reason, and nothing has changed. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { TestServer } from "../support/test-server.ts";
import { TITLE, TRINKETS } from "./character-grounds.ts";
import { CharacterPlayer, publishGrounds } from "./character-player.ts";

describe("A request about a character that is refused", function () {
  this.timeout(30_000);
  let server: TestServer;
  let ada: CharacterPlayer;
  before(async () => {
    server = await TestServer.start();
    await publishGrounds(server);
  });
  afterEach(() => server.clear());
  after(() => server.stop());

  type Asked = readonly ["character_action" | "drop_item", object, string];

  /** Each is refused with its reason, and the character is what it was. */
  async function areRefused(asked: readonly Asked[]): Promise<void> {
    const before = await ada.lasting();
    const answers: Asked[] = [];
    for (const [type, payload] of asked) answers.push([type, payload, await ada.ask(type, payload)]);
    assert.deepEqual(answers, asked);
    assert.deepEqual(await ada.lasting(), before);
  }

  const act = (reason: string, payload: object): Asked => ["character_action", payload, reason];
  const drop = (reason: string, payload: object): Asked => ["drop_item", payload, reason];

  describe("of somebody new, with the armory's things on the floor,", () => {
    beforeEach(async () => {
      ada = await CharacterPlayer.enter(server, { room_template_id: "armory" });
    });

    it("names what it does not have", () =>
      areRefused([
        act("not_owned", { action: "equip", item_instance_id: "no_such_piece" }),
        act("not_owned", { action: "equip", item_instance_id: "__proto__" }),
        act("not_owned", { action: "unequip", slot: "weapon" }),
        act("not_owned", { action: "destroy", item_instance_id: "constructor", confirm: true }),
        act("not_owned", { action: "destroy", item_id: "trinket", confirm: true }),
        act("not_learned", { action: "refund_skill", node_id: "toughness" }),
        act("no_such_loadout", { action: "switch_loadout", loadout_number: 1 }),
        act("no_such_title", { action: "choose_title", title: TITLE }),
        drop("not_owned", { item_instance_id: "no_such_piece" }),
        drop("not_owned", { item_id: "toString" }),
        drop("not_owned", { item_id: "gold" }),
      ]));

    it("learns what it may not", () =>
      areRefused([
        act("not_enough_points", { action: "learn_skill", node_id: "toughness" }),
        act("missing_prerequisite", { action: "learn_skill", node_id: "might" }),
        act("level_too_low", { action: "learn_skill", node_id: "mastery" }),
        act("no_such_skill", { action: "learn_skill", node_id: "flight" }),
      ]));

    it("is no such message: what is in it is not what a character can do", () =>
      areRefused([
        act("invalid_message", { action: "claim_achievement", achievement_id: "first_blood" }),
        act("invalid_message", { action: "unequip", slot: "tail" }),
        act("invalid_message", { action: "save_loadout", loadout_number: 4 }),
        act("invalid_message", { action: "save_loadout", loadout_number: 0 }),
        act("invalid_message", { action: "destroy", confirm: true }),
        act("invalid_message", { action: "learn_skill", node_id: ["toughness"] }),
      ]));

    it("says a number of things that nobody can have", async () => {
      await ada.pickUp("trinket");
      const item_id = "trinket";
      const invalid = [-1, 0, 1.5, 1e300, "2", Number.NaN];
      await areRefused([
        ...[TRINKETS + 1, 2 ** 40].flatMap(quantity => [
          act("not_owned", { action: "destroy", item_id, quantity, confirm: true }),
          drop("not_owned", { item_id, quantity }),
        ]),
        ...invalid.map(quantity => drop("invalid_message", { item_id, quantity })),
        act("invalid_message", { action: "destroy", item_id, quantity: -5, confirm: true }),
        act("not_confirmed", { action: "destroy", item_id, quantity: 2 }),
        drop("invalid_message", { item_id, item_instance_id: "both" }),
      ]);
      await ada.mustAct({ action: "destroy", item_id, quantity: TRINKETS, confirm: true });
      assert.deepEqual(ada.inventory.inventory, {});
    });

    it("wears, drops or destroys what it may not", async () => {
      const [sword, cap, helmet] = [
        await ada.pickUp("giant_sword"),
        await ada.pickUp("soul_cap"),
        await ada.pickUp("helmet"),
      ];
      await ada.mustAct({ action: "equip", item_instance_id: helmet });
      await areRefused([
        act("level_too_low", { action: "equip", item_instance_id: sword }),
        drop("item_bound", { item_instance_id: cap }),
        drop("item_worn", { item_instance_id: helmet }),
        drop("invalid_message", { item_instance_id: sword, quantity: 2 }),
        act("item_worn", { action: "destroy", item_instance_id: helmet, confirm: true }),
        act("not_confirmed", { action: "destroy", item_instance_id: sword }),
        act("not_confirmed", { action: "destroy", item_instance_id: sword, confirm: false }),
      ]);
    });

    it("comes too often", async () => {
      const answers = await Promise.all(
        Array.from({ length: 40 }, () => ada.act({ action: "save_loadout", loadout_number: 1 })),
      );
      assert.equal(answers.at(-1), "rate_limited");
    });

    it("comes when the character has gone through a door: it went as it was", async () => {
      const helmet = await ada.pickUp("helmet");
      const doorway = ada.bot.walkableArea.doorways.find(each => each.is_onward) ?? assert.fail();
      const { door_id, position } = doorway;
      await ada.bot.arriveAt(position, 2);
      const gone = ada.bot.request("enter_door", { door_id });
      const meanwhile = await ada.act({ action: "equip", item_instance_id: helmet });
      assert.equal((await gone).is_accepted, true);
      assert.ok(["accepted", "not_in_room", "session_elsewhere"].includes(meanwhile), meanwhile);
      const left = await ada.lasting();
      assert.deepEqual(left.equipment, meanwhile === "accepted" ? { head: helmet } : {}, meanwhile);
      assert.equal(await ada.act({ action: "unequip", slot: "head" }), "not_in_room");
      assert.equal(await ada.ask("drop_item", { item_instance_id: helmet }), "not_in_room");
      assert.deepEqual(await ada.lasting(), left);
    });
  });

  it("comes in a fight, and says when it may come again", async () => {
    ada = await CharacterPlayer.enter(server, { room_template_id: "den" });
    const [goblin] = ada.bot.enemies;
    assert.ok(goblin);
    await ada.bot.arriveAt(goblin, 1.5);
    assert.equal((await ada.bot.strike(goblin)).is_accepted, true);
    await areRefused([
      act("in_combat", { action: "save_loadout", loadout_number: 1 }),
      act("in_combat", { action: "learn_skill", node_id: "toughness" }),
    ]);
    const refused: unknown = await ada.bot.room
      .request("character_action", { action: "respec" })
      .catch((error: unknown) => error);
    assert.ok(refused instanceof Error && "reason" in refused);
    assert.match(JSON.stringify(refused.reason), /"ready_in_ms":[1-9]/);
  });

  it("comes from the dead", async () => {
    ada = await CharacterPlayer.enter(server, { room_template_id: "grave" });
    const [reaper] = ada.bot.enemies;
    assert.ok(reaper);
    await ada.bot.walkTo(reaper, 1.5);
    await ada.bot.until("its death", () => !ada.bot.me.is_alive);
    await areRefused([
      act("player_dead", { action: "save_loadout", loadout_number: 1 }),
      drop("player_dead", { item_id: "trinket" }),
    ]);
  });
});

describe("A request about a character that is made twice", function () {
  this.timeout(30_000);
  let server: TestServer;
  let ada: CharacterPlayer;
  before(async () => {
    server = await TestServer.start();
    await publishGrounds(server);
  });
  beforeEach(async () => {
    ada = await CharacterPlayer.enter(server, { room_template_id: "armory" });
    await ada.pickUp("trinket");
  });
  afterEach(() => server.clear());
  after(() => server.stop());

  const trinkets = async () => (await ada.lasting()).inventory.trinket;
  const lying = () =>
    [...ada.bot.state.loot_drops.values()].filter(({ item_id }) => item_id === "trinket").length;
  const dropOne = { item_id: "trinket", request_id: "mine" };

  it("is done once when it is asked again after the connection was lost", async () => {
    const lost = ada.bot;
    lost.request("drop_item", dropOne).catch(() => undefined);
    lost.drop();
    await ada.connectAgain();
    assert.equal(await ada.ask("drop_item", dropOne), "accepted");
    assert.deepEqual([await trinkets(), lying()], [TRINKETS - 1, 1]);
  });

  it("is done once when two connections ask at once", async () => {
    const old = ada.bot;
    const older = old.request("drop_item", dropOne).catch(() => undefined);
    const newer = ada.connectAgain().then(() => ada.ask("drop_item", dropOne));
    await Promise.all([older, newer]);
    assert.deepEqual([await newer, await trinkets()], ["accepted", TRINKETS - 1]);
  });

  it("is done once for what is there once, when two ask for it at once without an id", async () => {
    const helmet = await ada.pickUp("helmet");
    const piece = { item_instance_id: helmet };
    const answers = await Promise.all([
      ada.ask("drop_item", piece),
      ada.act({ action: "destroy", ...piece, confirm: true }),
      ada.ask("drop_item", piece),
    ]);
    assert.deepEqual(answers, ["accepted", "not_owned", "not_owned"]);
  });

  it("is done, though it was not saved at once: asked again it is accepted, and done once", async () => {
    const { events } = server.store;
    const append = events.append;
    events.append = () => Promise.reject(new Error("the database is away"));
    try {
      assert.equal(await ada.ask("drop_item", dropOne), "store_unavailable");
    } finally {
      events.append = append;
    }
    let answer = "store_unavailable";
    while (answer === "store_unavailable") {
      await delay(300);
      answer = await ada.ask("drop_item", dropOne);
    }
    assert.equal(answer, "accepted");
    assert.equal(await trinkets(), TRINKETS - 1);
  });
});
