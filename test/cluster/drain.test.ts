import assert from "node:assert/strict";
import { once } from "node:events";
import { Bot } from "../../loadtest/bot.ts";
import { startServer } from "../../loadtest/server-process.ts";
import { Fighter } from "../recovery/parties.ts";
import { eventually } from "../support/eventually.ts";
import { newPlayer, Processes, type ServingProcess, statusOf } from "./processes.ts";
import { requireRedis } from "./redis-server.ts";

/** Colyseus's code for a server that shuts down. */
const SERVER_SHUTDOWN = 4001;

describe("a process that is told to end while it has DRAIN_SECONDS", function () {
  this.timeout(60_000);
  let processes: Processes;
  let staying: ServingProcess;
  let leaving: ServingProcess;

  before(async function () {
    requireRedis(this);
    processes = await Processes.start(1);
    [staying = assert.fail()] = processes.all;
  });
  beforeEach(async () => {
    leaving = await processes.add({ DRAIN_SECONDS: "120" });
  });
  after(() => processes?.stop());

  async function playerIn(wanted: ServingProcess): Promise<{ room_id: string; bot: Bot }> {
    const player = await newPlayer(staying, "Ada");
    for (;;) {
      const room_id = await player.account.createRoom();
      if ((await processes.ofRoom(room_id)) !== wanted) continue;
      return { room_id, bot: await player.join(staying.endpoint, room_id) };
    }
  }

  /** Tells it to end, and waits until it says that it does. */
  async function drain(): Promise<{ exited: Promise<unknown[]> }> {
    const exited = once(leaving.process, "exit");
    leaving.process.kill("SIGTERM");
    await eventually("it to say so", async () => {
      const { status, text } = await statusOf(leaving, "/ready");
      return status === 503 && /draining/.test(text);
    });
    return { exited };
  }

  async function goOnward(bot: Bot): Promise<Bot> {
    const doorway = bot.walkableArea.doorways.find(each => each.is_onward) ?? assert.fail();
    await bot.arriveAt(doorway.position, 2);
    const entered = await bot.enterDoor(doorway.door_id);
    assert.ok(entered.is_accepted, JSON.stringify(entered));
    return entered.value;
  }

  it("takes no new rooms, lets those it has be played and joined, leads on to others, and ends with its last room", async () => {
    const { room_id, bot } = await playerIn(leaving);
    assert.equal((await statusOf(leaving, "/ready")).status, 200);
    const { exited } = await drain();
    assert.equal((await statusOf(leaving, "/health")).status, 200);

    // Asked itself, too: a load balancer learns of it a moment later.
    const bob = await newPlayer(leaving, "Bob");
    const made = await Promise.all(Array.from({ length: 6 }, () => bob.account.createRoom()));
    for (const each of made) assert.equal(await processes.ofRoom(each), staying);

    const bobs = await bob.join(leaving.endpoint, room_id);
    await bot.until("both to be there", state => state.players.size === 2);
    assert.equal((await bot.use("dodge_roll")).is_accepted, true);
    const behind = await goOnward(bot);
    assert.equal(await processes.ofRoom(behind.room.roomId), staying);
    assert.equal(leaving.process.exitCode, null, "Bob still plays there");

    await bobs.leave();
    assert.deepEqual(await exited, [0, null]);
    assert.equal((await behind.use("dodge_roll")).is_accepted, true);
    await behind.leave();
  });

  it("ends at once where it is told so twice: rooms are saved, and clients told to come back", async () => {
    const { bot } = await playerIn(leaving);
    const { exited } = await drain();
    leaving.process.kill("SIGTERM");
    assert.equal(await bot.closed, SERVER_SHUTDOWN);
    assert.deepEqual(await exited, [0, null]);
  });
});

describe("a process that serves alone and is told to end while it has DRAIN_SECONDS", function () {
  this.timeout(30_000);

  const warnings = ({ received }: Bot) =>
    received.flatMap(each => (each.type === "server_message" ? [each.message.seconds_left ?? 0] : []));

  it("begins no new run, tells its players, leads them through their doors, and ends when the time is over", async () => {
    const server = await startServer({ DRAIN_SECONDS: "11" });
    const ada = await Fighter.signUp(server.endpoint, "Ada");
    const bot = await ada.join(server.endpoint, await ada.account.createRoom());
    const bob = await Bot.joinRoom(server.endpoint, bot.room.roomId);
    const exited = once(server.process, "exit");
    server.process.kill("SIGTERM");
    const refused = async () =>
      ada.account.createRoom().then(
        () => false,
        error => /503/.test(String(error)),
      );
    await eventually("it to refuse new rooms", refused);
    const doorway = bot.walkableArea.doorways.find(each => each.is_onward) ?? assert.fail();
    await bot.arriveAt(doorway.position, 2);
    const entered = await bot.enterDoor(doorway.door_id);
    assert.ok(entered.is_accepted, JSON.stringify(entered));
    const { seconds_left } = await entered.value.message("server_message");
    assert.ok(seconds_left !== undefined && seconds_left > 0 && seconds_left < 11, `${seconds_left}`);
    assert.equal(await entered.value.closed, SERVER_SHUTDOWN);
    assert.equal(await bob.closed, SERVER_SHUTDOWN);
    assert.deepEqual(warnings(bob), [11, 10], "at once, and when 10 s are left");
    assert.deepEqual(await exited, [0, null]);
  });
});
