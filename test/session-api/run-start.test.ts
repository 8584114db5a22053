/** Where runs begin, on a server as players have it: no test's server may be asked to begin elsewhere. */
import assert from "node:assert/strict";
import { z } from "zod";
import { Bot } from "../../loadtest/bot.ts";
import { goOnward } from "../../loadtest/brain.ts";
import { type OpenServer, openServer } from "../ops/open-server.ts";
import { Account, RequestFailed } from "../support/account.ts";

describe("A run", () => {
  let server: OpenServer;
  const bots: Bot[] = [];
  before(async () => {
    server = await openServer({ ALLOW_ANY_START: "false" });
  });
  afterEach(async () => {
    await Promise.all(bots.splice(0).map(bot => bot.leave()));
  });
  after(() => server.close());

  const keep = (bot: Bot) => {
    bots.push(bot);
    return bot;
  };
  const REFUSED =
    /A run of first_dungeon begins in its start room: leave room_template_id out or say "room1", not "room5"/;

  it("begins in its dungeon's start room, whether a join names that or nothing", async () => {
    for (const options of [{}, { room_template_id: "room1" }, { dungeon_id: "training_grounds" }]) {
      const bot = keep(await Bot.join(server.endpoint, options));
      assert.equal(bot.state.room_template_id, "dungeon_id" in options ? "training_grounds" : "room1");
    }
  });

  it("does not begin at the boss: a join that asks for it is told where runs begin", async () => {
    const asked = { room_template_id: "room5" };
    await assert.rejects(Bot.join(server.endpoint, asked), REFUSED);
    await assert.rejects(Bot.create(server.endpoint, asked), REFUSED);
    await assert.rejects(Bot.join(server.endpoint, { room_template_id: "room9" }), /There is: room1, room2/);
  });

  it("does not begin at the boss by HTTP either, and the answer says what to correct", async () => {
    const account = await Account.guest(server.endpoint);
    await assert.rejects(account.createRoom({ room_template_id: "room5" }), (error: RequestFailed) => {
      assert.ok(error instanceof RequestFailed);
      const { detail } = z.object({ detail: z.string() }).parse(error.body);
      assert.match(detail, REFUSED);
      return error.status === 400;
    });
    assert.match(await account.createRoom({ room_template_id: "room1" }), /-room1$/);
    assert.match(await account.createRoom(), /-room1$/);
  });

  it("leads on through its doors all the same", async () => {
    const bot = keep(await goOnward(await Bot.create(server.endpoint)));
    assert.equal(bot.state.room_template_id, "room2");
  });
});
