import assert from "node:assert/strict";
import { pino } from "pino";
import { readEnv } from "../../src/env.ts";
import { newSession } from "../../src/rooms/player-session.ts";
import { RoomKeeper } from "../../src/rooms/room-keeper.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { aWorld } from "../support/world.ts";

describe("the sessions of a room, while the database is away", () => {
  const env = readEnv({ NODE_ENV: "test", DATA_DIR: ":memory:" });
  const log = pino({ level: "silent" });
  let store: Store;
  before(async () => {
    store = await openStore(env, log);
  });
  after(() => store.close());

  it("are saved in the end, and never with an older state after a newer one", async () => {
    const world = aWorld({ players: [] });
    const services = { env, log, store };
    const keeper = new RoomKeeper({
      services,
      world,
      content_hash: "",
      asleep: undefined,
      onLost: assert.fail,
    });
    const older = newSession(world, "ada", "Ada");
    const newer = { ...older, room_id: "the next room" };
    await store.sessions.create(older);
    const put = store.sessions.put.bind(store.sessions);
    const asked: (string | undefined)[] = [];
    store.sessions.put = async session => {
      asked.push(session.room_id);
      if (asked.length <= 3) throw new Error("the database is away");
      await put(session);
    };
    const saved = await Promise.all([keeper.saveSession(older), keeper.saveSession(newer)]);
    assert.deepEqual(saved, [false, true]);
    assert.equal(asked.at(-1), "the next room");
    assert.equal((await store.sessions.get(older.session_id))?.room_id, "the next room");
    await keeper.close();
  });
});
