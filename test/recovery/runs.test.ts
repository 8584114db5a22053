/** A party comes back to its run: after a crash, a deploy, a day. */
import assert from "node:assert/strict";
import { Bot } from "../../loadtest/bot.ts";
import { clearRoom, collectLoot, goOnward } from "../../loadtest/brain.ts";
import type { ServerProcess } from "../../loadtest/server-process.ts";
import { RoomRepository } from "../../src/store/room-repository.ts";
import { RUNS_TABLE } from "../../src/store/tables.ts";
import { eventually } from "../support/eventually.ts";
import { HEAP_OF_GOLD, publishRunContent, RUN_GROUNDS_ID } from "../support/run-grounds.ts";
import { RunMember, refusalIn } from "../support/run-member.ts";
import { LastingDatabase } from "./lasting-database.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** From `resume` to `welcome` it is 2 s on a quiet machine. */
const RESUME_LIMIT_MS = 10_000;
const SWEEP_LIMIT_MS = 60_000;

describe("a party whose servers are gone", function () {
  this.timeout(180_000);
  let kept: LastingDatabase;
  let server: ServerProcess;

  beforeEach(async () => {
    kept = await LastingDatabase.open();
    await publishRunContent(kept.database);
    server = await kept.start();
  });
  afterEach(() => kept.close());

  const restart = async (ahead_ms = 0) => {
    server = await kept.start({ CLOCK_OFFSET_MS: `${ahead_ms}` });
  };

  /** A run in its first dungeon, with all of its party in the second room. */
  async function partyOf(count: number, wanted: object = {}) {
    const names = ["Ada", "Bob", "Cyd", "Dan"].slice(0, count);
    const party = await Promise.all(names.map(name => RunMember.signUp(server.endpoint, name)));
    const [leader = assert.fail(), ...others] = party;
    const run_id = await leader.begins(wanted);
    leader.bot = await goOnward(await leader.resume(run_id));
    for (const other of others) await other.join(run_id, await leader.invites(run_id));
    return { run_id, party, leader };
  }

  /** All at once. Says how long it took the slowest from its asking to its welcome. */
  async function resume(run_id: string, party: readonly RunMember[]): Promise<Bot[]> {
    const back = await Promise.all(
      party.map(async member => {
        const askedAtMs = performance.now();
        const bot = await member.resume(run_id);
        const welcome = bot.received.find(({ type }) => type === "welcome") ?? assert.fail();
        return { bot, ms: welcome.at_ms - askedAtMs };
      }),
    );
    const slowestMs = Math.max(...back.map(({ ms }) => ms));
    console.info(
      `      from resume to welcome, ${party.length} at once: ${Math.round(slowestMs)} ms at most`,
    );
    assert.ok(slowestMs < RESUME_LIMIT_MS, `${slowestMs}`);
    return back.map(({ bot }) => bot);
  }

  const ENDINGS = [
    { how: "by a crash, at once", ahead_ms: 0, end: (gone: ServerProcess) => kept.kill(gone) },
    {
      how: "by a crash, 25 hours later",
      ahead_ms: 25 * HOUR_MS,
      end: (gone: ServerProcess) => kept.kill(gone),
    },
    { how: "by a deploy", ahead_ms: 0, end: (gone: ServerProcess) => gone.stop() },
  ];
  for (const { how, ahead_ms, end } of ENDINGS)
    it(`${how}, is where it was, four at once: with its doors, its loot and its dead`, async () => {
      const { run_id, party, leader } = await partyOf(4);
      const bots = party.map(({ bot }) => bot ?? assert.fail());
      await Promise.all(bots.map(clearRoom));
      const [first = assert.fail()] = bots;
      for (const bot of bots) await collectLoot(bot);
      const left = seenOf(first);
      await eventually("the run knows that the room is cleared", async () => {
        const { rooms, is_saved } = await leader.run(run_id);
        return is_saved && rooms.some(each => each.room_template_id === "room2" && each.is_cleared);
      });
      await untilSaved(bots);
      const had = await Promise.all(party.map(async each => (await each.session()).gold));

      await end(server);
      await restart(ahead_ms);
      for (const member of party)
        if (ahead_ms > 0) await member.returns(server.endpoint);
        else member.asks(server.endpoint);
      const back = await resume(run_id, party);
      assert.deepEqual(
        back.map(({ room }) => room.roomId),
        party.map(() => `${run_id}-room2`),
      );
      for (const bot of back) assert.deepEqual(seenOf(bot), left);
      assert.deepEqual(await Promise.all(party.map(async each => (await each.session()).gold)), had);
      const { members, seconds, checkpoint_room_template_id } = await leader.run(run_id);
      assert.equal(members.length, 4);
      assert.equal(checkpoint_room_template_id, "room2");
      assert.ok(seconds >= 0);
      leader.bot = await goOnward(back[0] ?? assert.fail());
      assert.equal(leader.bot.state.room_template_id, "room3", "it plays on");
    });

  it("finds its run within 7 days, and after 8 days it is gone", async () => {
    const { run_id, leader } = await partyOf(2);
    await kept.kill(server);
    await restart(7 * DAY_MS - HOUR_MS);
    await leader.returns(server.endpoint);
    assert.deepEqual(
      (await leader.runs()).map(each => each.run_id),
      [run_id],
    );
    await kept.kill(server);
    await restart(8 * DAY_MS);
    await leader.returns(server.endpoint);
    assert.equal(await leader.resume(run_id).catch(refusalIn), "404");
    assert.deepEqual(await leader.runs(), []);
  });

  it("finds a run that it has resumed for 7 days more", async () => {
    const { run_id, leader } = await partyOf(2);
    for (const days of [6, 12, 18]) {
      await kept.kill(server);
      await restart(days * DAY_MS);
      await leader.returns(server.endpoint);
      const bot = await leader.resume(run_id);
      assert.equal(bot.room.roomId, `${run_id}-room2`);
      await bot.leave();
    }
    const { members } = await leader.run(run_id);
    assert.equal(members.length, 2, "with those who were not back meanwhile");
  });

  it("finds the first room of a run on whose later rooms it has played for more than a week, without resuming it", async () => {
    const { run_id, leader } = await partyOf(1);
    await leader.invites(run_id);
    for (const days of [3, 6, 9]) {
      await kept.kill(server);
      await restart(days * DAY_MS);
      await leader.returns(server.endpoint);
      await enters(leader, `${run_id}-room2`);
      const now = () => Date.now() + days * DAY_MS;
      const rooms = new RoomRepository(kept.database, now);
      await eventually("its first room is kept for a week from now on", async () => {
        const { expires_at = 0 } = (await rooms.get(`${run_id}-room1`)) ?? assert.fail("it is gone");
        return expires_at * 1000 > now() + 7 * DAY_MS;
      });
    }
  });

  it("finds no run that has expired by its rooms, which are there for a day more", async () => {
    const { run_id, leader, party } = await partyOf(2);
    const [, bob = assert.fail()] = party;
    await kept.kill(server);
    await restart(7 * DAY_MS + 12 * HOUR_MS);
    for (const member of party) await member.returns(server.endpoint);
    const rooms = new RoomRepository(kept.database, () => Date.now() + 7 * DAY_MS + 12 * HOUR_MS);
    for (const template of ["room1", "room2"]) assert.ok(await rooms.get(`${run_id}-${template}`));
    assert.equal(await enters(bob, `${run_id}-room1`).catch(refusalIn), "404");
    const bot = await enters(leader, `${run_id}-room2`);
    assert.notEqual(bot.state.run_id, run_id, "who stood there begins a new run");
    assert.equal(bot.state.room_template_id, "room1");
  });

  async function enters({ account, session_id }: RunMember, room_id: string): Promise<Bot> {
    const { seat } = await account.joinRoom(room_id, session_id);
    return Bot.take(server.endpoint, seat);
  }

  it("finds a run on which nothing was done for half an hour", async () => {
    const ada = await RunMember.signUp(server.endpoint, "Ada");
    const run_id = await ada.begins({ dungeon_id: RUN_GROUNDS_ID });
    const bot = await goOnward(await ada.resume(run_id));
    await bot.leave();
    await kept.kill(server);
    await restart(29 * MINUTE_MS);
    await ada.returns(server.endpoint);
    assert.deepEqual(
      (await ada.runs()).map(each => each.checkpoint_room_template_id),
      ["hall"],
    );
    await kept.kill(server);
    await restart(31 * MINUTE_MS);
    await ada.returns(server.endpoint);
    assert.equal(await ada.resume(run_id).catch(refusalIn), "404");
    assert.deepEqual(await ada.runs(), []);
  });

  describe("before the run's row says what has happened", () => {
    /** From here on the run's rows stay as they are, whatever happens in its rooms. */
    const stopRunRows = () => {
      kept.proxy.fault = { kind: "read_only", table: RUNS_TABLE.name };
    };

    async function inCellar() {
      const ada = await RunMember.signUp(server.endpoint, "Ada");
      const run_id = await ada.begins({ dungeon_id: RUN_GROUNDS_ID });
      const code = await ada.invites(run_id);
      const bot = await goOnward(await goOnward(await ada.resume(run_id)));
      await eventually("the run knows the cellar", async () => (await ada.run(run_id)).rooms.length === 3);
      return { ada, run_id, code, bot };
    }

    /** It is in the garden, and the run's row does not know. */
    async function inGarden() {
      const { ada, run_id, bot } = await inCellar();
      await clearRoom(bot);
      await eventually("the run knows that the cellar is cleared", async () =>
        (await ada.run(run_id)).rooms.some(({ is_cleared }) => is_cleared),
      );
      stopRunRows();
      const there = await goOnward(bot);
      const { ticks } = await there.message("run_ended");
      await eventually("the journal says that the run has ended", async () => {
        const events = await ada.account.request("GET", `/api/events/${run_id}-garden`);
        return JSON.stringify(events).includes('"run_ended"');
      });
      assert.equal((await ada.run(run_id)).result, undefined);
      return { ada, run_id, seconds: (Number(ticks) * there.welcome.tick_ms) / 1000 };
    }

    it("has the result of its run when it is back in the room where that ended", async () => {
      const { ada, run_id, seconds } = await inGarden();
      await kept.kill(server);
      kept.proxy.heal();
      await restart();
      ada.asks(server.endpoint);
      const bot = await ada.resume(run_id);
      assert.equal(bot.state.room_template_id, "garden");
      await assertResult(ada, run_id, seconds);
      await bot.leave();
      assert.equal(await ada.resume(run_id).catch(refusalIn), "422 run_over");
    });

    it("has the result of its run when nobody is back, and the room is redone", async () => {
      const { ada, run_id, seconds } = await inGarden();
      await kept.kill(server);
      kept.proxy.heal();
      await restart();
      ada.asks(server.endpoint);
      await eventually(
        "the run to have its result",
        async () => (await ada.run(run_id)).result,
        SWEEP_LIMIT_MS,
      );
      await assertResult(ada, run_id, seconds);
    });

    async function assertResult(ada: RunMember, run_id: string, seconds: number): Promise<void> {
      const { result, ended_at, rooms } = await ada.run(run_id);
      assert.ok(ended_at);
      assert.deepEqual(result, { seconds, party_size: 1, deaths: 0 });
      assert.equal(rooms.length, 4);
    }

    it("finds the room that one of it has entered, also who was not there", async () => {
      const { ada, run_id, code, bot } = await inCellar();
      const bob = await RunMember.signUp(server.endpoint, "Bob");
      const bobs = await bob.join(run_id, code);
      await clearRoom(bot);
      stopRunRows();
      await goOnward(bot);
      await kept.kill(server);
      kept.proxy.heal();
      await bobs.closed;
      await restart();
      bob.asks(server.endpoint);
      assert.equal((await bob.resume(run_id)).state.room_template_id, "garden");
      ada.asks(server.endpoint);
      const rooms = (await ada.run(run_id)).rooms.map(each => each.room_template_id);
      assert.deepEqual(rooms, ["yard", "hall", "cellar", "garden"]);
    });

    it("has cleared what it has cleared, and keeps its run and its rooms for days for what it has picked up", async () => {
      const ada = await RunMember.signUp(server.endpoint, "Ada");
      const run_id = await ada.begins({ dungeon_id: RUN_GROUNDS_ID });
      const bot = await goOnward(await goOnward(await ada.resume(run_id)));
      stopRunRows();
      await clearRoom(bot);
      await collectLoot(bot);
      const { gold } = await ada.session();
      assert.equal(gold, 2 * HEAP_OF_GOLD);
      await kept.kill(server);
      kept.proxy.heal();
      await restart();
      ada.asks(server.endpoint);
      await eventually("the run is kept", async () => (await ada.run(run_id)).is_saved, SWEEP_LIMIT_MS);
      const rooms = new RoomRepository(kept.database);
      await eventually("its room is redone", async () => (await rooms.get(`${run_id}-cellar`))?.is_saved);
      await eventually("the run knows that it is cleared", async () => {
        const { rooms: known } = await ada.run(run_id);
        return known.some(each => each.room_template_id === "cellar" && each.is_cleared);
      });
      await kept.kill(server);
      await restart(25 * HOUR_MS);
      await ada.returns(server.endpoint);
      const back = await ada.resume(run_id);
      assert.equal(back.state.is_cleared, true);
      assert.equal(back.state.loot_drops.size, 0);
      assert.equal((await ada.session()).gold, gold);
    });
  });
});

/** What a run must not lose. */
function seenOf({ state }: Bot) {
  return {
    is_cleared: state.is_cleared,
    doors: [...state.doors.values()].map(({ door_id, is_open, is_locked }) => ({
      door_id,
      is_open,
      is_locked,
    })),
    living: [...state.enemies.values()].flatMap(enemy => (enemy.is_alive ? [enemy.enemy_instance_id] : [])),
    lying: [...state.loot_drops.values()].flatMap(drop => (drop.is_picked_up ? [] : [drop.loot_instance_id])),
  };
}

/** Something whose answer waits for the journal: by then all that was before is there. */
async function untilSaved(bots: readonly Bot[]): Promise<void> {
  const [bot = assert.fail()] = bots;
  await bot.request("respawn", {});
}
