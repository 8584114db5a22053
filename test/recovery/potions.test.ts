/** A potion that was acknowledged is used once, and has had its effect, whatever happens to the database and the server. */
import assert from "node:assert/strict";
import type { ServerProcess } from "../../loadtest/server-process.ts";
import { eventually } from "../support/eventually.ts";
import { LastingDatabase } from "./lasting-database.ts";

const RECOVERY_LIMIT_MS = 20_000;

describe("a potion", function () {
  this.timeout(90_000);
  let kept: LastingDatabase;
  let server: ServerProcess;

  beforeEach(async () => {
    kept = await LastingDatabase.open();
    server = await kept.start();
  });
  afterEach(() => kept.close());

  async function hurtPlayer() {
    const { ada, room_id } = await kept.hurtPlayer(server);
    return { ada, room_id, bot: await ada.join(server.endpoint, room_id) };
  }

  const drink = { item_id: "health_potion", request_id: "first" };

  it("that was drunk while the database was away is the same potion when it is asked for again", async () => {
    const { bot } = await hurtPlayer();
    kept.proxy.fault = { kind: "away" };
    const refused = await bot.request("use_item", drink);
    assert.deepEqual(refused, { is_accepted: false, reason: "store_unavailable" });
    kept.proxy.heal();
    const isConfirmed = async () => (await bot.request("use_item", drink)).is_accepted;
    await eventually("the potion is confirmed", isConfirmed, RECOVERY_LIMIT_MS);
    const { message } = bot.received.findLast(each => each.type === "inventory") ?? assert.fail();
    assert.deepEqual(message, { inventory: { health_potion: 1 }, gold: 0 });
    assert.equal(bot.me.current_health, 80);
  });

  it("that was acknowledged has healed after a kill, and is still the same when it is asked for again", async () => {
    const { ada, room_id, bot } = await hurtPlayer();
    assert.equal((await bot.request("use_item", drink)).is_accepted, true);
    await kept.kill(server);
    server = await kept.start();
    ada.account.http = server.endpoint.replace(/^ws/, "http");
    const again = await ada.join(server.endpoint, room_id);
    const { current_health, inventory } = ada.before ?? assert.fail();
    assert.deepEqual({ current_health, inventory }, { current_health: 80, inventory: { health_potion: 1 } });
    assert.equal((await again.request("use_item", drink)).is_accepted, true);
    assert.deepEqual((await ada.account.session(ada.session_id)).inventory, { health_potion: 1 });
    assert.equal((await again.request("use_item", { ...drink, request_id: "second" })).is_accepted, true);
    assert.deepEqual((await ada.account.session(ada.session_id)).inventory, {});
  });
});
