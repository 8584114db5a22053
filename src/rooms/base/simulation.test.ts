import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mock } from "node:test";
import { pino } from "pino";
import { anArrival } from "../../../test/support/world.ts";
import { readEnv } from "../../env.ts";
import { replayRecordedRun } from "../../recordings/run-recordings.ts";
import { openServices, type Services } from "../../services.ts";
import { dungeonMode } from "../dungeon/dungeon-mode.ts";
import type { DungeonRoomTypes } from "../dungeon/dungeon-types.ts";
import { openRoom } from "./open-room.ts";
import { Recorder } from "./recorder.ts";
import { RoomPersistence } from "./room-persistence.ts";
import { Simulation } from "./simulation.ts";

describe("A room that closes", () => {
  let services: Services;
  before(async () => {
    services = await openServices(
      readEnv({ NODE_ENV: "test", DATA_DIR: ":memory:" }),
      pino({ level: "silent" }),
    );
  });
  afterEach(() => mock.restoreAll());
  after(() => services.store.close());

  async function open(run_id: string) {
    const { hash: content_hash } = services.store.library.current();
    const options = { run_id, room_template_id: "room2", content_hash };
    const opened = await openRoom(services, dungeonMode, `${run_id}-room2`, options);
    const { world, content, recordedStart: start, created_at, lastRow, isFresh } = opened;
    const persistence = new RoomPersistence<DungeonRoomTypes>({
      ...{ services, mode: dungeonMode, world, content_hash, created_at, lastRow, isFresh },
      ...{ characters: () => [], onLost: assert.fail, onCharacterLost: () => assert.fail() },
    });
    const simulation = new Simulation<DungeonRoomTypes>({
      ...{ mode: dungeonMode, world, persistence, content, metrics: services.metrics },
      statistics: services.statistics,
      record: () =>
        new Recorder({
          services,
          mode: dungeonMode,
          world,
          content,
          start,
          opening: isFresh ? 0 : lastRow + 1,
        }),
      host: {
        isAnybodyConnected: () => false,
        oldestProtocolVersion: () => 1,
        onBroken: () => assert.fail(),
        ...{ sendPatch() {}, broadcast() {}, tellOwner() {}, showMetadata() {} },
      },
    });
    await simulation.begin();
    return simulation;
  }

  it("lets nothing happen any more that its row could not say, and its run is the same when it is opened again", async () => {
    const { store, recordings } = services;
    const run_id = randomUUID();
    const first = await open(run_id);
    const arrival = anArrival("ada");
    assert.ok(first.perform({ type: "join", arrival }).is_accepted);
    first.perform({ type: "leave", player_id: "ada" });
    const maySave = Promise.withResolvers<void>();
    const put = store.rooms.put.bind(store.rooms);
    mock.method(store.rooms, "put", async (...row: Parameters<typeof put>) => {
      await maySave.promise;
      await put(...row);
    });
    const closed = first.close();
    const grown = dungeonMode.runs?.grown(first.world, 2) ?? assert.fail("It does not grow");
    assert.equal(first.perform(grown).is_accepted, false);
    maySave.resolve();
    await closed;

    const second = await open(run_id);
    await second.close();
    const contentOf = (hash: string) => store.library.byHash(hash);
    const replayed = await replayRecordedRun({ recordings, contentOf }, { run_id }, [second.world.room_id]);
    assert.ok(replayed.is_same, JSON.stringify(replayed));
    assert.deepEqual(replayed.cuts, []);
  });
});
