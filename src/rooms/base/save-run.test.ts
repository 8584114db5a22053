import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mock } from "node:test";
import { aRoom } from "../../../test/support/a-room.ts";
import { testEnv } from "../../../test/support/dynamodb.ts";
import { RunMembers } from "../../runs/run-members.ts";
import { RunRepository } from "../../runs/run-repository.ts";
import { connect, type Database } from "../../store/dynamo/connect.ts";
import { RoomRepository } from "../../store/room-repository.ts";
import { keepRoomsOnceADay } from "./save-run.ts";

const DAY_MS = 24 * 3_600_000;
const START_MS = Date.now();

describe("The rooms of a saved run", () => {
  let database: Database;
  let runs: RunRepository;
  let rooms: RoomRepository;
  let run_id: string;
  let now_ms: number;

  before(async () => {
    database = await connect(testEnv({ DATA_DIR: ":memory:" }), console, { join: false });
    const now = () => now_ms;
    runs = new RunRepository(database, now);
    rooms = new RoomRepository(database, now);
  });
  beforeEach(async () => {
    now_ms = START_MS;
    run_id = await begun();
    await rooms.put(aRoom({ room_id: roomId(), run_id, is_saved: true, current_player_count: 0 }));
    await runs.enterRoom(run_id, "room1", roomId());
    await runs.save(run_id);
  });
  afterEach(() => mock.restoreAll());
  after(() => database?.close());

  async function begun(): Promise<string> {
    const id = randomUUID();
    const terms = { dungeon_id: "crypt", difficulty_id: "normal", loot_rule: "first_come" } as const;
    const content = { content_hash: "hash", content_version: 1 };
    await runs.begin({ run_id: id, ...terms, ...content, is_open: false, earns: true });
    return id;
  }
  const roomId = () => `${run_id}-room1`;
  async function played(): Promise<void> {
    const run = (await runs.notePlayed({ run_id, is_saved: true }, 0)) ?? assert.fail("the run is gone");
    await keepRoomsOnceADay({ runs, store: { rooms } }, run, now_ms);
  }

  it("are there as long as it is, though nobody comes into them: also where it is played each day for weeks", async () => {
    for (let day = 0; day <= 20; day++) {
      now_ms = START_MS + day * DAY_MS;
      await played();
    }
    now_ms += 7 * DAY_MS - 1000;
    assert.ok(await runs.get(run_id));
    assert.ok(await rooms.get(roomId()));
    now_ms += DAY_MS;
    assert.equal(await runs.get(run_id), undefined);
  });

  it("are kept where the process that saved it died half-way, and so are its members, once it is played again", async () => {
    const members = new RunMembers(database, () => now_ms);
    const ada = { character_id: "Ada", player_id: "ada", character_name: "Ada" };
    const half = await begun();
    await members.join(half, ada, 1);
    const dying = mock.method(runs, "keepMember", () => assert.fail("killed"));
    await assert.rejects(runs.save(half), /killed/);
    dying.mock.restore();
    const run = (await runs.notePlayed({ run_id: half, is_saved: true }, 0)) ?? assert.fail();
    await keepRoomsOnceADay({ runs, store: { rooms } }, run, now_ms);
    const found = (await runs.get(half)) ?? assert.fail();
    assert.notEqual(found.rooms_kept_at, undefined);
    assert.ok(((await members.get(half, "Ada"))?.expires_at ?? 0) > found.expires_at);
  });

  it("are written for that once a day at most", async () => {
    const kept = mock.method(rooms, "keep");
    for (let hour = 0; hour < 72; hour++) {
      now_ms = START_MS + (hour * DAY_MS) / 24;
      await played();
    }
    assert.equal(kept.mock.callCount(), 3);
  });
});
