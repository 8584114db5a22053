/** Whoever asks again for loot gets the same answer, also after the room was restored, whatever was taken since. */
import assert from "node:assert/strict";
import type { ServerProcess } from "../../loadtest/server-process.ts";
import { EventRepository } from "../../src/store/event-repository.ts";
import { eventId } from "../../src/store/journal/journal-row.ts";
import { RoomRepository } from "../../src/store/room-repository.ts";
import { LastingDatabase, untilHibernated } from "./lasting-database.ts";
import { Fighter } from "./parties.ts";

const TAKEN = 12;

describe("loot that was taken before a room was restored", function () {
  this.timeout(60_000);
  let kept: LastingDatabase;
  let server: ServerProcess;

  before(async () => {
    kept = await LastingDatabase.open();
    server = await kept.start();
  });
  after(() => kept?.close());

  it("is its taker's when it is asked for again, and somebody else's to all others", async () => {
    const ada = await Fighter.signUp(server.endpoint, "Ada");
    const bob = await Fighter.signUp(server.endpoint, "Bob");
    const room_id = await ada.account.createRoom();
    await (await ada.join(server.endpoint, room_id)).leave();
    await untilHibernated(ada.account, room_id);
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
    const [rooms, journal] = [new RoomRepository(kept.database), new EventRepository(kept.database)];
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
