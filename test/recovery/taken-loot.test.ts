/** Whoever asks again for loot gets the same answer, also after the room was restored, whatever was taken since. */
import assert from "node:assert/strict";
import { pino } from "pino";
import { type ServerProcess, startServer } from "../../loadtest/server-process.ts";
import { connect, type Database } from "../../src/store/dynamo/connect.ts";
import { EventRepository } from "../../src/store/event-repository.ts";
import { eventId } from "../../src/store/journal/journal-row.ts";
import { RoomRepository } from "../../src/store/room-repository.ts";
import { testEnv } from "../support/dynamodb.ts";
import { eventually } from "../support/eventually.ts";
import { FaultyDatabase } from "../support/faulty-database.ts";
import { Fighter } from "./parties.ts";

const TAKEN = 12;

describe("loot that was taken before a room was restored", function () {
  this.timeout(60_000);
  let proxy: FaultyDatabase;
  let database: Database;
  let server: ServerProcess;

  before(async () => {
    proxy = await FaultyDatabase.start();
    server = await startServer({ DYNAMODB_ENDPOINT: proxy.endpoint });
    const env = testEnv({ DYNAMODB_ENDPOINT: proxy.endpoint });
    database = await connect(env, pino({ level: "silent" }), { join: false });
  });
  after(async () => {
    await server?.stop();
    await database?.close();
    await proxy?.close();
  });

  it("is its taker's when it is asked for again, and somebody else's to all others", async () => {
    const ada = await Fighter.signUp(server.endpoint, "Ada");
    const bob = await Fighter.signUp(server.endpoint, "Bob");
    const room_id = await ada.account.createRoom();
    await (await ada.join(server.endpoint, room_id)).leave();
    await eventually("the room to be closed", async () => {
      const answer = await ada.account.request("GET", `/api/rooms/${room_id}`);
      return JSON.stringify(answer).includes('"is_live":false');
    });
    await takes(ada, room_id);

    const bots = {
      ada: await ada.join(server.endpoint, room_id),
      bob: await bob.join(server.endpoint, room_id),
    };
    assert.deepEqual(await bots.ada.pickUp("loot101"), {
      is_accepted: true,
      value: { item_id: "gold", quantity: 1 },
    });
    assert.deepEqual(await bots.bob.pickUp("loot101"), { is_accepted: false, reason: "already_picked_up" });
    await Promise.all([bots.ada.leave(), bots.bob.leave()]);
  });

  /** What a room leaves in which somebody has taken much, one after the other; its snapshot is newer than all of it. */
  async function takes({ account }: Fighter, room_id: string): Promise<void> {
    const [rooms, journal] = [new RoomRepository(database), new EventRepository(database)];
    const state = (await rooms.get(room_id)) ?? assert.fail();
    const before = Number(state.last_event_id);
    for (let n = 1; n <= TAKEN; n++) {
      const event = {
        ...({ event_type: "loot_picked_up", source_player_id: account.player_id } as const),
        ...({
          loot_instance_id: `loot${100 + n}`,
          item_id: "gold",
          item_type: "gold",
          item_quantity: n,
        } as const),
      };
      const timestamp = Date.now();
      const row = {
        room_id,
        event_id: eventId(before + n),
        writer_id: "test",
        timestamp,
        is_packed: false,
        is_indexed: true,
      };
      await journal.append({ ...row, entries: [{ event, timestamp, tick: state.tick + n }] });
    }
    await rooms.put({ ...state, last_event_id: eventId(before + TAKEN), last_instance: 100 + TAKEN });
  }
});
