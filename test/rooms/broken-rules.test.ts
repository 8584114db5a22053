/** A rule that fails amid a tick leaves a World that is half changed. */
import assert from "node:assert/strict";
import { mock } from "node:test";
import { CloseCode } from "@colyseus/core";
import { Bot } from "../../loadtest/bot.ts";
import { dungeonRules } from "../../src/game/dungeon/dungeon-rules.ts";
import { Account } from "../support/account.ts";
import { eventually } from "../support/eventually.ts";
import { TestServer } from "../support/test-server.ts";

describe("A room in which a rule fails", () => {
  let server: TestServer;
  before(async () => {
    server = await TestServer.start();
  });
  afterEach(async () => {
    mock.restoreAll();
    await server.clear();
  });
  after(() => server.stop());

  it("closes, is not saved half changed, and its players come back to what was saved before", async () => {
    const account = await Account.guest(server.endpoint);
    const { session_id } = await account.beginSession("Ada");
    const room_id = await account.createRoom({ room_template_id: "room2" });
    const ada = server.keep(
      await Bot.take(server.endpoint, (await account.joinRoom(room_id, session_id)).seat),
    );
    await eventually(
      "her coming is saved",
      async () => (await server.services.characters.playedIn(session_id))?.room_id,
    );
    mock.method(dungeonRules, "tick", (world: Parameters<typeof dungeonRules.tick>[0]) => {
      for (const player of world.players.values()) player.lasting.gold = 1e6;
      world.is_cleared = true;
      mock.method(dungeonRules, "apply", () => {
        throw new Error("nothing can be asked of a broken World");
      });
      throw new Error("a broken rule");
    });
    assert.equal(await ada.closed, CloseCode.WITH_ERROR);
    await eventually("the room is gone", () => !server.room(room_id));
    mock.restoreAll();
    assert.equal((await server.store.rooms.get(room_id))?.is_cleared, false);
    const { seat, room_id: again } = await account.joinRoom(room_id, session_id);
    assert.equal(again, room_id);
    const back = server.keep(await Bot.take(server.endpoint, seat));
    assert.equal(back.state.is_cleared, false);
    assert.equal((await account.session(session_id)).gold, 0);
    const faults = server.logged.filter(line => line.includes("a rule or handler failed"));
    assert.equal(faults.length, 1, faults.join("\n"));
  });
});
