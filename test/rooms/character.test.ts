/** Characters that grow, played by real clients. */
import assert from "node:assert/strict";
import { mock } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { Client } from "@colyseus/sdk";
import type { RoomStateSchema } from "../../src/schema/room-state.ts";
import { eventually } from "../support/eventually.ts";
import { StateOfVersion4 } from "../support/state-of-version-4.ts";
import { TestServer } from "../support/test-server.ts";
import {
  ARMORY,
  BAG_PLACES,
  BARE_DAMAGE,
  HEALTH_PER_LEVEL,
  KILL_EXPERIENCE,
  SWORD_DAMAGE,
  TITLE,
  TRINKETS,
} from "./character-grounds.ts";
import { CharacterPlayer, publishGrounds } from "./character-player.ts";

describe("A player's character", function () {
  this.timeout(30_000);
  let server: TestServer;
  before(async () => {
    server = await TestServer.start();
    await publishGrounds(server);
  });
  afterEach(() => server.clear());
  after(() => server.stop());

  const enter = (room_template_id: string) => CharacterPlayer.enter(server, { room_template_id });
  /** Of level 2, with a goblin's sword. */
  const enterAndSlay = async () => {
    const ada = await enter("den");
    await ada.slay();
    const sword = (await ada.pickUp("rusty_sword")) ?? assert.fail();
    return { ada, sword };
  };

  it("hits harder with the goblin's sword, and others see the sword", async () => {
    const ada = await enter("den");
    const bob = await CharacterPlayer.enter(server, { room_id: ada.room_id });
    assert.equal(await ada.slay(), BARE_DAMAGE);
    const item_instance_id = await ada.pickUp("rusty_sword");
    await ada.actInPeace({ action: "equip", item_instance_id });
    assert.equal(ada.sheet.stats.attack_damage, BARE_DAMAGE + SWORD_DAMAGE);
    assert.deepEqual(ada.sheet.equipment, { weapon: item_instance_id });
    assert.equal(await ada.slay(), BARE_DAMAGE + SWORD_DAMAGE);
    const seen = () => bob.bot.state.players.get(ada.account.player_id);
    await bob.bot.until("the sword", () => seen()?.equipment.get("weapon") === "rusty_sword");
    await ada.actInPeace({ action: "unequip", slot: "weapon" });
    await bob.bot.until("no sword", () => seen()?.equipment.size === 0);
    assert.equal(ada.sheet.stats.attack_damage, BARE_DAMAGE);
  });

  it("gains a level by a kill, and an achievement: its owner hears of each, and sees once what it is by then", async () => {
    const ada = await enter("den");
    const bob = await CharacterPlayer.enter(server, { room_id: ada.room_id });
    assert.deepEqual([ada.sheet.level, ada.sheet.skill_points_left], [1, 0]);
    const before = { sheets: ada.count("character"), inventories: ada.count("inventory") };
    await ada.slay();
    assert.deepEqual(
      ada.heard.map(({ event_type }) => event_type),
      ["experience_gained", "level_up", "achievement_unlocked", "item_received"],
    );
    assert.equal(ada.count("character"), before.sheets + 1);
    assert.equal(ada.count("inventory"), before.inventories + 1);
    const { level, experience, skill_points_left, achievements, stats } = ada.sheet;
    assert.deepEqual(
      { level, skill_points_left, achievements },
      { level: 2, skill_points_left: 2, achievements: ["first_blood"] },
    );
    // They share it, with a bonus for the party.
    const share = Math.floor((KILL_EXPERIENCE * 1.25) / 2);
    assert.equal(ada.heard[0]?.event_type === "experience_gained" && ada.heard[0].experience, share);
    assert.equal(experience, share - 100);
    assert.equal(stats.max_health, 100 + HEALTH_PER_LEVEL);
    await ada.actInPeace({ action: "choose_title", title: TITLE });
    await bob.bot.until("what Ada is", ({ players }) => {
      const { level, class_id, title, max_health } = players.get(ada.account.player_id) ?? assert.fail();
      return level === 2 && class_id === "adventurer" && title === TITLE && max_health === 110;
    });
    assert.ok(
      bob.heard.every(({ event_type }) => event_type === "experience_gained" || event_type === "level_up"),
    );
  });

  it("learns, gives back for gold, and learns anew", async () => {
    const { ada } = await enterAndSlay();
    const shown = async (max_health: number) => {
      await ada.bot.until("its health", () => ada.bot.me.max_health === max_health);
      return { skills: ada.sheet.skills, left: ada.sheet.skill_points_left, gold: ada.inventory.gold };
    };
    await ada.actInPeace({ action: "learn_skill", node_id: "toughness" });
    assert.deepEqual(await shown(135), { skills: ["toughness"], left: 1, gold: 5 });
    await ada.mustAct({ action: "learn_skill", node_id: "might" });
    assert.equal(await ada.act({ action: "refund_skill", node_id: "toughness" }), "others_depend_on_it");
    await ada.mustAct({ action: "refund_skill", node_id: "might" });
    assert.deepEqual(await shown(135), { skills: ["toughness"], left: 1, gold: 3 });
    await ada.mustAct({ action: "respec" });
    assert.deepEqual(await shown(110), { skills: [], left: 2, gold: 1 });
    await ada.mustAct({ action: "learn_skill", node_id: "toughness" });
    assert.equal(await ada.act({ action: "respec" }), "not_enough_gold");
    assert.deepEqual(await shown(135), { skills: ["toughness"], left: 1, gold: 1 });
  });

  it("puts a saved loadout on again, skills and equipment together", async () => {
    const { ada, sword } = await enterAndSlay();
    await ada.actInPeace({ action: "equip", item_instance_id: sword });
    await ada.mustAct({ action: "learn_skill", node_id: "toughness" });
    await ada.mustAct({ action: "save_loadout", loadout_number: 2 });
    await ada.mustAct({ action: "unequip", slot: "weapon" });
    await ada.mustAct({ action: "refund_skill", node_id: "toughness" });
    await ada.mustAct({ action: "save_loadout", loadout_number: 1 });
    await ada.mustAct({ action: "switch_loadout", loadout_number: 2 });
    const { skills, equipment, loadouts } = ada.sheet;
    const full = { skills: ["toughness"], equipment: { weapon: sword } };
    assert.deepEqual({ skills, equipment }, full);
    assert.deepEqual(loadouts, [{ skills: [], equipment: {} }, full]);
    assert.equal(await ada.act({ action: "switch_loadout", loadout_number: 3 }), "no_such_loadout");
    await ada.mustAct({ action: "switch_loadout", loadout_number: 1 });
    assert.deepEqual(ada.sheet.equipment, {});
  });

  it("drops a piece for a friend, who has the very same", async () => {
    const { ada, sword } = await enterAndSlay();
    const bob = await CharacterPlayer.enter(server, { room_id: ada.room_id });
    assert.equal(await ada.ask("drop_item", { item_instance_id: sword }), "accepted");
    assert.equal(ada.pieceOf("rusty_sword"), undefined);
    await bob.bot.until("the sword", ({ loot_drops }) => loot_drops.size > 0);
    assert.equal(await bob.pickUp("rusty_sword"), sword);
    assert.deepEqual((await bob.lasting()).pieces, { [sword]: { item_id: "rusty_sword", affixes: {} } });
    assert.deepEqual((await ada.lasting()).pieces, {});
  });

  it("loses nothing to a full bag: what is too much goes to the mailbox, and its owner hears so", async () => {
    const ada = await enter("armory");
    for (const item_id of [...ARMORY, "trinket"]) await ada.pickUp(item_id);
    const { bag, pieces } = ada.sheet;
    assert.deepEqual(bag, { places_taken: BAG_PLACES, places: BAG_PLACES });
    const mailed = ada.heard.flatMap(event => (event.event_type === "item_mailed" ? event.mail.goods : []));
    const allPieces = [...Object.values(pieces), ...mailed.filter(({ piece }) => piece)];
    assert.deepEqual(allPieces.map(({ item_id }) => item_id).toSorted(), ARMORY.toSorted());
    const mailedTrinkets = mailed.filter(({ item_id }) => item_id === "trinket");
    const trinkets = mailedTrinkets.reduce((sum, { quantity }) => sum + quantity, 0);
    assert.equal(trinkets + (ada.inventory.inventory.trinket ?? 0), TRINKETS);
    assert.ok(mailed.length >= 3);
    assert.equal(ada.sheet.mail_count, mailed.length);
  });

  it("takes a mail once there is room for it, once, however often it is asked", async () => {
    const ada = await enter("armory");
    for (const item_id of ARMORY) await ada.pickUp(item_id);
    const [mail] = ada.heard.flatMap(event => (event.event_type === "item_mailed" ? [event.mail] : []));
    const { mail_id, goods } = mail ?? assert.fail();
    const piece = goods[0]?.piece?.item_instance_id ?? assert.fail();
    const take = { action: "take_mail", mail_id };
    assert.equal(await ada.act(take), "bag_full");
    assert.equal(await ada.act({ action: "take_mail", mail_id: "no_such" }), "no_such_mail");
    assert.equal(piece in ada.sheet.pieces, false);
    await ada.connectAgain();
    await ada.bot.until("the count of mails", () => ada.sheet.mail_count === 1);
    await ada.mustAct({ action: "equip", item_instance_id: ada.pieceOf("helmet") });
    assert.deepEqual(await Promise.all([ada.act(take), ada.act(take)]), ["accepted", "accepted"]);
    assert.equal(ada.sheet.mail_count, 0);
    assert.equal(Object.keys(ada.sheet.pieces).length, ARMORY.length);
    await ada.mustAct({ action: "unequip", slot: "head" });
    assert.equal(ada.sheet.mail_count, 1);
    await ada.mustAct(take);
    const mailed = ada.heard.flatMap(event => (event.event_type === "item_mailed" ? [event.mail.goods] : []));
    assert.equal(mailed.length, 1, "the helmet finds no place, and what was taken is not taken again");
  });

  it("is shown to its owner in the next room, and after a reconnection, as it is", async () => {
    const ada = await enter("armory");
    const helmet = (await ada.pickUp("helmet")) ?? assert.fail();
    await ada.mustAct({ action: "equip", item_instance_id: helmet });
    const before = ada.sheet;
    const doorway = ada.bot.walkableArea.doorways.find(each => each.is_onward) ?? assert.fail();
    await ada.bot.arriveAt(doorway.position, 2);
    const through = await ada.bot.enterDoor(doorway.door_id);
    ada.bot = server.keep(through.is_accepted ? through.value : assert.fail(through.reason));
    assert.deepEqual(await ada.bot.message("character"), before);
    assert.equal(ada.bot.me.equipment.get("head"), "helmet");
    await ada.connectAgain();
    assert.deepEqual(await ada.bot.message("character"), before);
  });

  it("is no news to a game of version 4, whose own classes of the state go on seeing all that they know", async () => {
    // Colyseus says of each field that the old classes do not have that it leaves it out.
    for (const method of ["warn", "error"] as const) mock.method(console, method, () => {});
    const ada = await enter("den");
    const client = new Client(server.endpoint);
    const options = { protocol_version: 4 };
    const old = await client.joinById<StateOfVersion4>(ada.room_id, options, StateOfVersion4);
    const heard: string[] = [];
    old.onMessage("*", type => heard.push(String(type)));
    await ada.slay();
    const item_instance_id = await ada.pickUp("rusty_sword");
    await ada.actInPeace({ action: "equip", item_instance_id });
    await ada.actInPeace({ action: "choose_title", title: TITLE });
    await ada.slay();
    const known = ({ players, enemies, loot_drops }: StateOfVersion4 | RoomStateSchema) => ({
      players: [...players.values()].map(({ gold, max_health, strikes, character_name }) => ({
        ...{ gold, max_health, strikes, character_name },
      })),
      enemies: [...enemies.values()].map(({ current_health, is_alive }) => ({ current_health, is_alive })),
      loot: [...loot_drops.values()].map(({ item_id }) => item_id),
    });
    await eventually("it sees what a new one sees", () =>
      isDeepStrictEqual(known(old.state), known(ada.bot.state)),
    );
    assert.equal(known(old.state).players[0]?.max_health, 110);
    old.send("heartbeat", {});
    await eventually("an answer", () => heard.includes("heartbeat_ack"));
    assert.ok(heard.includes("inventory"), "its achievement's gold");
    assert.deepEqual(
      heard.filter(type => type.startsWith("character")),
      [],
    );
    await old.leave();
    mock.restoreAll();
  });

  it("costs nothing while nothing happens to it: its room rests", async () => {
    const ada = await enter("armory");
    const helmet = await ada.pickUp("helmet");
    await ada.mustAct({ action: "equip", item_instance_id: helmet });
    const room = server.room(ada.room_id);
    await eventually("the room rests", () => !room.isTicking, 9000);
    const { length } = ada.bot.received;
    await ada.mustAct({ action: "unequip", slot: "head" });
    assert.equal(ada.bot.received.length, length + 2, "the event and the sheet");
    await eventually("it rests again", () => !room.isTicking, 9000);
  });
});
