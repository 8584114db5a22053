import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { pino } from "pino";
import { testEnv } from "../../../test/support/dynamodb.ts";
import { eventually } from "../../../test/support/eventually.ts";
import { connect, type Database } from "../dynamo/connect.ts";
import { SessionRepository } from "../session-repository.ts";
import type { PlayerSession } from "../session-row.ts";
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
  async function startHalting(): Promise<SessionRepository> {
    const input: EmbeddedInput = {
      ...{ folder: join(folder, "dynamodb"), fsync: true, accept_damage: false },
      tables: { events: "CombatEventsTable", rooms: "RoomStatesTable" },
    };
    worker = new Worker(new URL("../../../test/store/halting-database.ts", import.meta.url), {
      workerData: { ...input, batches_left },
    });
    const [message]: EmbeddedMessage[] = await once(worker, "message");
    assert.equal(message?.type, "ready");
    const env = testEnv({ DYNAMODB_ENDPOINT: `http://127.0.0.1:${message.port}` });
    database = await connect(env, log, { join: false });
    return new SessionRepository(database);
  }

  /** It is started again on the same folder. */
  async function restart(): Promise<SessionRepository> {
    await worker?.terminate();
    await database?.close();
    database = await connect(testEnv({ DATA_DIR: folder }), log, { join: false });
    return new SessionRepository(database);
  }

  for (let batches = 0; batches <= MOST_BATCHES; batches++) {
    it(`lists it in the room that it is in, after ${batches} batches`, async () => {
      const session = aSession("hall");
      const sessions = await startHalting();
      await sessions.create(session);
      Atomics.store(batches_left, 0, batches);
      const moving = sessions.put({ ...session, room_id: "yard" }, { room_id: "hall", last_event_id: "1" });
      // Answered, or stopped amid the write.
      const answered = moving.then(
        () => true,
        () => true,
      );
      const halted = eventually("the database to stop", () => Atomics.load(batches_left, 0) === 0);
      await Promise.race([answered, halted]);

      const after = await restart();
      const { room_id } = (await after.get(session.session_id)) ?? assert.fail("it is lost");
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

function aSession(room_id: string): PlayerSession {
  const now = new Date().toISOString();
  return {
    ...{
      session_id: randomUUID(),
      player_id: randomUUID(),
      character_name: "Ada",
      combat_stats_id: "player",
    },
    ...{
      current_health: 100,
      current_mana: 100,
      current_stamina: 100,
      is_alive: true,
      gold: 0,
      inventory: {},
    },
    ...{ room_id, last_event_id: "1", last_heartbeat: now, created_at: now },
  };
}
