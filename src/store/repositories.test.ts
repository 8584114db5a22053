import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { aRoom } from "../../test/support/a-room.ts";
import { testDatabasesOfWrites } from "../../test/support/dynamodb.ts";
import { eventually } from "../../test/support/eventually.ts";
import { aRow, at, stamped } from "../../test/support/journal.ts";
import { NOON_TOMORROW_MS } from "../../test/support/noon-tomorrow.ts";
import type { GameEvent } from "../game/dungeon/dungeon-events.ts";
import { putOnce } from "./dynamo/put-once.ts";
import { UnknownEvent } from "./event-repository.ts";
import { gameEvent } from "./game-event-schema.ts";
import { type JournalRow, RowTakenError } from "./journal/journal-row.ts";
import { RoomStateSuperseded } from "./room-repository.ts";
import { roomRows } from "./room-row.ts";
import { openStore, type Store } from "./store.ts";
import { ROOM_STATES_TABLE } from "./tables.ts";

const HOUR_MS = 3_600_000;

const DAMAGE = {
  event_type: "damage_dealt",
  source_player_id: "ada",
  target_enemy_id: "enemy1",
  ability_id: "melee_attack",
  damage_amount: 15.5,
  is_critical: true,
} as const;

const DEATH = { event_type: "enemy_died", target_enemy_id: "enemy1", ...at(1, 2) } as const;

const anEvent = (room_id: string, n: number, fields: Partial<JournalRow<GameEvent>> = {}) =>
  aRow(room_id, n, { timestamp: NOON_TOMORROW_MS + n, ...fields });

const ids = (rows: { event_id: string }[]) => rows.map(row => Number(row.event_id));

