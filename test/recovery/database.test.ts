import assert from "node:assert/strict";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { type ServerProcess, startServer } from "../../loadtest/server-process.ts";
import { askedToTryAgain, carriedOf, type Joined, type KnownSession } from "../support/account.ts";
import { eventually } from "../support/eventually.ts";
import { FaultyDatabase } from "../support/faulty-database.ts";
import { Fighter } from "./parties.ts";

const health = z.object({ status: z.enum(["ok", "degraded"]) });
const events = z.object({ events: z.array(z.looseObject({ event_type: z.string(), event_id: z.string() })) });

/** Well beyond STORE_ACK_TIMEOUT_MS, and the retries of a request behind it. */
const RECOVERY_LIMIT_MS = 20_000;
/** Where every second write is throttled, a request of several writes is told to try again more often than not, each time after 3 to 5 s. */
const BEGIN_LIMIT_MS = 120_000;

describe("while the database misbehaves", function () {
  this.timeout(300_000);
  let database: FaultyDatabase;
  let server: ServerProcess;

  beforeEach(async () => {
    database = await FaultyDatabase.start();
    server = await startServer({ DYNAMODB_ENDPOINT: database.endpoint, HEARTBEAT_TIMEOUT_MS: "120000" });
  });
  afterEach(async () => {
    database.heal();
    await server.stop();
    await database.close();
  });

  async function healthStatus(): Promise<string> {
    const answer = await fetch(`${server.endpoint.replace(/^ws/, "http")}/health`);
    assert.equal(answer.status, 200);
    return health.parse(await answer.json()).status;
  }

  /** A player in the goblin's room, and the goblin dead: loot lies on the floor, most of the time. */
  async function playerBeforeLoot() {
    for (;;) {
      const ada = await eventually(
        "Ada has signed up",
        () => Fighter.signUp(server.endpoint, "Ada").catch(askedToTryAgain),
        BEGIN_LIMIT_MS,
      );
      const room_id = await eventually(
        "a room is made",
        () => ada.account.createRoom({ room_template_id: "room2" }).catch(askedToTryAgain),
        BEGIN_LIMIT_MS,
      );
      const bot = await ada.join(server.endpoint, room_id);
      const goblin = bot.enemies[0];
      assert.ok(goblin);
      while (goblin.is_alive) {
        await bot.arriveAt(goblin, 1.5);
        await bot.strike(goblin);
        await new Promise(resolve => setTimeout(resolve, 700));
      }
      await bot.until("the room to be cleared", state => state.is_cleared);
      const [loot] = bot.state.loot_drops.values();
      if (!loot) continue;
      await bot.arriveAt({ x: loot.position_x, z: loot.position_z }, 1);
      return { ada, bot, room_id, loot: loot.loot_instance_id };
    }
  }

  /** As a client does that is told to try again later: undefined where it is. */
  const comeBack = ({ account }: Fighter): Promise<Joined | undefined> =>
    account.comeBack().catch(askedToTryAgain);

  async function rowsOf(ada: Fighter, room_id: string) {
    return events.parse(await ada.account.request("GET", `/api/events/${room_id}?limit=1000`)).events;
  }

  it("away: the room plays on, a pick-up is not saved yet, and everything is saved once it is back", async () => {
    const { ada, bot, room_id, loot } = await playerBeforeLoot();
    database.fault = { kind: "away" };
    assert.deepEqual(await bot.pickUp(loot), { is_accepted: false, reason: "store_unavailable" });
    await bot.until("the loot to go all the same", state => !state.loot_drops.has(loot));
    await eventually("health says degraded", async () => (await healthStatus()) === "degraded");
    assert.equal((await bot.use("dodge_roll")).is_accepted, true);
    await assert.rejects(ada.account.sessions(), /503/);

    database.heal();
    const confirm = async () => (await bot.pickUp(loot)).is_accepted;
    await eventually("the pick-up is confirmed", confirm, RECOVERY_LIMIT_MS);
    // What failed is probed once a second.
    await eventually("health says ok", async () => (await healthStatus()) === "ok");
    const rows = await rowsOf(ada, room_id);
    assert.equal(rows.filter(row => row.event_type === "loot_picked_up").length, 1);
  });

  for (const [what, fault] of [
    ["away", { kind: "away" }],
    ["taking no writes", { kind: "failing", every: 1, is_written: "never" }],
  ] as const) {
    it(`${what} when everybody leaves: the closed room is saved once it is back, and opened by nobody before`, async () => {
      const { ada, bot, room_id, loot } = await playerBeforeLoot();
      const taken = bot.state.loot_drops.get(loot);
      assert.ok(taken);
      const { item_id, quantity } = taken;
      database.fault = fault;
      assert.deepEqual(await bot.pickUp(loot), { is_accepted: false, reason: "store_unavailable" });
      await bot.leave();
      // Longer than a room has when its process ends.
      for (const until = performance.now() + 8000; performance.now() < until; await delay(200)) {
        assert.equal(await comeBack(ada), undefined);
      }
      database.heal();
      // At once: what waits is not written yet.
      const back = await eventually("the player is back", () => comeBack(ada), RECOVERY_LIMIT_MS);
      assert.equal(back.room_id, room_id);
      assert.equal(amountOf(back.session, item_id), amountOf(ada.before, item_id) + quantity);
      const onFloor = back.room_state.loot_drops.filter(each => !each.is_picked_up);
      assert.ok(!onFloor.some(each => each.loot_instance_id === loot));
      const rows = await rowsOf(ada, room_id);
      assert.equal(rows.filter(row => row.event_type === "loot_picked_up").length, 1);
      assert.doesNotMatch(server.output(), /another process has|the room's last state is not saved/);
    });
  }

  it("slow: a pick-up that takes longer than an answer may wait is confirmed later", async () => {
    const { bot, loot } = await playerBeforeLoot();
    database.fault = { kind: "slow", delay_ms: 2000 };
    assert.deepEqual(await bot.pickUp(loot), { is_accepted: false, reason: "store_unavailable" });
    const confirm = async () => (await bot.pickUp(loot)).is_accepted;
    await eventually("the pick-up is confirmed", confirm, RECOVERY_LIMIT_MS);
  });

  for (const [what, fault] of [
    ["throttling every second write", { kind: "throttling", every: 2 }],
    ["failing one write in three", { kind: "failing", every: 3, is_written: "alternately" }],
  ] as const) {
    it(`${what}: nothing is lost, nothing is there twice, and rows stay in order`, async () => {
      database.fault = fault;
      const { ada, bot, room_id, loot } = await playerBeforeLoot();
      const confirm = async () => (await bot.pickUp(loot)).is_accepted;
      await eventually("the pick-up is confirmed", confirm, RECOVERY_LIMIT_MS);
      database.heal();
      const rows = await rowsOf(ada, room_id);
      assert.equal(rows.filter(row => row.event_type === "loot_picked_up").length, 1);
      const ids = rows.map(row => row.event_id);
      assert.deepEqual(ids, [...new Set(ids)].sort());
      // Several events may share a row: then its number and their places in it are their ids.
      const numbers = [...new Set(ids.map(id => id.split(".")[0]))];
      assert.deepEqual(
        numbers,
        numbers.map((_, i) => String(i + 1).padStart(12, "0")),
      );
      const types = rows.map(row => row.event_type);
      for (const type of ["player_joined", "damage_dealt", "enemy_died", "loot_dropped", "room_cleared"]) {
        assert.ok(types.includes(type), type);
      }
    });
  }

  it("hanging: the server still stops in time when it is told to", async () => {
    const { bot, loot } = await playerBeforeLoot();
    database.fault = { kind: "hanging" };
    assert.deepEqual(await bot.pickUp(loot), { is_accepted: false, reason: "store_unavailable" });
    const askedAtMs = performance.now();
    server.process.kill("SIGTERM");
    await once(server.process, "exit");
    assert.ok(performance.now() - askedAtMs < 10_000, `${performance.now() - askedAtMs} ms`);
  });
});

function amountOf(session: KnownSession | undefined, item_id: string): number {
  assert.ok(session);
  return carriedOf(session, item_id);
}
