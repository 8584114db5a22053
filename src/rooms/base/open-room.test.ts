import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { pino } from "pino";
import { aRoom } from "../../../test/support/a-room.ts";
import { aRow } from "../../../test/support/journal.ts";
import { readEnv } from "../../env.ts";
import { openServices, type Services } from "../../services.ts";
import { eventId } from "../../store/journal/journal-row.ts";
import { dungeonMode } from "../dungeon/dungeon-mode.ts";
import { openRoom } from "./open-room.ts";

describe("A restored room", () => {
  let services: Services;
  let logged: Record<string, unknown>[];
  before(async () => {
    const log = pino({ level: "warn" }, { write: (line: string) => logged.push(JSON.parse(line)) });
    services = await openServices(readEnv({ NODE_ENV: "test", DATA_DIR: ":memory:" }), log);
  });
  beforeEach(() => {
    logged = [];
  });
  after(() => services.store.close());

  /** From a snapshot that contains the rows up to 4, with these rows in its journal. */
  async function restoreWith(...rows: number[]): Promise<void> {
    const { store } = services;
    const run_id = randomUUID();
    const room_id = `${run_id}-room2`;
    for (const n of rows) await store.events.append(aRow(room_id, n, { timestamp: Date.now() }));
    const { hash: content_hash } = store.library.current();
    await store.rooms.put(aRoom({ room_id, run_id, content_hash, last_event_id: eventId(4) }));
    const { lastRow } = await openRoom(services, dungeonMode, "", {
      run_id,
      room_template_id: "room2",
      content_hash,
    });
    assert.equal(lastRow, rows.at(-1));
  }

  it("says in one line which rows of its journal are missing, and goes on behind the newest", async () => {
    await restoreWith(3, 4, 6, 7, 10);
    assert.equal(logged.length, 1);
    assert.deepEqual(logged[0]?.gaps, [
      { from: 5, to: 5 },
      { from: 8, to: 9 },
    ]);
    assert.match(String(logged[0]?.msg), /rows of the room's journal are missing that were said to be saved/);
  });

  /** The second room of a run that is gone, as it is kept. */
  async function left(is_saved: boolean) {
    const { store } = services;
    const run_id = randomUUID();
    const { hash: content_hash } = store.library.current();
    const room = {
      room_id: `${run_id}-room2`,
      run_id,
      content_hash,
      ...(is_saved && { is_saved: true as const }),
    };
    await store.rooms.put(aRoom(room));
    return { run_id, room_template_id: "room2", content_hash };
  }

  it("is none of a run that was kept and has expired: nobody plays that on from its rooms", async () => {
    const options = await left(true);
    await assert.rejects(openRoom(services, dungeonMode, "", options), {
      message: `The run ${options.run_id} has expired, and its room ${options.run_id}-room2 with it: begin another run.`,
    });
  });

  it("is one of a run that was never kept, as rooms of release 0.5.0 are", async () => {
    const options = await left(false);
    const { world } = await openRoom(services, dungeonMode, "", options);
    assert.equal(world.run_id, options.run_id);
  });

  it("says nothing where its rows are whole", async () => {
    await restoreWith(4, 5, 6);
    assert.deepEqual(logged, []);
  });
});
