import assert from "node:assert/strict";
import { Redis } from "ioredis";
import { eventually } from "../support/eventually.ts";
import { comesBack, newPlayer, Processes, type ServingProcess } from "./processes.ts";
import { requireRedis } from "./redis-server.ts";

/** A process looks once a second. */
const NOTICED_WITHIN_MS = 3000;

describe("processes whose Redis forgets while their connections stand", function () {
  this.timeout(90_000);
  let processes: Processes;
  let redis: Redis;

  before(async function () {
    requireRedis(this);
    processes = await Processes.start(2, { HEARTBEAT_TIMEOUT_MS: "120000" });
    redis = new Redis(processes.redis.url);
  });
  after(async () => {
    redis?.disconnect();
    await processes?.stop();
  });

  function both(): [ServingProcess, ServingProcess] {
    const [first, second] = processes.all;
    return [first ?? assert.fail(), second ?? assert.fail()];
  }

  it("bring a player who returns at that moment into the living room, and make no second one of it", async () => {
    const [first] = both();
    const ada = await newPlayer(first, "Ada");
    const bob = await newPlayer(first, "Bob");
    const room_id = await ada.account.createRoom();
    const home = (await processes.ofRoom(room_id)) ?? assert.fail();
    const bots = [await ada.join(first.endpoint, room_id), await bob.join(first.endpoint, room_id)] as const;
    bots[1].drop();
    await redis.flushall();
    const back = await comesBack(bob, processes.other(home));
    assert.equal(back.room_id, room_id);
    assert.equal(await processes.ofRoom(room_id), home);
    await back.bot.until("both to be there", state => state.players.size === 2);
    assert.equal(bots[0].room.connection.isOpen, true);
    await Promise.all([back.bot.leave(), bots[0].leave()]);
  });

  it("list all of their rooms again, and place rooms in all of them", async () => {
    const [first] = both();
    const player = await newPlayer(first, "Ada");
    const rooms = await Promise.all(Array.from({ length: 6 }, () => player.account.createRoom()));
    await redis.flushall();
    const areListed = async () => (await redis.hmget("roomcaches", ...rooms)).every(each => each !== null);
    await eventually("the rooms to be listed", areListed, NOTICED_WITHIN_MS);
    // Each process says by itself that it takes rooms.
    const areUsed = async () => (await redis.hlen("roomcount")) === 2;
    await eventually("both processes to take rooms", areUsed, NOTICED_WITHIN_MS);
  });

  it("take rooms again as soon as they answer, after one of them did not", async () => {
    const [first, second] = both();
    const player = await newPlayer(first, "Ada");
    const isPassedOver = async () => {
      await player.account.createRoom();
      return (await redis.hlen("roomcount")) === 1;
    };
    second.process.kill("SIGSTOP");
    await eventually("the one that does not answer to be passed over", isPassedOver, 20_000);
    second.process.kill("SIGCONT");
    const isUsed = async () => (await processes.ofRoom(await player.account.createRoom())) === second;
    await eventually("a room in the one that answers again", isUsed, NOTICED_WITHIN_MS);
  });
});
