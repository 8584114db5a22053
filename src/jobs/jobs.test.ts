import assert from "node:assert/strict";
import { mock } from "node:test";
import { ScanCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { pino } from "pino";
import { z } from "zod";
import { testEnv } from "../../test/support/dynamodb.ts";
import { eventually } from "../../test/support/eventually.ts";
import { FaultyDatabase } from "../../test/support/faulty-database.ts";
import { NOON_TOMORROW_MS } from "../../test/support/noon-tomorrow.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import { NewerRow } from "../store/schema-version.ts";
import { jobRows } from "./job.ts";
import { FOR_NEWER_VERSION_MS, JobRepository, LEASE_MS, MAX_JOBS, MAX_LISTED } from "./job-repository.ts";
import { type JobKinds, JobRunner, jobKind } from "./job-runner.ts";

describe("Jobs in the background", function () {
  this.timeout(20_000);
  let proxy: FaultyDatabase;
  let database: Database;
  let now_ms: number;
  let jobs: JobRepository;
  let logged: { level: number; msg: string }[];

  before(async () => {
    proxy = await FaultyDatabase.start();
    database = await connect(testEnv({ DYNAMODB_ENDPOINT: proxy.endpoint }), console, { join: false });
  });
  beforeEach(() => {
    now_ms = NOON_TOMORROW_MS;
    jobs = new JobRepository(database, () => now_ms);
    logged = [];
  });
  afterEach(async () => {
    mock.restoreAll();
    proxy.heal();
    for (const { job_id } of await jobs.first()) await jobs.finish({ job_id });
  });
  after(async () => {
    await database.close();
    await proxy.close();
  });

  const log = pino({ level: "warn" }, { write: line => logged.push(JSON.parse(line)) });
  /** Does what there is to do, and ends. */
  const runAll = (kinds: JobKinds) => new JobRunner({ jobs, kinds, log, idle_ms: 0 }).run();
  const about = z.object({ name: z.string() });
  const add = (name: string) => jobs.add({ kind: "greet", id: name, about: { name } });
  const next = async () => {
    const [first] = await jobs.first();
    return first ?? assert.fail("there is no job");
  };

  it("are there once however often they are asked for, are done in order, and are gone then", async () => {
    for (const name of ["ada", "bob", "ada"]) {
      assert.equal(await add(name), true);
      now_ms += 1;
    }
    const done: string[] = [];
    await runAll({
      greet: jobKind(about, async ({ name }) => {
        done.push(name);
        return "done";
      }),
    });
    assert.deepEqual(done, ["ada", "bob"]);
    assert.deepEqual(await jobs.first(), []);
  });

  it("are so many at most: more are refused, and nothing is lost of those that wait", async () => {
    await add("ada");
    const count = mock.method(jobs, "count", async () => MAX_JOBS);
    assert.equal(await add("bob"), false);
    count.mock.restore();
    assert.equal(await jobs.count(), 1);
  });

  it("are one worker's each, while it works on them", async () => {
    await add("ada");
    const listed = await next();
    const [mine, others] = await Promise.all([jobs.claim(listed), jobs.claim(listed)]);
    assert.equal([mine, others].filter(Boolean).length, 1);
    const claimed = mine ?? others ?? assert.fail();
    now_ms += LEASE_MS - 1;
    assert.notEqual(jobs.msUntilDue(await next()), 0);
    const renewed = await jobs.renew(claimed);
    assert.ok(renewed);
    now_ms += LEASE_MS - 1;
    assert.notEqual(jobs.msUntilDue(await next()), 0);
    assert.equal(await jobs.renew(claimed), undefined, "by what is not known any more");
  });

  it("are done by another whose worker died, and are given up when three have died of them", async () => {
    await add("ada");
    for (let died = 0; died < 3; died++) {
      assert.ok(await jobs.claim(await next()));
      now_ms += LEASE_MS;
    }
    const givenUp: string[] = [];
    const run = mock.fn(async () => "done" as const);
    await runAll({ greet: jobKind(about, run, async ({ name }) => void givenUp.push(name)) });
    assert.equal(run.mock.callCount(), 0);
    assert.deepEqual(givenUp, ["ada"]);
    assert.deepEqual(await jobs.first(), []);
    assert.deepEqual(
      logged.map(({ level, msg }) => [level, msg]),
      [[50, "a job was tried 3 times in vain, and is given up"]],
    );
  });

  it("are tried again where they fail, three times", async () => {
    await add("ada");
    const run = mock.fn(async () => {
      throw new Error("It cannot be");
    });
    const givenUp = mock.fn(async () => undefined);
    for (let tries = 1; tries <= 5; tries++) {
      await runAll({ greet: jobKind(about, run, givenUp) });
      now_ms += LEASE_MS;
    }
    assert.equal(run.mock.callCount(), 3);
    assert.equal(givenUp.mock.callCount(), 1);
    assert.deepEqual(await jobs.first(), []);
  });

  it("that wait for something wait as long as they like, and are no worse for it", async () => {
    await add("ada");
    const waits: number[] = [];
    const kinds = {
      greet: jobKind(about, async (_, job) => {
        waits.push(job.waits);
        return job.waits < 6 ? { waits_ms: 1000 } : "done";
      }),
    };
    for (let looks = 0; looks < 7; looks++) {
      await runAll(kinds);
      assert.equal(waits.length, looks + 1, "not before its time");
      await runAll(kinds);
      now_ms += 1000;
    }
    assert.deepEqual(waits, [0, 1, 2, 3, 4, 5, 6]);
    assert.deepEqual(logged, []);
    assert.deepEqual(await jobs.first(), []);
  });

  it("of a kind that this version does not know wait for one that does", async () => {
    await add("ada");
    await runAll({});
    assert.ok(jobs.msUntilDue(await next()) > 60_000);
  });

  it("that meet a row of a newer version wait for one that knows it, as during a deploy, and are not given up", async () => {
    await add("ada");
    const meet = mock.fn(async () => {
      throw new NewerRow("it is newer");
    });
    for (let looks = 1; looks <= 5; looks++) {
      await runAll({ greet: jobKind(about, meet, meet) });
      assert.equal(meet.mock.callCount(), looks);
      now_ms += FOR_NEWER_VERSION_MS;
    }
    for (let died = 0; died < 3; died++) {
      assert.ok(await jobs.claim(await next()));
      now_ms += LEASE_MS;
    }
    await runAll({ greet: jobKind(about, async () => assert.fail("It is given up"), meet) });
    assert.equal(meet.mock.callCount(), 6);
    assert.deepEqual(logged, []);
    now_ms += FOR_NEWER_VERSION_MS;
    const done = mock.fn(async () => "done" as const);
    await runAll({ greet: jobKind(about, done) });
    assert.equal(done.mock.callCount(), 1);
    assert.deepEqual(await jobs.first(), []);
  });

  it("that a newer version has written wait for it as they are, and hold up none of this version's", async () => {
    const newer = { ":newer": jobRows.version + 1 };
    for (let i = 0; i < MAX_LISTED; i++) {
      await add(`ada ${i}`);
      const Key = { TableName: "JobsTable", Key: { job_id: `greet#ada ${i}` } };
      const UpdateExpression = "SET schema_version = :newer";
      await database.doc.send(
        new UpdateCommand({ ...Key, UpdateExpression, ExpressionAttributeValues: newer }),
      );
    }
    now_ms += 1;
    await add("bob");
    const greeted: string[] = [];
    const kinds = {
      greet: jobKind(about, async ({ name }) => {
        greeted.push(name);
        return "done";
      }),
    };
    for (let looks = 0; looks < 5; looks++) {
      await runAll(kinds);
      now_ms += FOR_NEWER_VERSION_MS;
    }
    assert.deepEqual(greeted, ["bob"]);
    const { Items = [] } = await database.doc.send(new ScanCommand({ TableName: "JobsTable" }));
    assert.deepEqual(
      Items.map(({ tries, waits }) => [tries, waits]),
      Items.map(() => [0, 0]),
      "the newer ones have all their tries",
    );
    assert.equal(Items.length, MAX_LISTED);
    assert.deepEqual(logged, []);
  });

  it("are given back by a worker that is told to end, and that is no try", async () => {
    await add("ada");
    const begun = Promise.withResolvers<void>();
    const kinds = {
      greet: jobKind(about, async () => {
        begun.resolve();
        return new Promise<never>(() => undefined);
      }),
    };
    const runner = new JobRunner({ jobs, kinds, log, idle_ms: 0 });
    void runner.run();
    await begun.promise;
    await runner.stop();
    const again = await jobs.claim(await next());
    assert.equal(again?.tries, 1);
  });

  it("are not counted as tried while the database fails, and are done when it is back", async () => {
    jobs = new JobRepository(database);
    await add("ada");
    const runner = new JobRunner({
      ...{ jobs, log, idle_ms: 60_000 },
      kinds: { greet: jobKind(about, async () => "done") },
    });
    proxy.fault = { kind: "failing", every: 1, is_written: "never" };
    const running = runner.run();
    await eventually("it has failed", () => logged.length > 0);
    proxy.heal();
    runner.look();
    await eventually("it is done", async () => (await jobs.count()) === 0, 15_000);
    await eventually("it says so", () => logged.length > 1);
    await runner.stop();
    await running;
    assert.deepEqual(
      logged.map(({ level, msg }) => [level, msg]),
      [
        [40, "jobs wait"],
        [40, "jobs are done again"],
      ],
    );
  });
});
