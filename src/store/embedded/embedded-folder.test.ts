import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rename, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import { aRoom } from "../../../test/support/a-room.ts";
import { testEnv } from "../../../test/support/dynamodb.ts";
import { aRow } from "../../../test/support/journal.ts";
import { StartupError } from "../../startup-error.ts";
import { connect, type Database } from "../dynamo/connect.ts";
import { EventRepository } from "../event-repository.ts";
import { gameEvent } from "../game-event-schema.ts";
import { eventId } from "../journal/journal-row.ts";
import { RoomRepository } from "../room-repository.ts";
import { COMBAT_EVENTS_TABLE } from "../tables.ts";

const ROWS = 40;
/** So that the rows of a test are more than a block of LevelDB's log. */
const writer_id = "w".repeat(2000);

describe("The embedded database's folder", function () {
  this.timeout(30_000);
  let data: string;
  let folder: string;
  let database: Database | undefined;
  let said: string[];

  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), "damaged-"));
    folder = join(data, "dynamodb");
    said = [];
  });
  afterEach(async () => {
    await close();
    await rm(data, { recursive: true });
  });

  async function open(variables: Record<string, string> = {}): Promise<Database> {
    const say = (line: string) => said.push(line);
    const env = testEnv({ DATA_DIR: data, ...variables });
    database = await connect(env, { warn: say, error: say }, { join: false });
    return database;
  }

  async function close(): Promise<void> {
    await database?.close();
    database = undefined;
  }

  /** A room's journal, and the database closed in order. */
  async function fill(): Promise<void> {
    const events = new EventRepository(await open());
    for (let n = 1; n <= ROWS; n++)
      await events.append(aRow("room", n, { timestamp: Date.now(), writer_id }));
    await close();
  }

  async function rows(): Promise<number[]> {
    const events = new EventRepository(database ?? (await open()));
    return (await events.list("room", gameEvent, { limit: 1000 })).map(row => Number(row.event_id));
  }

  /** The files with this ending, in order. */
  async function files(ending: string): Promise<string[]> {
    const names = (await readdir(folder)).filter(name => name.endsWith(ending)).sort();
    return names.map(name => join(folder, name));
  }

  async function theLog(): Promise<string> {
    const log = (await files(".log")).at(-1);
    assert.ok(log);
    return log;
  }

  /** The only table with data in it, after the log has gone into it. */
  async function theTable(): Promise<string> {
    await open();
    await close();
    const table = (await files(".ldb")).at(-1);
    assert.ok(table);
    return table;
  }

  async function flip(path: string, at: number): Promise<void> {
    const bytes = await readFile(path);
    bytes.writeUInt8(bytes.readUInt8(at) ^ 0x10, at);
    await writeFile(path, bytes);
  }

  /** Behind the first rows: where those are missing, nobody can tell that there were any. */
  async function flipAmidRows(log: string): Promise<number> {
    const { length } = await readFile(log);
    const at = Math.floor(length * 0.6);
    await flip(log, at);
    return at;
  }

  async function refusal(): Promise<string> {
    const error: unknown = await open().catch(caught => caught);
    assert.ok(error instanceof StartupError, `no StartupError but ${error}`);
    assert.match(error.message, /^DATA_DIR .* is damaged \(.*\): .*EMBEDDED_ACCEPT_DAMAGE=true/);
    assert.doesNotMatch(error.message, /\n/);
    return error.message;
  }

  const accept = () => open({ EMBEDDED_ACCEPT_DAMAGE: "true" });

  it("is opened without a word where all is well, as often as you like", async () => {
    await fill();
    for (let i = 0; i < 3; i++) {
      await open();
      await close();
    }
    assert.equal((await rows()).length, ROWS);
    assert.deepEqual(said, []);
  });

  describe("where bytes of the log are flipped", () => {
    it("is refused again and again, with the file and how much stands behind; nothing is lost by that", async () => {
      await fill();
      const log = await theLog();
      const at = await flipAmidRows(log);
      const before = await readFile(log);
      for (let i = 0; i < 2; i++) {
        const [, byte, writes] =
          /\d+\.log cannot be read at byte (\d+), and (\d+) writes stand behind that/.exec(await refusal()) ??
          [];
        // The write that was hit begins there: one row, which is written alone.
        assert.ok(Number(byte) <= at && Number(byte) > at - 5000, `${byte} of ${at}`);
        assert.ok(Number(writes) > 10, writes);
      }
      assert.deepEqual(await readFile(log), before);
    });

    it("is opened where it is told to go on, and says what was damaged and which rows are missing", async () => {
      await fill();
      await flipAmidRows(await theLog());
      await accept();
      const kept = await rows();
      assert.ok(kept.length < ROWS && kept.length > 10, `${kept.length} rows`);
      assert.equal(said.length, 2);
      assert.match(
        said[0] ?? "",
        /goes on with what can be read of damaged files: \d+\.log cannot be read at byte/,
      );
      const [, from, to] =
        /Events are missing .*: rows (\d+) to (\d+) of room room\.$/.exec(said[1] ?? "") ?? [];
      const lost = Array.from({ length: ROWS }, (_, i) => i + 1).filter(n => !kept.includes(n));
      assert.deepEqual([Number(from), Number(to)], [lost[0], lost.at(-1)]);
    });

    it("is opened from then on as if nothing had been, but for the gap", async () => {
      await fill();
      await flipAmidRows(await theLog());
      await accept();
      await close();
      said = [];
      await open();
      assert.equal(said.length, 1);
      assert.match(said[0] ?? "", /Events are missing that were said to be saved/);
    });
  });

  it("says that its last write was cut off, and goes on: nobody was told that it was saved", async () => {
    await fill();
    const log = await theLog();
    const { length } = await readFile(log);
    await truncate(log, length - 100);
    await open();
    assert.equal((await rows()).length, ROWS - 1);
    assert.equal(said.length, 1);
    assert.match(said[0] ?? "", /It was ended while it wrote: the last \d+ bytes of \d+\.log are left out/);
  });

  for (const [what, harm, complaint] of [
    ["CURRENT is missing", () => rm(join(folder, "CURRENT")), /CURRENT is missing/],
    [
      "the manifest is missing",
      async () => rm(join(folder, (await readFile(join(folder, "CURRENT"), "utf8")).trim())),
      /CURRENT names "MANIFEST-\d+", which is missing/,
    ],
    [
      "bytes of the manifest are flipped",
      async () => flip(join(folder, (await readFile(join(folder, "CURRENT"), "utf8")).trim()), 12),
      /MANIFEST-\d+ cannot be read at byte 0/,
    ],
  ] as const) {
    it(`is refused where ${what}, and has all its rows where it is told to go on`, async () => {
      await fill();
      await harm();
      assert.match(await refusal(), complaint);
      await accept();
      assert.equal((await rows()).length, ROWS);
    });
  }

  it("is refused where its log is missing", async () => {
    await fill();
    await rename(await theLog(), join(data, "elsewhere"));
    assert.match(await refusal(), /\d+\.log is missing/);
    await accept();
    await close();
    await open();
  });

  it("is refused where a table is missing", async () => {
    await fill();
    await rm(await theTable());
    assert.match(await refusal(), /\d+\.ldb is missing/);
    await accept();
    await close();
    await open();
  });

  it("is refused where bytes of a table are flipped; told to go on, it has what stands elsewhere in the table", async () => {
    await fill();
    const table = await theTable();
    await flip(table, 3000);
    assert.match(await refusal(), /\d+\.ldb is damaged at byte \d+\)/);
    await accept();
    const kept = await rows();
    assert.ok(kept.length > ROWS / 2, `${kept.length} rows`);
    await close();
    // For good: it is not refused again.
    await open();
    assert.deepEqual(await rows(), kept);
  });

  it("is refused where the index of a table is damaged, and opened without that table", async () => {
    await fill();
    const table = await theTable();
    const { length } = await readFile(table);
    await flip(table, length - 60);
    assert.match(await refusal(), /\d+\.ldb cannot be read/);
    await accept();
    await close();
    await open();
  });

  it("says which room lacks rows in the middle of its journal, or at its end, and nothing of rows that expired", async () => {
    const { doc } = await open();
    assert.ok(database);
    const events = new EventRepository(database);
    const rooms = new RoomRepository(database);
    const lastRows = { whole: 5, "lacks three": 5, "lacks its end": 5, old: 5 };
    for (const [room_id, last] of Object.entries(lastRows)) {
      for (let n = 1; n <= last; n++) await events.append(aRow(room_id, n, { timestamp: Date.now() }));
      const created_at = new Date().toISOString();
      await rooms.put(aRoom({ room_id, created_at, last_event_id: eventId(last) }));
    }
    const remove = (room_id: string, ...numbers: number[]) =>
      Promise.all(
        numbers.map(n => {
          const Key = { room_id, event_id: eventId(n) };
          return doc.send(new DeleteCommand({ TableName: COMBAT_EVENTS_TABLE.name, Key }));
        }),
      );
    await remove("lacks three", 2, 4);
    await remove("lacks its end", 4, 5);
    await remove("old", 1, 2, 3);
    await close();
    await open();
    assert.equal(said.length, 1);
    const [line = ""] = said;
    assert.match(line, /^The embedded database in .*: Events are missing that were said to be saved: /);
    assert.match(line, /rows 2, 4 of room lacks three[.;]/);
    assert.match(line, /rows 4 to 5 of room lacks its end[.;]/);
    assert.doesNotMatch(line, /whole|old/);
  });
});
