import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { pino } from "pino";
import { testEnv } from "../../test/support/dynamodb.ts";
import { eventually } from "../../test/support/eventually.ts";
import { FaultyDatabase } from "../../test/support/faulty-database.ts";
import { AccountRepository } from "../store/account-repository.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import { Violations } from "./violations.ts";

const BURST = 5;
/** In which one violation heals. */
const HEALING_MS = 6000;
const PAUSE_MS = 30_000;

describe("The violations of an account", function () {
  this.timeout(20_000);
  let proxy: FaultyDatabase;
  let database: Database;
  let now_ms = Date.now();
  /** How far the clock of the machine was set forward. */
  let steppedMs = 0;
  let accounts: AccountRepository;
  let here: Violations;
  let elsewhere: Violations;
  let ada: string;
  let number = 0;
  const log = pino({ level: "silent" });

  before(async () => {
    proxy = await FaultyDatabase.start();
    database = await connect(testEnv({ DYNAMODB_ENDPOINT: proxy.endpoint }), console, { join: false });
    accounts = new AccountRepository(database, () => now_ms + steppedMs);
    here = aProcess(BURST);
    elsewhere = aProcess(BURST);
  });
  const aProcess = (burst: number) =>
    new Violations(testEnv({ VIOLATIONS_BURST: String(burst) }), log, accounts, {
      now: () => now_ms,
      wall: () => now_ms + steppedMs,
    });
  beforeEach(() => {
    number += 1;
    ada = `ada${number}`;
  });
  afterEach(() => {
    steppedMs = 0;
    proxy.heal();
  });
  after(async () => {
    await database.close();
    await proxy.close();
  });

  const countTimes = (violations: Violations, times: number) =>
    Array.from({ length: times }, () => violations.count(ada));
  const savedDebt = async () => (await accounts.get(ada)).violations_full_at_ms - now_ms;
  const untilSaved = (count: number) =>
    eventually(`${count} saved violations`, async () => (await savedDebt()) === count * HEALING_MS);

  it("are borne up to the burst, and the next one gives it a pause", async () => {
    here.connect(ada);
    assert.deepEqual(countTimes(here, BURST + 1), [true, true, true, true, true, false]);
    assert.equal(here.pauseLeftMs(ada), PAUSE_MS);
    await eventually("the pause is saved", async () => {
      const { paused_until_ms, violations_full_at_ms } = await accounts.get(ada);
      return paused_until_ms === now_ms + PAUSE_MS && violations_full_at_ms === now_ms + BURST * HEALING_MS;
    });
    here.disconnect(ada);
  });

  it("are one count for all its connections of a process", async () => {
    here.connect(ada);
    here.connect(ada);
    countTimes(here, BURST);
    here.disconnect(ada);
    assert.equal(here.count(ada), false);
    here.disconnect(ada);
  });

  it("are one count for all processes, a second later", async () => {
    here.connect(ada);
    elsewhere.connect(ada);
    assert.deepEqual(countTimes(here, 3), [true, true, true]);
    await untilSaved(3);
    assert.deepEqual(countTimes(elsewhere, 3), [true, true, true], "each bears what it knows of");
    await eventually("together they are too many", () => elsewhere.pauseLeftMs(ada) > 0);
    assert.equal(elsewhere.count(ada), false);
    here.disconnect(ada);
    elsewhere.disconnect(ada);
  });

  it("go along into the next room, in whichever process, at once", async () => {
    here.connect(ada);
    countTimes(here, BURST);
    here.disconnect(ada);
    await untilSaved(BURST);
    elsewhere.connect(ada);
    await eventually("the count is known", () => !elsewhere.count(ada));
    elsewhere.disconnect(ada);
  });

  it("heal with time", async () => {
    here.connect(ada);
    countTimes(here, BURST);
    now_ms += 2 * HEALING_MS;
    assert.deepEqual(countTimes(here, 3), [true, true, false]);
    now_ms += PAUSE_MS;
    assert.equal(here.pauseLeftMs(ada), 0, "the pause is over");
    assert.equal(here.count(ada), true);
    here.disconnect(ada);
  });

  for (const step_ms of [-60_000, 3_600_000]) {
    it(`heal, and a pause ends, as if the clock had not been set by ${step_ms / 1000} s`, async () => {
      here.connect(ada);
      countTimes(here, BURST - 1);
      steppedMs = step_ms;
      assert.deepEqual(countTimes(here, 2), [true, false]);
      assert.equal(here.pauseLeftMs(ada), PAUSE_MS);
      steppedMs = 0;
      now_ms += PAUSE_MS - 1;
      assert.equal(here.pauseLeftMs(ada), 1);
      now_ms += 1;
      assert.equal(here.pauseLeftMs(ada), 0);
      here.disconnect(ada);
    });
  }

  for (const [burst, what] of [
    [BURST, "and too many"],
    [10_000, "and borne"],
  ] as const) {
    it(`are no flood of writes when they are a flood ${what}`, async () => {
      const violations = aProcess(burst);
      const before = proxy.requests.UpdateItem ?? 0;
      violations.connect(ada);
      const startedAtMs = performance.now();
      const beganMs = now_ms;
      while (performance.now() - startedAtMs < 2500) {
        now_ms = beganMs + Math.round(performance.now() - startedAtMs);
        violations.count(ada);
        await delay(5);
      }
      violations.disconnect(ada);
      await eventually("the end of it is saved", async () => (await savedDebt()) > 0);
      const updates = (proxy.requests.UpdateItem ?? 0) - before;
      // A save is one update, or two where the first finds that there are some already.
      assert.ok(updates >= 2 && updates <= 6, `${updates} updates in 2.5 s`);
    });
  }

  it("are counted while the database is away, hold nothing up, and are saved when it is back", async () => {
    proxy.fault = { kind: "away" };
    here.connect(ada);
    assert.deepEqual(countTimes(here, 3), [true, true, true]);
    here.disconnect(ada);
    await delay(1500);
    proxy.heal();
    await untilSaved(3);
  });

  it("give a pause also while the database is away, which other processes hear of when it is back", async () => {
    proxy.fault = { kind: "away" };
    here.connect(ada);
    assert.equal(countTimes(here, BURST + 1).at(-1), false);
    here.disconnect(ada);
    assert.equal(here.pauseLeftMs(ada), PAUSE_MS);
    proxy.heal();
    await eventually(
      "the pause is saved",
      async () => (await accounts.get(ada)).paused_until_ms === now_ms + PAUSE_MS,
      15_000,
    );
  });
});
