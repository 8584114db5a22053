import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { pino } from "pino";
import type { GameEvent } from "../../src/game/dungeon/dungeon-events.ts";
import { AccountRepository } from "../../src/store/account-repository.ts";
import { connect, type Database } from "../../src/store/dynamo/connect.ts";
import { EventRepository } from "../../src/store/event-repository.ts";
import { aCharacter, charactersIn } from "../support/a-character.ts";
import { ApiServer, type Player } from "../support/api-client.ts";
import { testEnv } from "../support/dynamodb.ts";
import { eventually } from "../support/eventually.ts";
import { FaultyDatabase } from "../support/faulty-database.ts";
import { aRow, at, stamped } from "../support/journal.ts";
import { NOON_TOMORROW_MS } from "../support/noon-tomorrow.ts";

const hit = (n: number): GameEvent => ({
  ...{ event_type: "damage_dealt", source_player_id: "ada", target_enemy_id: `enemy${n}` },
  ...{ ability_id: "melee_attack", damage_amount: 15, is_critical: false },
});
const death = (n: number): GameEvent => ({
  ...{ event_type: "enemy_died", target_enemy_id: `enemy${n}`, ...at(1, 2) },
});

describe("What happened in a room, listed over HTTP", () => {
  let proxy: FaultyDatabase;
  let database: Database;
  let events: EventRepository;
  let api: ApiServer;
  let ada: Player;
  before(async () => {
    proxy = await FaultyDatabase.start();
    api = await ApiServer.start({ DYNAMODB_ENDPOINT: proxy.endpoint });
    database = await connect(testEnv({ DYNAMODB_ENDPOINT: proxy.endpoint }), pino({ level: "silent" }), {
      join: false,
    });
    events = new EventRepository(database);
    ada = await api.guest();
  });
  after(async () => {
    await api?.stop();
    await database?.close();
    await proxy?.close();
  });

  /** Rows one after the other, 100 ms between any two events; those without events are of hits that were dropped. */
  async function aJournal(rows: readonly GameEvent[][]): Promise<string> {
    const room_id = randomUUID();
    // Those alone see it whose character is there.
    const there = aCharacter({ player_id: ada.player_id, room_id });
    await charactersIn(database).create(there);
    await new AccountRepository(database).addCharacter(ada.player_id, there.character_id, 1000);
    let now_ms = NOON_TOMORROW_MS;
    for (const [i, happened] of rows.entries()) {
      const entries = happened.map((event, place) => stamped(event, now_ms + (place + 1) * 100));
      now_ms += happened.length * 100;
      const is_packed = happened.length !== 1 || happened[0]?.event_type === "damage_dealt";
      const row = { entries, is_packed };
      await events.append(aRow(room_id, i + 1, { ...row, timestamp: now_ms }));
    }
    return room_id;
  }

  const enemiesOf = (page: { events: Record<string, unknown>[] }) =>
    page.events.map(event => Number(String(event.target_enemy_id).slice("enemy".length)));

  /** All after the cursor, page by page, until a page says that there is no more by having nothing. */
  async function paged(room_id: string, since: string, limit: number): Promise<number[]> {
    const found: number[] = [];
    for (let at = since, page = 0; page < 50; page++) {
      const answer = await ada.events(room_id, `?since=${encodeURIComponent(at)}&limit=${limit}`);
      if (answer.events.length === 0) return found;
      found.push(...enemiesOf(answer));
      at = answer.next_since;
    }
    throw new Error("the pages do not end");
  }

  const ROWS = [
    [death(1)],
    [hit(2), death(3), hit(4), death(5)],
    [],
    [],
    [],
    [hit(6)],
    [hit(7), hit(8)],
    [],
    [hit(9), death(10), death(11)],
    [],
    [],
  ];
  const ALL = Array.from({ length: 11 }, (_, i) => i + 1);
  const timeOf = (n: number) => new Date(NOON_TOMORROW_MS + n * 100).toISOString();

  it("is whole in pages of any length, also where a page ends within a row, and where hits were dropped", async () => {
    const room_id = await aJournal(ROWS);
    for (const limit of [1, 2, 3, 4, 7, 100]) {
      assert.deepEqual(await paged(room_id, "000000000000", limit), ALL, `pages of ${limit}`);
    }
    const { events: listed, next_since } = await ada.events(room_id);
    assert.deepEqual(enemiesOf({ events: listed }), ALL);
    for (const [i, { event_id }] of listed.entries()) {
      assert.deepEqual(await paged(room_id, event_id, 2), ALL.slice(i + 1), `since ${event_id}`);
    }
    // What a room says that it has come to is a row: all of it, however many events are in it.
    assert.deepEqual(await paged(room_id, "000000000002", 2), ALL.slice(5));
    assert.deepEqual(await ada.events(room_id, `?since=${next_since}`), { events: [], next_since });
  });

  it("is whole after any time, also within a row, and after a long time of nothing but hits", async () => {
    const room_id = await aJournal(ROWS);
    await eventually("the index has followed", async () => {
      return (await events.lastRowBefore(room_id, NOON_TOMORROW_MS + 10_000)) === "000000000009";
    });
    for (const n of ALL) {
      for (const limit of [1, 3, 100]) {
        assert.deepEqual(await paged(room_id, timeOf(n), limit), ALL.slice(n - 1), `${n} by ${limit}`);
      }
    }
  });
});
