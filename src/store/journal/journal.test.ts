import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { brotliCompressSync } from "node:zlib";
import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { testEnv } from "../../../test/support/dynamodb.ts";
import { FaultyDatabase } from "../../../test/support/faulty-database.ts";
import { at } from "../../../test/support/journal.ts";
import { SimulatedTime } from "../../../test/support/simulated-time.ts";
import { nextRandom } from "../../game/core/random.ts";
import type { GameEvent } from "../../game/dungeon/dungeon-events.ts";
import { EVENT_RULES } from "../../rooms/dungeon/event-policies.ts";
import { connect, type Database } from "../dynamo/connect.ts";
import { EventRepository } from "../event-repository.ts";
import { gameEvent } from "../game-event-schema.ts";
import { COMBAT_EVENTS_TABLE } from "../tables.ts";
import { Journal, type JournalOptions } from "./journal.ts";
import { JournalBudget } from "./journal-budget.ts";
import { eventId, type JournalRow, RowTakenError } from "./journal-row.ts";

const TEST_TIMEOUT_MS = 30_000;

/** How long a death may wait for what happens next. */
const HALF_A_SECOND = 500;

const death = (n: number): GameEvent => ({
  event_type: "enemy_died",
  source_player_id: "ada",
  target_enemy_id: `enemy${n}`,
  ...at(1, 2),
});

const hit = (n: number): GameEvent => ({
  event_type: "damage_dealt",
  source_player_id: "ada",
  target_enemy_id: `enemy${n}`,
  ability_id: "melee_attack",
  damage_amount: 15,
  is_critical: false,
});

const drop = (n: number): GameEvent => ({
  ...{ event_type: "loot_dropped", source_enemy_id: `enemy${n}`, loot_instance_id: `loot${n}` },
  ...{ item_id: "gold", item_type: "gold", item_quantity: 5, ...at(1, 2) },
});

const pickUp = (n: number): GameEvent => ({
  ...{ event_type: "loot_picked_up", source_player_id: "ada", loot_instance_id: `loot${n}` },
  ...{ item_id: "gold", item_type: "gold", item_quantity: 5 },
});

const hits = (from: number, count: number) => Array.from({ length: count }, (_, i) => hit(from + i));

/** Whom each event of the rows is about, row by row. */
const told = (rows: readonly JournalRow[]) =>
  rows.map(row => row.entries.map(({ event }) => ("target_enemy_id" in event ? event.target_enemy_id : "")));

/** What happened, row by row. */
const types = (rows: readonly JournalRow[]) =>
  rows.map(row => row.entries.map(({ event }) => event.event_type));

const numbers = (rows: readonly JournalRow[]) => rows.map(row => row.event_id);
const firstNumbers = (count: number) => Array.from({ length: count }, (_, i) => eventId(i + 1));
const bytesOf = (rows: readonly JournalRow[]) =>
  rows.reduce((sum, row) => sum + JSON.stringify(row).length, 0);

/** A table of rows as the database keeps it, which a test lets fail. */
class Table {
  readonly rows: JournalRow[] = [];
  /** How often it was asked to put a row. */
  asked = 0;
  isAway = false;
  /** What becomes of the next request; `unanswered` was done all the same. */
  outcome: () => "done" | "refused" | "unanswered" = () => "done";

  put = async (row: JournalRow): Promise<void> => {
    this.asked += 1;
    const outcome = this.isAway ? "refused" : this.outcome();
    if (outcome === "refused") throw new Error("the database is away");
    const present = this.rows.find(each => each.event_id === row.event_id);
    if (!present) this.rows.push(row);
    else if (JSON.stringify(present) !== JSON.stringify(row)) throw new RowTakenError("taken");
    if (outcome === "unanswered") throw new Error("the answer was lost");
  };
}

/** What one room may have, where the process has plenty. */
const budgetOf = (per_room_bytes: number) => new JournalBudget({ per_room_bytes, total_bytes: 1e9 });

type Told = { fenced: number; overflows: number };

