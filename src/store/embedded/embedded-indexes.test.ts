import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { pino } from "pino";
import { aCharacter } from "../../../test/support/a-character.ts";
import { testEnv } from "../../../test/support/dynamodb.ts";
import { eventually } from "../../../test/support/eventually.ts";
import { SessionIndex } from "../../characters/session-index.ts";
import { connect, type Database } from "../dynamo/connect.ts";
import type { EmbeddedInput, EmbeddedMessage } from "./embedded-worker.ts";

const log = pino({ level: "silent" });
const NOT_COUNTED = -1;
/** As many as dynalite needs for a session when it writes each entry by itself, and one more. */
const MOST_BATCHES = 5;

describe("The embedded database, killed while a character goes from one room to another", function () {
  this.timeout(30_000);
  let folder: string;
  let database: Database | undefined;
  let worker: Worker | undefined;
  const batches_left = new Int32Array(new SharedArrayBuffer(4));

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "indexes-"));
    await mkdir(join(folder, "dynamodb"));
    Atomics.store(batches_left, 0, NOT_COUNTED);
  });
  afterEach(async () => {
    await database?.close();
    await worker?.terminate();
    await rm(folder, { recursive: true });
  });

  /** A database that stops once `batches_left` batches are written. */
  async function startHalting(): Promise<SessionIndex> {
    const journal = { events: "CombatEventsTable", rooms: "RoomStatesTable" };
    const kept = { folder: join(folder, "dynamodb"), fsync: true, accept_damage: false, tables: journal };
    const input: EmbeddedInput = { tables: [], kept };
    worker = new Worker(new URL("../../../test/store/halting-database.ts", import.meta.url), {
      workerData: { ...input, batches_left },
    });
    const [message]: EmbeddedMessage[] = await once(worker, "message");
    assert.equal(message?.type, "ready");
    const env = testEnv({ DYNAMODB_ENDPOINT: `http://127.0.0.1:${message.port}` });
    database = await connect(env, log, { join: false });
    return new SessionIndex(database, "guest");
  }

  /** It is started again on the same folder. */
  async function restart(): Promise<SessionIndex> {
    await worker?.terminate();
    await database?.close();
    database = await connect(testEnv({ DATA_DIR: folder }), log, { join: false });
    return new SessionIndex(database, "guest");
  }

  async function roomOf(session_id: string): Promise<unknown> {
    const TableName = `${database?.table_prefix}PlayerSessionsTable`;
    const found = await database?.doc.send(new GetCommand({ TableName, Key: { session_id } }));
    return found?.Item?.room_id;
  }

  for (let batches = 0; batches <= MOST_BATCHES; batches++) {
    it(`lists it in the room that it is in, after ${batches} batches`, async () => {
      const session = aCharacter({ room_id: "hall" });
      const sessions = await startHalting();
      await sessions.put(session);
      Atomics.store(batches_left, 0, batches);
      const moving = sessions.put({ ...session, room_id: "yard", revision: 1 });
      // Answered, or stopped amid the write.
      const answered = moving.then(
        () => true,
        () => true,
      );
      const halted = eventually("the database to stop", () => Atomics.load(batches_left, 0) === 0);
      await Promise.race([answered, halted]);

      const after = await restart();
      const room_id = await roomOf(session.session_id);
      for (const room of ["hall", "yard"]) {
        const listed = (await after.listByRoom(room)).map(each => each.session_id);
        assert.deepEqual(
          listed,
          room === room_id ? [session.session_id] : [],
          `in ${room_id}, asked for ${room}`,
        );
      }
    });
  }
});
