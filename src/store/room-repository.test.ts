import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { aRoom } from "../../test/support/a-room.ts";
import { testDatabasesOfWrites } from "../../test/support/dynamodb.ts";
import { connect, type Database } from "./dynamo/connect.ts";
import { RoomRepository } from "./room-repository.ts";

/** The present: DynamoDB Local deletes rows by its own clock, so none may be of the past. */
const START_MS = Date.now();
const HALF_HOUR_MS = 1_800_000;
const AT_ONCE = 25;

for (const implementation of testDatabasesOfWrites) {
  describe(`The rooms of a dungeon, on ${implementation.name}`, function () {
    this.timeout(30_000);
    let database: Database;
    let rooms: RoomRepository;
    let now_ms = START_MS;

    before(async function () {
      await implementation.start(this);
      database = await connect(implementation.env(), console, { join: false });
      rooms = new RoomRepository(database, () => now_ms);
    });
    beforeEach(() => {
      now_ms = START_MS;
    });
    after(async () => {
      await database?.close();
      await implementation.stop();
    });

    const roomsAt = (dungeon_id: string, count: number) =>
      Array.from({ length: count }, (_, i) =>
        aRoom({ dungeon_id, created_at: new Date(START_MS + i).toISOString() }),
      );
    /** Some at a time: a database that has just started answers hundreds at once too late. */
    const putAll = async (states: ReturnType<typeof roomsAt>) => {
      for (let i = 0; i < states.length; i += AT_ONCE)
        await Promise.all(states.slice(i, i + AT_ONCE).map(state => rooms.put(state)));
    };

    it("are listed newest first, and those of other dungeons are not", async () => {
      const dungeon_id = randomUUID();
      const states = roomsAt(dungeon_id, 3);
      await putAll([...states, aRoom({ dungeon_id: randomUUID() })]);
      const { expires_at, ...newest } = (await rooms.listByDungeon(dungeon_id))[0] ?? assert.fail();
      assert.deepEqual(newest, states[2]);
      assert.deepEqual(
        (await rooms.listByDungeon(dungeon_id)).map(({ room_id }) => room_id),
        states.map(({ room_id }) => room_id).reverse(),
      );
      assert.deepEqual(await rooms.listByDungeon("nowhere"), []);
    });

    it("are listed only while they live, whether the database has removed them or not", async () => {
      const dungeon_id = randomUUID();
      const occupied = aRoom({ dungeon_id, current_player_count: 1 });
      await putAll([aRoom({ dungeon_id }), occupied]);
      now_ms += HALF_HOUR_MS;
      assert.deepEqual(
        (await rooms.listByDungeon(dungeon_id)).map(({ room_id }) => room_id),
        [occupied.room_id],
      );
    });

    it("are found behind any number of expired ones that the database has not removed yet", async () => {
      const dungeon_id = randomUUID();
      await putAll(roomsAt(dungeon_id, 550));
      now_ms += HALF_HOUR_MS;
      const living = roomsAt(dungeon_id, 3);
      await putAll(living);
      assert.equal((await rooms.listByDungeon(dungeon_id)).length, 3);
    });

    it("are listed up to 500, not counting expired ones", async () => {
      const dungeon_id = randomUUID();
      await putAll(roomsAt(dungeon_id, 10));
      now_ms += HALF_HOUR_MS;
      await putAll(roomsAt(dungeon_id, 600));
      assert.equal((await rooms.listByDungeon(dungeon_id)).length, 500);
    });
  });
}