function openJournal(
  table: Table,
  options: Partial<JournalOptions<GameEvent>> = {},
): { journal: Journal<GameEvent>; told: Told } {
  const told = { fenced: 0, overflows: 0 };
  const journal = new Journal({
    ...{ room_id: "room", lastRow: 0, budget: budgetOf(1_000_000), put: table.put },
    policyOf: ({ event_type }) => EVENT_RULES[event_type].journal,
    onFenced: () => {
      told.fenced += 1;
    },
    onOverflow: () => {
      told.overflows += 1;
    },
    onRetry: () => {},
    ...options,
  });
  return { journal, told };
}

describe("A room's journal", () => {
  let time: SimulatedTime;
  let table: Table;
  beforeEach(() => {
    time = SimulatedTime.start();
    table = new Table();
  });
  afterEach(() => time.stop());

  /** Undefined where nobody knows yet. */
  const known = async (promise: Promise<boolean>) => {
    let answer: boolean | undefined;
    void promise.then(is => {
      answer = is;
    });
    await time.pass(1);
    return answer;
  };

  it("has every row once, in order and without a gap, while writes fail at random and answers are lost", async () => {
    const chance = { state: 7 };
    table.outcome = () => {
      const number = nextRandom(chance);
      return number < 0.3 ? "refused" : number < 0.6 ? "unanswered" : "done";
    };
    const { journal, told: heard } = openJournal(table);
    for (let n = 1; n <= 200; n++) {
      journal.record([death(n)], n);
      journal.sealRow();
      await time.pass(50);
    }
    const saved = journal.awaitDurable();
    await time.pass(600_000);
    assert.equal(await saved, true);
    assert.deepEqual(numbers(table.rows), firstNumbers(200));
    assert.deepEqual(
      told(table.rows).flat(),
      Array.from({ length: 200 }, (_, i) => `enemy${i + 1}`),
    );
    assert.ok(table.asked > 300, `${table.asked} attempts`);
    assert.equal(heard.fenced, 0);
  });

  it("goes on with the numbers of the room's older rows", async () => {
    const { journal } = openJournal(table, { lastRow: 41 });
    journal.record([death(1)], 1);
    await time.pass(HALF_A_SECOND);
    assert.deepEqual(numbers(table.rows), [eventId(42)]);
  });

  it("names the newest row that is in the database, and none that may never be there", async () => {
    const { journal } = openJournal(table, { lastRow: 41 });
    assert.equal(journal.lastEventId, eventId(41));
    table.isAway = true;
    journal.record([death(1)], 1);
    journal.sealRow();
    await time.pass(10_000);
    assert.equal(journal.lastEventId, eventId(41));
    table.isAway = false;
    await time.pass(10_000);
    assert.equal(journal.lastEventId, eventId(42));
  });

  it("stops when another process has written to the room, and says so once", async () => {
    const other = openJournal(table).journal;
    const { journal, told: heard } = openJournal(table);
    // The very same happens in both, since they began with the same room.
    for (const each of [other, journal]) {
      each.record([death(1)], 1);
      each.sealRow();
    }
    journal.record([death(2)], 1);
    const saved = journal.awaitDurable();
    await time.pass(60_000);
    assert.equal(await saved, false);
    journal.record([death(4), ...hits(5, 3)], 2);
    journal.sealRow();
    await time.pass(60_000);
    assert.deepEqual(told(table.rows), [["enemy1"]]);
    assert.equal(table.asked, 2);
    assert.equal(heard.fenced, 1);
    assert.equal(await journal.awaitDurable(), false);
  });

  describe("has what happens within half a second in one row:", () => {
    it("a kill, what it drops and all hits before and between, in the order in which they happened", async () => {
      const { journal } = openJournal(table);
      journal.record([hit(1), hit(2)], 1);
      await time.pass(5000);
      journal.record([hit(1), death(1), drop(1)], 100);
      await time.pass(200);
      journal.record([hit(2)], 104);
      journal.record([death(2)], 105);
      await time.pass(250);
      assert.equal(table.rows.length, 0);
      await time.pass(50);
      assert.deepEqual(types(table.rows), [
        [
          ...["damage_dealt", "damage_dealt", "damage_dealt", "enemy_died", "loot_dropped"],
          ...["damage_dealt", "enemy_died"],
        ],
      ]);
      const ticks = table.rows.flatMap(row => row.entries.map(({ tick }) => tick));
      assert.deepEqual(ticks, [1, 1, 100, 100, 100, 104, 105]);
      const [row] = table.rows;
      assert.equal(row?.timestamp, row?.entries.at(-1)?.timestamp);
    });

    it("and what happens later in the next, which has half a second of its own", async () => {
      const { journal } = openJournal(table);
      journal.record([death(1)], 1);
      await time.pass(300);
      journal.sealRow();
      journal.record([death(2)], 6);
      await time.pass(450);
      assert.deepEqual(told(table.rows), [["enemy1"]]);
      await time.pass(50);
      assert.deepEqual(told(table.rows), [["enemy1"], ["enemy2"]]);
    });

    it("but hits alone wait for the next event that seals the row, and are one row then", async () => {
      const { journal } = openJournal(table);
      for (let tick = 0; tick < 200; tick++) {
        journal.record([hit(tick)], tick);
        await time.pass(50);
      }
      assert.deepEqual(table.rows, []);
      journal.sealRow();
      await time.pass(1);
      assert.deepEqual(told(table.rows), [Array.from({ length: 200 }, (_, i) => `enemy${i}`)]);
      journal.sealRow();
      await time.pass(1);
      assert.equal(table.rows.length, 1);
    });

    it("and spells a death out that has its row for itself", async () => {
      const { journal } = openJournal(table);
      for (const events of [[death(1)], [hit(1)], [death(2), drop(2)]]) {
        journal.record(events, 1);
        journal.sealRow();
      }
      await time.pass(1);
      assert.deepEqual(
        table.rows.map(row => row.is_packed),
        [false, true, true],
      );
    });
  });

  it("lets who waits for an answer wait for 150 ms and the next write batch, and who comes meanwhile for the rest of that", async () => {
    const { journal } = openJournal(table);
    journal.record([hit(1), death(1), drop(1), drop(2)], 1);
    journal.record([pickUp(1)], 2);
    const first = journal.awaitDurable();
    await time.pass(150);
    journal.record([pickUp(2)], 5);
    const second = journal.awaitDurable();
    assert.equal(await known(second), undefined);
    await time.pass(48);
    assert.deepEqual(table.rows, []);
    await time.pass(1);
    assert.deepEqual([await known(first), await known(second)], [true, true]);
    assert.deepEqual(types(table.rows), [
      [
        ...["damage_dealt", "enemy_died", "loot_dropped", "loot_dropped"],
        ...["loot_picked_up", "loot_picked_up"],
      ],
    ]);
  });

  it("makes nobody wait longer than a row is open in any case", async () => {
    const { journal } = openJournal(table);
    journal.record([death(1), drop(1)], 1);
    await time.pass(HALF_A_SECOND - 50);
    journal.record([pickUp(1)], 10);
    const saved = journal.awaitDurable();
    await time.pass(50);
    assert.equal(await known(saved), true);
  });

  it("makes nobody wait for damage events, which need no acknowledgement", async () => {
    const { journal } = openJournal(table);
    journal.record([hit(1)], 1);
    assert.equal(await known(journal.awaitDurable()), true);
    assert.deepEqual(table.rows, []);
  });

  it("has all that came before a checkpoint in the rows up to it, and nothing that came after", async () => {
    const { journal } = openJournal(table);
    journal.record([hit(1), death(1)], 1);
    const first = journal.sealRow();
    journal.record([hit(2)], 1);
    const second = journal.sealRow();
    assert.equal(journal.sealRow(), second);
    journal.record([death(3)], 1);
    await time.pass(HALF_A_SECOND);
    assert.deepEqual([first, second], [eventId(1), eventId(2)]);
    assert.deepEqual(told(table.rows), [["enemy1", "enemy1"], ["enemy2"], ["enemy3"]]);
  });

  it("writes no row that is too large for the database, however long nobody ends it", async () => {
    const { journal } = openJournal(table);
    for (let tick = 0; tick < 3000; tick++) journal.record([hit(tick)], tick);
    journal.sealRow();
    await time.pass(1);
    assert.ok(table.rows.length > 1);
    assert.equal(told(table.rows).flat().length, 3000);
    for (const row of table.rows) assert.ok(bytesOf([row]) < 110_000, `${bytesOf([row])} bytes`);
  });

  describe("while the database is away", () => {
    it("drops the oldest hits when too much waits, counts them, and leaves no gap in the numbers", async () => {
      table.isAway = true;
      const { journal, told: heard } = openJournal(table, { budget: budgetOf(15_000) });
      for (const events of [
        [death(0)],
        hits(50, 30),
        [...hits(100, 15), death(100), ...hits(115, 15)],
        [...hits(200, 30), death(200)],
        [...hits(300, 30), death(300)],
      ]) {
        journal.record(events, 1);
        journal.sealRow();
      }
      // Each 30 hits take some 6000 bytes: those of two rows have to go.
      assert.equal(journal.droppedEvents, 60);
      assert.equal(journal.waitingRows, 5);
      table.isAway = false;
      await time.pass(30_000);
      assert.deepEqual(numbers(table.rows), firstNumbers(5));
      assert.deepEqual(types(table.rows.slice(0, 3)), [["enemy_died"], [], ["enemy_died"]]);
      assert.deepEqual(told(table.rows.slice(0, 3)), [["enemy0"], [], ["enemy100"]]);
      const counts = told(table.rows.slice(3)).map(row => [row[0], row.at(-1), row.length]);
      assert.deepEqual(counts, [
        ["enemy200", "enemy200", 31],
        ["enemy300", "enemy300", 31],
      ]);
      assert.equal(heard.overflows, 0);
    });

    it("does not touch the row that is on its way, which may be in the database already", async () => {
      table.outcome = () => "unanswered";
      const { journal, told: heard } = openJournal(table, { budget: budgetOf(12_000) });
      for (const from of [100, 200, 300, 400]) {
        journal.record(hits(from, 30), 1);
        journal.sealRow();
        await time.pass(1);
      }
      table.outcome = () => "done";
      await time.pass(30_000);
      assert.equal(heard.fenced, 0);
      assert.equal(told(table.rows)[0]?.length, 30);
      assert.ok(journal.droppedEvents > 0);
    });

    it("never drops a death, and says so when deaths alone are too much", async () => {
      table.isAway = true;
      const { journal, told: heard } = openJournal(table, { budget: budgetOf(10_000) });
      let n = 0;
      const die = () => {
        journal.record([death(++n)], n);
        journal.sealRow();
      };
      while (heard.overflows === 0 && n < 1000) die();
      assert.ok(n > 10_000 / bytesOf([await rowOf(death(1))]) - 1, `${n} deaths`);
      assert.ok(heard.overflows > 0);
      for (let more = 0; more < 5; more++) die();
      assert.equal(journal.droppedEvents, 0);
      table.isAway = false;
      await time.pass(30_000);
      assert.deepEqual(
        told(table.rows).flat(),
        Array.from({ length: n }, (_, i) => `enemy${i + 1}`),
      );
    });

    it("may hold as much as ever after hours in which all was well", async () => {
      const { journal, told: heard } = openJournal(table, { budget: budgetOf(15_000) });
      for (let n = 1; n <= 200; n++) {
        journal.record([death(n)], n);
        journal.sealRow();
        await time.pass(1);
      }
      table.isAway = true;
      journal.record([...hits(0, 30), death(0)], 1);
      journal.sealRow();
      assert.deepEqual(
        { dropped: journal.droppedEvents, overflows: heard.overflows },
        { dropped: 0, overflows: 0 },
      );
    });

    it("holds no more than it may through five minutes of a busy fight", async () => {
      const maxBytes = 200_000;
      const { journal, told: heard } = openJournal(table, { budget: budgetOf(maxBytes) });
      table.isAway = true;
      // 8 players: twelve strikes a second, each an ability and a hit, and a death every other second.
      for (let tick = 0; tick < 5 * 60 * 20; tick++) {
        if (tick % 5 === 0) {
          const used: GameEvent = {
            event_type: "ability_used",
            source_player_id: "ada",
            ability_id: "melee_attack",
          };
          journal.record([used, used, used, ...hits(tick, 3)], tick);
        }
        if (tick % 40 === 0) journal.record([death(tick)], tick);
        await time.pass(50);
      }
      assert.equal(heard.overflows, 0);
      assert.ok(journal.droppedEvents > 0);
      const waiting = journal.waitingRows;
      table.isAway = false;
      await time.pass(60_000);
      assert.equal(table.rows.length, waiting);
      assert.deepEqual(numbers(table.rows), firstNumbers(waiting));
      const largest = Math.max(...table.rows.map(row => bytesOf([row])));
      assert.ok(bytesOf(table.rows) <= maxBytes + largest, `${bytesOf(table.rows)} bytes`);
      const deaths = types(table.rows)
        .flat()
        .filter(type => type === "enemy_died");
      assert.equal(deaths.length, 150);
    });
  });

  describe("tells whether what happened is saved", () => {
    it("yes as soon as the rows are there, and not before", async () => {
      const { journal } = openJournal(table);
      assert.equal(await known(journal.awaitDurable()), true);
      table.isAway = true;
      journal.record([death(1)], 1);
      const first = journal.awaitDurable();
      await time.pass(10_000);
      assert.equal(await known(first), undefined);
      table.isAway = false;
      await time.pass(10_000);
      assert.equal(await known(first), true);
    });

    it("without waiting for what happens later", async () => {
      const { journal } = openJournal(table);
      table.outcome = () => (table.rows.length === 0 ? "done" : "refused");
      journal.record([death(1)], 1);
      const first = journal.awaitDurable();
      journal.sealRow();
      journal.record([death(2)], 2);
      const second = journal.awaitDurable();
      await time.pass(10_000);
      assert.deepEqual([await known(first), await known(second)], [true, undefined]);
    });

    it("no where the room ends before", async () => {
      const { journal } = openJournal(table);
      table.isAway = true;
      journal.record([death(1)], 1);
      const saved = journal.awaitDurable();
      journal.stop();
      assert.equal(await known(saved), false);
      assert.equal(await known(journal.awaitDurable()), false);
      table.isAway = false;
      await time.pass(60_000);
      assert.deepEqual(table.rows, []);
    });

    it("no where the room ends before, also of a row that only waits for the database", async () => {
      const { journal } = openJournal(table);
      table.isAway = true;
      journal.record([death(1)], 1);
      journal.sealRow();
      const saved = journal.awaitDurable();
      await time.pass(1);
      journal.stop();
      assert.equal(await known(saved), false);
    });

    it("yes where the row that somebody waits for is full before its time", async () => {
      const { journal } = openJournal(table);
      journal.record([death(1)], 1);
      const saved = journal.awaitDurable();
      journal.record(hits(2, 600), 1);
      assert.equal(await known(saved), true);
    });

    it("no of what happens after the end, since nobody will write it", async () => {
      const { journal } = openJournal(table);
      journal.record([death(1)], 1);
      await time.pass(HALF_A_SECOND);
      journal.stop();
      assert.equal(await known(journal.awaitDurable()), true);
      journal.record([death(2)], 2);
      assert.equal(await known(journal.awaitDurable()), false);
    });
  });

  /** As a journal makes it. */
  async function rowOf(event: GameEvent): Promise<JournalRow> {
    const other = new Table();
    const { journal } = openJournal(other);
    journal.record([event], 1);
    journal.sealRow();
    await time.pass(1);
    const [row] = other.rows;
    assert.ok(row);
    return row;
  }
});