for (const database of testDatabasesOfWrites) {
  describe(`What the server keeps, on ${database.name}`, () => {
    let store: Store;
    let now_ms = NOON_TOMORROW_MS;

    before(async function () {
      await database.start(this);
      this.timeout(60_000);
      store = await openStore(database.env(), console, { now: () => now_ms });
    });
    beforeEach(() => {
      now_ms = NOON_TOMORROW_MS;
    });
    after(async () => {
      await store?.close();
      await database.stop();
    });

    describe("events", () => {
      it("lists a room's events in order, all, after one, and the latest", async () => {
        const room_id = randomUUID();
        for (const n of [3, 1, 10, 2]) await store.events.append(anEvent(room_id, n));
        await store.events.append(anEvent("another room", 4));
        assert.deepEqual(ids(await store.events.list(room_id, gameEvent, { limit: 100 })), [1, 2, 3, 10]);
        assert.deepEqual(
          ids(await store.events.list(room_id, gameEvent, { after: "000000000002", limit: 1 })),
          [3],
        );
        assert.deepEqual(ids(await store.events.latest(room_id, gameEvent, 2)), [3, 10]);
        assert.deepEqual(await store.events.latest(room_id, gameEvent, 0), []);
        assert.deepEqual(await store.events.list("nowhere", gameEvent, { limit: 10 }), []);
      });

      it("keeps every field of an event, and says when it happened", async () => {
        const row = anEvent(randomUUID(), 1, { entries: [stamped(DAMAGE, NOON_TOMORROW_MS + 1, 7)] });
        await store.events.append(row);
        assert.deepEqual(await store.events.list(row.room_id, gameEvent, { limit: 1 }), [row]);
      });

      it("keeps the events that share a row", async () => {
        const entries = Array.from({ length: 140 }, (_, i) => stamped(DAMAGE, NOON_TOMORROW_MS + i, i));
        const row = anEvent(randomUUID(), 1, { timestamp: NOON_TOMORROW_MS, entries, is_packed: true });
        await store.events.append(row);
        assert.deepEqual(await store.events.list(row.room_id, gameEvent, { limit: 1 }), [row]);
        const without = anEvent(randomUUID(), 1, {
          timestamp: NOON_TOMORROW_MS,
          entries: [],
          is_packed: true,
        });
        await store.events.append(without);
        assert.deepEqual(await store.events.list(without.room_id, gameEvent, { limit: 1 }), [without]);
      });

      it("finds the row up to which all happened before a time, so that all later events are in later rows", async () => {
        const room_id = randomUUID();
        // Each row is written when the last of its events has happened; the third has only damage events.
        for (const [n, times] of [
          [1, [10]],
          [2, [20, 30, 40]],
          [3, [45, 50]],
          [4, [60]],
        ] as const) {
          const entries = times.map(ms => stamped(n === 3 ? DAMAGE : DEATH, NOON_TOMORROW_MS + ms));
          const timestamp = NOON_TOMORROW_MS + (times.at(-1) ?? 0);
          await store.events.append(
            anEvent(room_id, n, { timestamp, entries, is_packed: n === 2 || n === 3 }),
          );
        }
        const rowBefore = (ms: number) => store.events.lastRowBefore(room_id, NOON_TOMORROW_MS + ms);
        await eventually("the index has followed", async () => (await rowBefore(61)) === "000000000004");
        assert.equal(await rowBefore(60), "000000000002");
        assert.equal(await rowBefore(50), "000000000002");
        assert.equal(await rowBefore(41), "000000000002");
        // Of the second row some events come later.
        for (const ms of [40, 35, 25, 11]) assert.equal(await rowBefore(ms), "000000000001", `${ms}`);
        assert.equal(await rowBefore(10), undefined);
      });

      it("refuses an event whose number another writer has taken, and keeps theirs", async () => {
        const room_id = randomUUID();
        await store.events.append(anEvent(room_id, 1, { writer_id: "a" }));
        await assert.rejects(store.events.append(anEvent(room_id, 1, { writer_id: "b" })), RowTakenError);
        const [row] = await store.events.list(room_id, gameEvent, { limit: 1 });
        assert.equal(row?.writer_id, "a");
      });

      it("accepts the very same event again, as after an answer that was lost", async () => {
        const entries = [stamped(DAMAGE, NOON_TOMORROW_MS + 1)];
        const event = anEvent(randomUUID(), 1, { entries, is_packed: true });
        await store.events.append(event);
        now_ms += 5000;
        await store.events.append(event);
      });

      it("lists events that are more than one answer of DynamoDB holds", async () => {
        const room_id = randomUUID();
        const target_enemy_id = "x".repeat(300_000);
        const entries = [stamped({ ...DAMAGE, target_enemy_id }, NOON_TOMORROW_MS)];
        for (let n = 1; n <= 5; n++) await store.events.append(anEvent(room_id, n, { entries }));
        assert.deepEqual(ids(await store.events.list(room_id, gameEvent, { limit: 5 })), [1, 2, 3, 4, 5]);
        assert.deepEqual(ids(await store.events.latest(room_id, gameEvent, 4)), [2, 3, 4, 5]);
      }).timeout(20_000);

      it("forgets events after 30 days, and not before", async () => {
        const room_id = randomUUID();
        await store.events.append(anEvent(room_id, 1));
        now_ms += 30 * 24 * HOUR_MS - 10_000;
        assert.deepEqual(ids(await store.events.list(room_id, gameEvent, { limit: 10 })), [1]);
        now_ms += 10_000;
        assert.deepEqual(await store.events.list(room_id, gameEvent, { limit: 10 }), []);
      });
    });

    describe("what a newer version of the server has written", () => {
      it("is refused with a sentence, and never half read: a room, an event", async () => {
        const room = aRoom();
        const newer = { ...room, schema_version: 99, expires_at: 4_000_000_000 };
        await putOnce(store.access, ROOM_STATES_TABLE, newer);
        await assert.rejects(store.rooms.get(room.room_id), {
          message: `The row of room ${room.room_id} has schema_version 99, and this version of the server knows ${roomRows.version} at most: start the newer one.`,
        });
        const unknown = { event_type: "dragon_hatched", dragon_id: "dragon1" };
        for (const is_packed of [false, true]) {
          const room_id = randomUUID();
          const entries = [DEATH, unknown].map(event => ({ event, timestamp: NOON_TOMORROW_MS, tick: 1 }));
          const row = { ...anEvent(room_id, 1), entries: is_packed ? entries : entries.slice(1), is_packed };
          await store.events.append(row);
          await assert.rejects(store.events.allAfter(room_id, gameEvent, "000000000000"), (error: Error) => {
            assert.ok(error instanceof UnknownEvent);
            return /^Row 000000000001 of .* "dragon_hatched" that .*, or a newer one\.$/.test(error.message);
          });
        }
      });
    });

    describe("rooms", () => {
      it("keeps an empty room for 30 minutes, and one with players as long as its journal", async () => {
        const empty = aRoom();
        const full = aRoom({ current_player_count: 1 });
        await store.rooms.put(empty);
        await store.rooms.put(full);
        assert.deepEqual((await store.rooms.get(empty.room_id))?.doors, empty.doors);
        now_ms += HOUR_MS / 2;
        assert.equal(await store.rooms.get(empty.room_id), undefined);
        now_ms += 29 * 24 * HOUR_MS;
        assert.equal((await store.rooms.get(full.room_id))?.room_id, full.room_id);
        assert.equal(await store.rooms.get("nowhere"), undefined);
      });

      it("does not let a process that lost the room overwrite what came later", async () => {
        const room = aRoom();
        await store.rooms.put(room);
        await store.rooms.put({ ...room, is_cleared: true, last_event_id: "000000000010" });
        await assert.rejects(
          store.rooms.put({ ...room, last_event_id: "000000000009" }),
          RoomStateSuperseded,
        );
        assert.equal((await store.rooms.get(room.room_id))?.is_cleared, true);
      });

      it("lets no late snapshot bring back a room that has ended, but a room made afterwards under its id", async () => {
        const room = aRoom({ created_at: new Date(now_ms - 1000).toISOString() });
        await store.rooms.put(room);
        await store.rooms.end(room.room_id);
        const late = { ...room, tick: room.tick + 100, last_event_id: "000000000099" };
        await assert.rejects(store.rooms.put(late), RoomStateSuperseded);
        assert.equal(await store.rooms.get(room.room_id), undefined);
        const another = { ...room, created_at: new Date(now_ms + 1000).toISOString() };
        await store.rooms.put(another);
        assert.deepEqual((await store.rooms.get(room.room_id))?.created_at, another.created_at);
        await store.rooms.end("nowhere");
        await store.rooms.put(aRoom({ room_id: "nowhere" }));
        assert.ok(await store.rooms.get("nowhere"), "a room that never was has not ended");
      });
    });
  });
}
