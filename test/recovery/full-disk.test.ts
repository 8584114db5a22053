import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Bot } from "../../loadtest/bot.ts";
import { type ServerProcess, startServer } from "../../loadtest/server-process.ts";
import { connect, type Database } from "../../src/store/dynamo/connect.ts";
import { EventRepository } from "../../src/store/event-repository.ts";
import { gameEvent } from "../../src/store/game-event-schema.ts";
import { testEnv } from "../support/dynamodb.ts";
import { eventually } from "../support/eventually.ts";
import { limitFileSize, requireFileSizeLimit } from "../support/file-size-limit.ts";
import { aRow } from "../support/journal.ts";

/** Less than any file of the database has. */
const NOTHING_FITS_BYTES = 10;
const ROW_BYTES = 2000;

const FAILED = /^The embedded database failed: .*File too large/;
const WORKS_AGAIN = "The embedded database works again.";

describe("The embedded database, on a disk that is full and then free again", function () {
  this.timeout(60_000);
  let folder: string;
  let server: ServerProcess;
  let database: Database;
  let events: EventRepository;
  /** The numbers of the rows that were said to be saved. */
  let acknowledged: number[];
  let next: number;

  before(function () {
    requireFileSizeLimit(this);
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "full-"));
    acknowledged = [];
    next = 1;
    await start();
  });
  afterEach(async () => {
    await stop();
    await rm(folder, { recursive: true });
  });

  async function start(): Promise<void> {
    server = await startServer({ DATA_DIR: folder });
    const DYNAMODB_ENDPOINT = await readFile(join(folder, "endpoint"), "utf8");
    database = await connect(testEnv({ DYNAMODB_ENDPOINT }), console, { join: false });
    events = new EventRepository(database);
  }

  async function stop(): Promise<void> {
    await database.close();
    await server.stop();
  }

  const isFull = (bytes: number) => limitFileSize(server.process.pid, bytes);
  const isFree = () => limitFileSize(server.process.pid, undefined);

  /** Tries to save the next row once; a row that failed is never tried again, as by somebody who has gone. */
  async function save(): Promise<boolean> {
    const n = next++;
    const writer_id = "w".repeat(ROW_BYTES);
    const isSaved = await events.append(aRow("room", n, { timestamp: Date.now(), writer_id })).then(
      () => true,
      () => false,
    );
    if (isSaved) acknowledged.push(n);
    return isSaved;
  }

  const saveMany = async (count: number) => {
    for (let i = 0; i < count; i++) await save();
  };

  async function assertNothingLost(): Promise<void> {
    await stop();
    await start();
    const kept = (await events.list("room", gameEvent, { limit: 10_000 })).map(row => Number(row.event_id));
    const lost = acknowledged.filter(n => !kept.includes(n));
    assert.deepEqual(lost, [], `lost of ${acknowledged.length} that were acknowledged`);
  }

  it("keeps all that it says it has saved, before, meanwhile and after", async () => {
    await saveMany(10);
    isFull(NOTHING_FITS_BYTES);
    await eventually("it can save nothing", async () => !(await save()));
    await saveMany(3);
    isFree();
    await eventually("it saves again", save);
    await saveMany(30);
    await assertNothingLost();
    assert.match(server.output(), /ready/);
  });

  it("keeps what it says it has saved where a write is cut off again and again", async () => {
    // Each of LevelDB's logs is full after a few rows; a new one has room again.
    // It has to hold what the database writes anew as a whole, which is the content.
    isFull(100 * ROW_BYTES);
    await saveMany(500);
    isFree();
    assert.ok(acknowledged.length > 250, `${acknowledged.length} acknowledged`);
    assert.match(server.output(), /The embedded database failed: .*File too large/);
    await assertNothingLost();
  });

  it("is no place for new players while it can save nothing, at every look, and is one again after that", async () => {
    const ready = async () => (await fetch(`${server.endpoint.replace(/^ws/, "http")}/ready`)).status;
    assert.equal(await ready(), 200);
    isFull(NOTHING_FITS_BYTES);
    // The server itself has to find out: what this test writes goes past it.
    await eventually("it says so", async () => (await ready()) === 503, 15_000);
    const looks = new Set<number>();
    for (const until = performance.now() + 3000; performance.now() < until; await delay(20)) {
      looks.add(await ready());
    }
    assert.deepEqual([...looks], [503]);
    isFree();
    await eventually("it is ready", async () => (await ready()) === 200, 15_000);
  });

  it("says no to everything that it cannot save, at once, and says in the log when that begins and ends", async () => {
    await saveMany(1);
    isFull(NOTHING_FITS_BYTES);
    await eventually("it can save nothing", async () => !(await save()));
    const startedAtMs = performance.now();
    assert.equal(await save(), false);
    assert.ok(performance.now() - startedAtMs < 900, "it lets its client wait until the time is over");
    await delay(300);
    isFree();
    await eventually("it saves again", save);
    const said = () => server.output().match(/The embedded database [^"]*/g) ?? [];
    // The answer may be here before the line of the log that was written with it.
    await eventually("it says that it works again", () => said().at(-1) === WORKS_AGAIN);
    // Some writes still fit, and LevelDB has several files that may not: then it fails, and works, more than once.
    assert.match(said()[0] ?? "", FAILED);
    for (const line of said()) if (line !== WORKS_AGAIN) assert.match(line, FAILED);
  });
});

describe("Recordings, on a disk that is full", function () {
  this.timeout(60_000);
  let folder: string;
  let server: ServerProcess;
  before(async function () {
    folder = await mkdtemp(join(tmpdir(), "full-"));
    requireFileSizeLimit(this);
    server = await startServer({ DATA_DIR: ":memory:", RECORDINGS_DIR: folder, LOG_LEVEL: "info" });
  });
  after(async () => {
    await server?.stop();
    await rm(folder, { recursive: true });
  });

  it("end with one line in the log, and the players of the room play on", async () => {
    limitFileSize(server.process.pid, NOTHING_FITS_BYTES);
    const ada = await Bot.create(server.endpoint);
    const lines = () =>
      server.output().match(/the file of the room.s recording cannot be written any more/g)?.length ?? 0;
    await eventually("the log says it", () => lines() > 0);
    assert.equal((await ada.use("dodge_roll")).is_accepted, true);
    await ada.leave();
    await eventually("the room has closed", () => server.output().includes("room closed"));
    assert.equal(lines(), 1);
  });
});