describe("A room's journal that has ended", () => {
  const timers = () => process.getActiveResourcesInfo().filter(resource => resource === "Timeout").length;

  it("leaves no timer, whatever is still said to happen", () => {
    const { journal } = openJournal(new Table());
    const before = timers();
    journal.record([death(1)], 1);
    void journal.awaitDurable();
    assert.equal(timers(), before + 1);
    journal.stop();
    assert.equal(timers(), before);
    journal.record([hit(2), death(2)], 2);
    assert.equal(timers(), before);
  });
});

describe("A room's journal in the database", function () {
  this.timeout(TEST_TIMEOUT_MS);
  let proxy: FaultyDatabase;
  let database: Database;
  let events: EventRepository;
  const TableName = COMBAT_EVENTS_TABLE.name;
  before(async () => {
    proxy = await FaultyDatabase.start();
    database = await connect(testEnv({ DYNAMODB_ENDPOINT: proxy.endpoint }), console, { join: false });
    events = new EventRepository(database);
  });
  afterEach(() => proxy.heal());
  after(async () => {
    await database.close();
    await proxy.close();
  });

  const open = (room_id: string, options: Partial<JournalOptions<GameEvent>> = {}) =>
    openJournal(new Table(), { room_id, put: row => events.append(row), ...options });

  it("has a second of a fight in less than the 1 KB that a write unit pays for", async () => {
    const room_id = randomUUID();
    const { journal } = open(room_id);
    for (let tick = 0; tick < 20; tick++) journal.record([hit(tick % 3), hit(4)], tick);
    journal.record([death(4), drop(4)], 20);
    journal.sealRow();
    assert.equal(await journal.awaitDurable(), true);
    const Key = { room_id, event_id: eventId(1) };
    const { Item } = await database.doc.send(new GetCommand({ TableName, Key }));
    assert.ok(Item?.events instanceof Uint8Array);
    assert.ok(Item.events.length < 800, `${Item.events.length} bytes`);
    assert.deepEqual(told(await events.allAfter(room_id, gameEvent, eventId(0))).flat().length, 42);
  });

  it("is read where an older version of the server has packed it with brotli", async () => {
    const room_id = randomUUID();
    const moments = [
      [0, 1000, 7],
      [0, 50, 1],
    ];
    const text = JSON.stringify({ happenings: [hit(1)], moments });
    const created_at = new Date().toISOString();
    const Item = {
      ...{ room_id, event_id: eventId(1), writer_id: "older", created_at, event_type: "packed" },
      ...{ events: brotliCompressSync(text), expires_at: Math.ceil(Date.now() / 1000) + 3600 },
    };
    await database.doc.send(new PutCommand({ TableName, Item }));
    const [row] = await events.allAfter(room_id, gameEvent, eventId(0));
    assert.deepEqual(row?.entries, [
      { event: hit(1), timestamp: 1000, tick: 7 },
      { event: hit(1), timestamp: 1050, tick: 8 },
    ]);
  });

  it("is whole after an outage in which some writes were done and only their answers lost", async () => {
    const room_id = randomUUID();
    let retries = 0;
    const { journal, told: heard } = open(room_id, {
      onRetry: () => {
        retries += 1;
        if (retries === 3) proxy.heal();
      },
    });
    proxy.fault = { kind: "failing", every: 1, is_written: "alternately" };
    for (let n = 1; n <= 20; n++) {
      journal.record(n % 5 === 0 ? [hit(n), death(n)] : [death(n)], n);
      journal.sealRow();
    }
    assert.equal(await journal.awaitDurable(), true);
    const rows = await events.allAfter(room_id, gameEvent, eventId(0));
    assert.deepEqual(numbers(rows), firstNumbers(20));
    assert.deepEqual(told(rows).slice(-2), [["enemy19"], ["enemy20", "enemy20"]]);
    assert.deepEqual({ retries, fenced: heard.fenced }, { retries: 3, fenced: 0 });
  });

  it("has the rows of one process only, where two believe that the room is theirs", async () => {
    const room_id = randomUUID();
    const [first, second] = [open(room_id), open(room_id)];
    first.journal.record([death(1), death(2)], 1);
    assert.equal(await first.journal.awaitDurable(), true);
    second.journal.record([death(3)], 1);
    assert.equal(await second.journal.awaitDurable(), false);
    first.journal.record([death(4)], 1);
    assert.equal(await first.journal.awaitDurable(), true);
    assert.deepEqual(told(await events.allAfter(room_id, gameEvent, eventId(0))), [
      ["enemy1", "enemy2"],
      ["enemy4"],
    ]);
    assert.deepEqual([first.told.fenced, second.told.fenced], [0, 1]);
  });
});
