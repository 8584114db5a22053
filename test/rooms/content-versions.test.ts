import assert from "node:assert/strict";
import { matchMaker } from "@colyseus/core";
import { Bot } from "../../loadtest/bot.ts";
import type { Content } from "../../src/game/content/content.ts";
import { type OpenServer, openServer } from "../ops/open-server.ts";
import { Account } from "../support/account.ts";
import { gameContent } from "../support/content.ts";
import { eventually } from "../support/eventually.ts";

/** The game's content with another price of the fireball, by which a room's version shows. */
function contentWithFireballAt(mana_cost: number): Content {
  const content = gameContent();
  const fireball = content.abilities.fireball ?? assert.fail();
  return { ...content, abilities: { ...content.abilities, fireball: { ...fireball, mana_cost } } };
}

describe("When new content is published while a room runs", function () {
  this.timeout(20_000);
  let server: OpenServer;
  let old: Bot;
  let bots: Bot[];
  /** Of the room in which the first player is. */
  let versions = 0;
  /** What a fireball costs there; in the new version it is one more. Each test has prices of its own. */
  let price = 10;
  before(async () => {
    server = await openServer();
  });
  /** A player in a room of the version before, and then a new version, which the server has taken up. */
  beforeEach(async () => {
    price += 2;
    const { library, content } = server.services.store;
    await content.publish(contentWithFireballAt(price));
    await eventually("the version", () => library.current().content.abilities.fireball?.mana_cost === price);
    bots = [];
    old = keep(await Bot.join(server.endpoint, { room_template_id: "room3", character_name: "Old" }));
    versions = library.current().version;
    await content.publish(contentWithFireballAt(price + 1));
    await eventually("the new version", () => library.current().version === versions + 1);
  });
  afterEach(() => Promise.all(bots.map(bot => bot.leave())));
  after(() => server.close());

  function keep(bot: Bot): Bot {
    bots.push(bot);
    return bot;
  }
  const join = async (options: object = {}) =>
    keep(await Bot.join(server.endpoint, { room_template_id: "room3", ...options }));
  const versionsSeenBy = ({ welcome, state }: Bot) => [welcome.content_version, state.content_version];
  const manaAfterFireball = async (bot: Bot) => {
    assert.equal((await bot.use("fireball")).is_accepted, true);
    await bot.until("the mana to go", () => bot.me.current_mana < 100);
    return bot.me.current_mana;
  };

  it("a newcomer gets a room of the new version, and the next one the same room", async () => {
    const [first, second] = [await join(), await join()];
    assert.notEqual(first.room.roomId, old.room.roomId);
    assert.equal(second.room.roomId, first.room.roomId);
    assert.deepEqual(versionsSeenBy(first), [versions + 1, versions + 1]);
    assert.equal(await manaAfterFireball(first), 100 - price - 1);
  });

  it("a newcomer cannot choose the old version, whatever its options say", async () => {
    const { content_hash } = old.state;
    await assert.rejects(join({ content_hash }), /There is no join option "content_hash"/);
    const newcomer = await join();
    assert.notEqual(newcomer.state.content_hash, content_hash);
  });

  it("its players play on by the old one, also behind its doors", async () => {
    const doorway = old.walkableArea.doorways.find(each => !each.is_onward) ?? assert.fail();
    await old.arriveAt(doorway.position, 2);
    const transition = await old.enterDoor(doorway.door_id);
    const behind = keep(transition.is_accepted ? transition.value : assert.fail(transition.reason));
    assert.deepEqual(versionsSeenBy(behind), [versions, versions]);
    assert.equal(behind.state.content_hash, old.state.content_hash);
    assert.equal(await manaAfterFireball(behind), 100 - price);
  });

  it("a friend still comes into it by its id, and is told the old version", async () => {
    const friend = keep(await Bot.joinRoom(server.endpoint, old.room.roomId));
    assert.deepEqual(versionsSeenBy(friend), [versions, versions]);
    assert.equal(await manaAfterFireball(friend), 100 - price);
  });

  it("a room that slept wakes on the version that it began with", async () => {
    const ada = await Account.guest(server.endpoint);
    const { session_id } = await ada.beginSession("Ada");
    const { room_id, seat } = await ada.joinRoom(old.room.roomId, session_id);
    const before = await Bot.take(server.endpoint, seat);
    await Promise.all([old.leave(), before.leave()]);
    await eventually("it sleeps", () => !matchMaker.getLocalRoomById(room_id));
    const { seat: again } = await ada.joinRoom(room_id, session_id);
    const back = keep(await Bot.take(server.endpoint, again));
    assert.equal(back.room.roomId, room_id);
    assert.deepEqual(versionsSeenBy(back), [versions, versions]);
  });

  it("an open room that was made over HTTP is found by matchmaking", async () => {
    const ada = await Account.guest(server.endpoint);
    const room_id = await ada.createRoom({ room_template_id: "room4", is_open: true });
    assert.equal((await join({ room_template_id: "room4" })).room.roomId, room_id);
  });
});
