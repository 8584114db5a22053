import assert from "node:assert/strict";
import { pino } from "pino";
import { readEnv } from "../../src/env.ts";
import { movedTo, newSession } from "../../src/rooms/player-session.ts";
import { RoomKeeper } from "../../src/rooms/room-keeper.ts";
import { openServices, type Services } from "../../src/services.ts";
import { aWorld } from "../support/world.ts";

describe("the sessions of a room, while the database is away", () => {
  const env = readEnv({ NODE_ENV: "test", DATA_DIR: ":memory:" });
  const log = pino({ level: "silent" });
  let services: Services;
  before(async () => {
    services = await openServices(env, log);
  });
  after(() => services.store.close());

  it("are saved in the end, and never with an older state after a newer one", async () => {
    const world = aWorld({ players: [] });
    const { store } = services;
    const keeper = new RoomKeeper({
      ...{ services, world, content_hash: "", created_at: new Date().toISOString(), lastRow: 0 },
      ...{ sessions: () => [], onLost: assert.fail, onSessionLost: () => assert.fail() },
    });
    const { room_id, run_id, dungeon_id } = world;
    const here = { room_id, run_id, dungeon_id, last_event_id: keeper.lastEventId };
    const older = movedTo(newSession(world.content, "ada", "Ada"), here);
    const newer = { ...older, room_id: "the next room" };
    await store.sessions.create(older);
    const put = store.sessions.put.bind(store.sessions);
    const asked: (string | undefined)[] = [];
    store.sessions.put = async (session, held) => {
      asked.push(session.room_id);
      if (asked.length <= 3) throw new Error("the database is away");
      await put(session, held);
    };
    const saved = await Promise.all([keeper.saveSession(older), keeper.saveSession(newer)]);
    assert.deepEqual(saved, [false, true]);
    assert.equal(asked.at(-1), "the next room");
    assert.equal((await store.sessions.get(older.session_id))?.room_id, "the next room");
    await keeper.close();
  });
});
