import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { askedToTryAgain, type Joined } from "../support/account.ts";
import { eventually } from "../support/eventually.ts";
import { asks, newPlayer, Processes, type ServingProcess } from "./processes.ts";
import { requireRedis } from "./redis-server.ts";

/** Longer than a room has when its process ends. */
const OUTAGE_MS = 7000;
const RECOVERY_LIMIT_MS = 20_000;

describe("a room that has closed while the database took no writes", function () {
  this.timeout(90_000);
  let processes: Processes;

  before(async function () {
    requireRedis(this);
    processes = await Processes.start(2, { HEARTBEAT_TIMEOUT_MS: "120000" });
  });
  after(() => processes?.stop());

  it("is opened in no other process before it is saved: whoever returns there stands where they stood", async () => {
    const [first] = processes.all;
    assert.ok(first);
    const player = await newPlayer(first, "Ada");
    const room_id = await player.account.createRoom();
    const home = await processes.ofRoom(room_id);
    assert.ok(home);
    const other = processes.other(home);
    const bot = await player.join(first.endpoint, room_id);
    const { x, z } = bot.position;

    // It takes no writes, and reads work: an older state of the room can be read all the time.
    processes.database.fault = { kind: "failing", every: 1, is_written: "never" };
    await bot.arriveAt({ x: x + 3, z });
    const stood = { ...bot.position };
    await bot.leave();
    asks(player, other);
    for (const until = performance.now() + OUTAGE_MS; performance.now() < until; await delay(200)) {
      assert.equal(await comeBack(player.account), undefined);
    }
    processes.database.heal();
    const back = await eventually("the player is back", () => comeBack(player.account), RECOVERY_LIMIT_MS);
    assert.equal(back.room_id, room_id);
    const { position_x = 0, position_z = 0 } = back.session;
    const off = Math.hypot(position_x - stood.x, position_z - stood.z);
    assert.ok(off < 0.5, `${position_x}, ${position_z} is ${off} m away`);
    assertUndisturbed(home);
    assertUndisturbed(other);
  });
});

/** As a client does that is told to try again later: undefined where it is. */
const comeBack = (account: { comeBack(): Promise<Joined> }): Promise<Joined | undefined> =>
  account.comeBack().catch(askedToTryAgain);

function assertUndisturbed(by: ServingProcess): void {
  assert.doesNotMatch(by.output(), /another process has|the room's last state is not saved/);
}
