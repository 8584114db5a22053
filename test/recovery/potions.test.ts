/** A potion that was acknowledged is used once, and has had its effect, whatever happens to the database and the server. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { pino } from "pino";
import { type ServerProcess, startServer } from "../../loadtest/server-process.ts";
import { connect, type Database } from "../../src/store/dynamo/connect.ts";
import { charactersIn } from "../support/a-character.ts";
import { testEnv } from "../support/dynamodb.ts";
import { eventually } from "../support/eventually.ts";
import { FaultyDatabase } from "../support/faulty-database.ts";
import { Fighter } from "./parties.ts";

const RECOVERY_LIMIT_MS = 20_000;

describe("a potion", function () {
  this.timeout(90_000);
  let proxy: FaultyDatabase;
  let database: Database;
  let server: ServerProcess;
  const start = () => startServer({ DYNAMODB_ENDPOINT: proxy.endpoint });

  beforeEach(async () => {
    proxy = await FaultyDatabase.start();
    server = await start();
    const env = testEnv({ DYNAMODB_ENDPOINT: proxy.endpoint });
    database = await connect(env, pino({ level: "silent" }), { join: false });
  });
  afterEach(async () => {
    proxy.heal();
    await server.stop();
    await database.close();
    await proxy.close();
  });

  /** A hurt player with two potions, in the first room of a run. */
  async function hurtPlayer() {
    const ada = await Fighter.signUp(server.endpoint, "Ada");
    const characters = charactersIn(database);
    const found = (await characters.playedIn(ada.session_id)) ?? assert.fail();
    await characters.replace(found, { ...found, current_health: 30, inventory: { health_potion: 2 } });
    const room_id = await ada.account.createRoom();
    return { ada, room_id, bot: await ada.join(server.endpoint, room_id) };
  }

  const drink = { item_id: "health_potion", request_id: "first" };

  it("that was drunk while the database was away is the same potion when it is asked for again", async () => {
    const { bot } = await hurtPlayer();
    proxy.fault = { kind: "away" };
    const refused = await bot.request("use_item", drink);
    assert.deepEqual(refused, { is_accepted: false, reason: "store_unavailable" });
    proxy.heal();
    const isConfirmed = async () => (await bot.request("use_item", drink)).is_accepted;
    await eventually("the potion is confirmed", isConfirmed, RECOVERY_LIMIT_MS);
    const { message } = bot.received.findLast(each => each.type === "inventory") ?? assert.fail();
    assert.deepEqual(message, { inventory: { health_potion: 1 }, gold: 0 });
    assert.equal(bot.me.current_health, 80);
  });

  it("that was acknowledged has healed after a kill, and is still the same when it is asked for again", async () => {
    const { ada, room_id, bot } = await hurtPlayer();
    assert.equal((await bot.request("use_item", drink)).is_accepted, true);
    server.process.kill("SIGKILL");
    await once(server.process, "exit");
    server = await start();
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
