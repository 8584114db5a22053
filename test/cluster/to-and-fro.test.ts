import assert from "node:assert/strict";
import { newPlayer, Processes } from "./processes.ts";
import { requireRedis } from "./redis-server.ts";

describe("a player whose rooms are in two processes", function () {
  this.timeout(90_000);
  let processes: Processes;
  before(async function () {
    requireRedis(this);
    processes = await Processes.start(2);
  });
  after(() => processes?.stop());

  it("goes straight back, to and fro, although each room that it leaves is still being saved", async () => {
    const [first] = processes.all;
    assert.ok(first);
    const ada = await newPlayer(first, "Ada");
    let bot = await ada.join(first.endpoint, await ada.account.createRoom());
    const doorway = bot.walkableArea.doorways.find(each => each.is_onward) ?? assert.fail();
    await bot.arriveAt(doorway.position, 2);
    processes.database.fault = { kind: "slow", delay_ms: 100 };
    const rooms = new Set<string>();
    const homes = new Set<string | undefined>();
    for (let i = 0; i < 8; i++) {
      const entered = await bot.enterDoor(doorway.door_id);
      assert.ok(entered.is_accepted, `${i}: ${JSON.stringify(entered)}`);
      bot = entered.value;
      rooms.add(bot.room.roomId);
      homes.add((await processes.ofRoom(bot.room.roomId))?.address);
    }
    processes.database.heal();
    assert.equal(rooms.size, 2);
    assert.equal(homes.size, 2, "the rooms were in both processes");
    for (const each of processes.all) assert.doesNotMatch(each.output(), /"level":50/, "it met no fault");
    await bot.leave();
  });
});
