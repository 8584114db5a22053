import assert from "node:assert/strict";
import { Redis } from "ioredis";
import { Bot } from "../../loadtest/bot.ts";
import { eventually } from "../support/eventually.ts";
import { Processes, type ServingProcess } from "./processes.ts";
import { requireRedis } from "./redis-server.ts";

const PLACES = 4;

describe("rooms that players are led to by matchmaking, in two processes", function () {
  this.timeout(90_000);
  let processes: Processes;
  let redis: Redis;
  let bots: Bot[] = [];

  before(async function () {
    requireRedis(this);
    const variables = { ALLOW_ANONYMOUS: "true", ALLOW_ANY_START: "true", HEARTBEAT_TIMEOUT_MS: "120000" };
    processes = await Processes.start(2, variables);
    redis = new Redis(processes.redis.url);
  });
  afterEach(async () => {
    await Promise.all(bots.map(bot => bot.leave()));
    bots = [];
  });
  after(async () => {
    redis?.disconnect();
    await processes?.stop();
  });

  /** So many players who ask all at once, each in the next process. */
  async function comeAtOnce(count: number, room_template_id: string): Promise<Bot[]> {
    const { all } = processes;
    const joins = Array.from({ length: count }, (_, i) => {
      const { endpoint } = all[i % all.length] ?? assert.fail();
      return Bot.join(endpoint, { room_template_id });
    });
    const came = await Promise.all(joins);
    bots.push(...came);
    return came;
  }

  const comes = async (room_template_id: string) =>
    (await comeAtOnce(1, room_template_id))[0] ?? assert.fail();
  const roomsOf = (those: readonly Bot[]) => new Set(those.map(bot => bot.room.roomId));
  const isListedFor = async (room_id: string) => (await redis.hexists("roomlists", room_id)) === 1;

  it("take one of two who ask for their last place at once, and the other is led elsewhere", async () => {
    for (let i = 0; i < 5; i++) {
      const first = await comeAtOnce(1, "room2");
      for (let n = 2; n < PLACES; n++) first.push(await comes("room2"));
      assert.equal(roomsOf(first).size, 1);
      const racers = await comeAtOnce(2, "room2");
      const [room_id] = roomsOf(first);
      assert.deepEqual(racers.map(bot => bot.room.roomId === room_id).sort(), [false, true]);
      await Promise.all(bots.map(bot => bot.leave()));
      bots = [];
    }
  });

  it("give a place to each of a crowd that comes at once, and take in no more than they have places", async () => {
    const open = await comes("room3");
    const crowd = [open, ...(await comeAtOnce(3 * PLACES - 1, "room3"))];
    for (const [room_id, those] of Map.groupBy(crowd, bot => bot.room.roomId))
      assert.ok(those.length <= PLACES, `${those.length} are in the room ${room_id}`);
  });

  it("are found again as soon as Redis knows them again, after it was emptied", async () => {
    const ada = await comes("room4");
    await redis.flushall();
    await eventually("the room to be listed", () => isListedFor(ada.room.roomId));
    assert.equal((await comes("room4")).room.roomId, ada.room.roomId);
  });

  it("are not found any more when their process was killed, and none of them stays in a list", async () => {
    const there = [await comes("room5"), await comes("room1")];
    const home = (await processes.ofRoom(there[0]?.room.roomId ?? "")) ?? assert.fail();
    const lost = await inProcess(there, home);
    await processes.kill(home);
    bots = bots.filter(bot => !lost.includes(bot.room.roomId));
    const next = await comes("room5");
    assert.ok(!lost.includes(next.room.roomId));
    for (const room_id of lost) assert.equal(await isListedFor(room_id), false);
  });

  async function inProcess(those: readonly Bot[], home: ServingProcess): Promise<string[]> {
    const ids = those.map(bot => bot.room.roomId);
    const homes = await Promise.all(ids.map(id => processes.ofRoom(id)));
    return ids.filter((_, i) => homes[i] === home);
  }
});
