import assert from "node:assert/strict";
import { Client } from "@colyseus/sdk";
import { Bot } from "../../loadtest/bot.ts";
import { characterIdOf } from "../../src/characters/character.ts";
import { CLOSE_CODES } from "../../src/schema/close-codes.ts";
import { ApiServer, type Player } from "../support/api-client.ts";

describe("Matchmaking, where everyone needs a session", () => {
  let api: ApiServer;
  let ada: Player;
  let bob: Player;
  before(async () => {
    api = await ApiServer.start({ ALLOW_ANONYMOUS: "false" });
  });
  beforeEach(async () => {
    [ada, bob] = [await api.guest(), await api.guest()];
  });
  afterEach(() => api.clear());
  after(() => api?.stop());

  const join = async (token: string | undefined, options = {}) =>
    api.keep(await Bot.join(api.endpoint, options, token));
  const joinRoom = async (room_id: string, token: string | undefined) =>
    api.keep(await Bot.joinRoom(api.endpoint, room_id, {}, token));

  it("lets a session's character in, with its name, as its player", async () => {
    const { session, session_token } = await ada.begin("Ada");
    const bot = await join(session_token, { room_template_id: "room4", character_name: "Somebody Else" });
    assert.deepEqual(
      [bot.welcome.player_id, bot.welcome.session_id, bot.me.character_name],
      [ada.player_id, session.session_id, session.character_name],
    );
    assert.equal((await ada.session(session.session_id)).room_id, bot.room.roomId);
  });

  it("moves the character from the room that it is in", async () => {
    const room_id = await ada.makeRoom();
    const { session, session_token } = await ada.begin("Ada");
    const before = await ada.play(room_id, session.session_id);
    const other = await bob.enter(room_id, "Bob");
    const bot = await join(session_token, { room_template_id: "room3" });
    assert.equal(await before.closed, CLOSE_CODES.replaced);
    await other.bot.until("Ada's leave", state => !state.players.has(ada.player_id));
    assert.notEqual(bot.room.roomId, room_id);
    assert.deepEqual(await bob.namesIn(room_id), ["Bob"]);
    assert.deepEqual(await ada.namesIn(bot.room.roomId), ["Ada"]);
  });

  it("lets it come back into its own room, of which the older connection is closed", async () => {
    const room_id = await ada.makeRoom();
    const { session, session_token } = await ada.begin("Ada");
    await bob.enter(room_id, "Bob");
    const before = await ada.play(room_id, session.session_id);
    const bot = await joinRoom(room_id, session_token);
    assert.equal(await before.closed, CLOSE_CODES.replaced);
    assert.equal((await bot.use("fireball")).is_accepted, true);
    assert.deepEqual(await bob.namesIn(room_id), ["Ada", "Bob"]);
  });

  it("leaves the character where it is, where it cannot come in", async () => {
    const [home, full] = [await ada.makeRoom(), await ada.makeRoom()];
    for (const player of await api.guests(4)) await player.enter(full);
    const { session, session_token } = await ada.begin("Ada");
    const bot = await ada.play(home, session.session_id);
    await assert.rejects(joinRoom(full, session_token), /full|locked/);
    assert.deepEqual(await bob.namesIn(home), ["Ada"]);
    assert.equal(bot.room.connection.isOpen, true);
  });

  it("refuses whoever has no token, an access token, a forged one, or one of a session that has ended", async () => {
    const room_id = await ada.makeRoom();
    const { session, session_token } = await ada.begin("Ada");
    const ended = await ada.begin();
    await ada.end(ended.session.session_id);
    for (const [token, why] of [
      [undefined, /session token is needed/],
      ["", /session token is needed/],
      [ada.token, /no session token/],
      [bob.token, /no session token/],
      ["garbage", /no session token of this server/],
      [`${session_token.slice(0, -3)}AAA`, /no session token of this server/],
      [ended.session_token, /session has ended/],
    ] as const) {
      await assert.rejects(join(token), why);
      await assert.rejects(joinRoom(room_id, token), why);
    }
    assert.deepEqual(await ada.namesIn(room_id), []);
    assert.equal((await ada.session(session.session_id)).room_id, undefined);
  });

  it("takes nobody for somebody else, whatever its options say", async () => {
    const room_id = await ada.makeRoom();
    const bobs = await bob.enter(room_id, "Bob");
    const { session_token } = await ada.begin("Ada");
    const claims = { session_id: bobs.session_id, player_id: bob.player_id, run_id: "x", content_hash: "x" };
    for (const [claim, of_bob] of Object.entries(claims))
      for (const token of [session_token, undefined])
        await assert.rejects(
          join(token, { [claim]: of_bob }),
          new RegExp(`There is no join option "${claim}"`),
        );
    const bot = await join(session_token, { room_template_id: "room5" });
    assert.equal(bot.welcome.player_id, ada.player_id);
    assert.deepEqual(await bob.namesIn(room_id), ["Bob"]);
    assert.equal(bobs.bot.room.connection.isOpen, true);
    await assert.rejects(join(undefined, {}), /session token is needed/);
  });

  describe("for a player whom its leader has removed from an open run", () => {
    let home: Bot;
    let token: string;

    /** Bob was on Ada's run. The options are of one test alone: rooms of another stay open for a while. */
    async function removed(options: object): Promise<void> {
      home = await join((await ada.begin("Ada")).session_token, options);
      const { session, session_token } = await bob.begin("Bob");
      token = session_token;
      const there = await join(token, options);
      assert.equal(there.state.run_id, home.state.run_id);
      const member = `/runs/${home.state.run_id}/members/${characterIdOf(session.session_id)}`;
      assert.equal((await ada.ask("DELETE", member)).status, 204);
      await there.closed;
    }

    it("makes another run where there is none", async () => {
      const options = { room_template_id: "room1", loot_rule: "own_roll" };
      await removed(options);
      assert.notEqual((await join(token, options)).state.run_id, home.state.run_id);
    });

    it("finds another run where there is one", async () => {
      const options = { room_template_id: "room3" };
      await removed(options);
      const dan = await api.guest();
      const other = await dan.makeRoom("room3", true);
      await dan.enter(other);
      assert.equal((await join(token, options)).room.roomId, other);
    });

    it("says why it may not come in, where it asks for that room or for none but those that there are", async () => {
      const options = { room_template_id: "room3", loot_rule: "own_roll" };
      await removed(options);
      await assert.rejects(joinRoom(home.room.roomId, token), /leader of this run has removed the player/);
      const client = new Client(api.endpoint);
      client.auth.token = token;
      await assert.rejects(client.join("dungeon", options), /from which this player was removed/);
    });

    it("leads it there again when it was invited again", async () => {
      await removed({ room_template_id: "room1" });
      const { run_id } = home.state;
      const code = await ada.inviteCode(run_id, home.welcome.session_id);
      const { session, session_token } = await bob.begin("Bob again");
      await (await bob.joinRun(run_id, session.session_id, code)).leave();
      assert.equal((await joinRoom(home.room.roomId, session_token)).state.run_id, run_id);
    });
  });

  it("knows a room behind a door by no id", async () => {
    const { session, session_token } = await ada.begin("Ada");
    const bot = await ada.play(await ada.makeRoom("room3"), session.session_id);
    const doorway = bot.walkableArea.doorways.find(each => !each.is_onward) ?? assert.fail();
    await bot.arriveAt(doorway.position, 2);
    const transition = await bot.enterDoor(doorway.door_id);
    assert.ok(transition.is_accepted);
    const behind = api.keep(transition.value);
    const bobs = await bob.begin("Bob");
    await assert.rejects(joinRoom(behind.room.roomId, bobs.session_token), /from the room before it/);
    assert.deepEqual(await bob.namesIn(behind.room.roomId), ["Ada"]);
    behind.drop();
    const back = await joinRoom(behind.room.roomId, session_token);
    assert.equal(back.welcome.session_id, session.session_id);
  });
});
