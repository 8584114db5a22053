import assert from "node:assert/strict";
import { at } from "../../../test/support/journal.ts";
import type { GameEvent } from "../../game/dungeon/dungeon-events.ts";
import { EVENT_RULES } from "../../rooms/dungeon/event-policies.ts";
import { Journal } from "./journal.ts";
import { JournalBudget } from "./journal-budget.ts";
import type { JournalRow } from "./journal-row.ts";

const death: GameEvent = { event_type: "enemy_died", target_enemy_id: "goblin", ...at(1, 2) };
const damage: GameEvent = {
  ...{ event_type: "damage_dealt", source_player_id: "ada", target_enemy_id: "goblin" },
  ...{ ability_id: "melee_attack", damage_amount: 15, is_critical: false },
};

describe("What waits in all rooms while the database is away", () => {
  let budget: JournalBudget;
  let isAway: boolean;
  let rows: JournalRow[];
  let journals: Journal<GameEvent>[];
  /** The rooms that were told that too much waits, by their number. */
  let closed: Set<number>;

  beforeEach(() => {
    isAway = true;
    rows = [];
    journals = [];
    closed = new Set();
  });
  afterEach(() => {
    for (const journal of journals) journal.stop();
  });

  function openRooms(count: number, limits: ConstructorParameters<typeof JournalBudget>[0]): void {
    budget = new JournalBudget(limits);
    journals = Array.from(
      { length: count },
      (_, room) =>
        new Journal({
          ...{ room_id: `room${room}`, lastRow: 0, budget },
          policyOf: ({ event_type }: GameEvent) => EVENT_RULES[event_type].journal,
          put: async row => {
            if (isAway) throw new Error("the database is away");
            rows.push(row);
          },
          onFenced: assert.fail,
          onOverflow: () => closed.add(room),
          onRetry: () => {},
        }),
    );
  }

  function happen(room: number, ...events: GameEvent[]): void {
    if (closed.has(room)) return;
    journals[room]?.record(events, 1);
    journals[room]?.sealRow();
  }

  it("stays below the limit of the process, where each room alone is below its own", () => {
    const total_bytes = 200_000;
    openRooms(50, { per_room_bytes: 100_000, total_bytes });
    for (let round = 0; round < 100; round++) {
      for (let room = 0; room < 50; room++) happen(room, damage, damage, damage);
      const each = journals.reduce((sum, journal) => sum + journal.waitingBytes, 0);
      assert.equal(budget.waiting_bytes, each);
    }
    assert.ok(budget.waiting_bytes > total_bytes / 2, `${budget.waiting_bytes} bytes`);
    // A row that has lost all its events keeps its number.
    for (let round = 0; round < 30; round++) {
      for (let room = 0; room < 50; room++) happen(room, death);
    }
    const slack_bytes = 50 * 600;
    assert.ok(budget.waiting_bytes < total_bytes + slack_bytes, `${budget.waiting_bytes} bytes`);
  });

  it("ends the rooms first in which most happens, and those in which little happens last", () => {
    openRooms(10, { per_room_bytes: 100_000, total_bytes: 100_000 });
    let round = 0;
    for (; closed.size < 2; round++) {
      for (const busy of [0, 1]) for (let n = 0; n < 20; n++) happen(busy, death);
      for (let quiet = 2; quiet < 10; quiet++) happen(quiet, death);
      assert.ok(round < 1000);
    }
    assert.deepEqual([...closed].sort(), [0, 1]);
    for (let more = 0; more < 5; more++) for (let quiet = 2; quiet < 10; quiet++) happen(quiet, death);
    assert.deepEqual([...closed].sort(), [0, 1]);
  });

  it("is nothing any more once it is saved, or given up", async () => {
    openRooms(3, { per_room_bytes: 100_000, total_bytes: 200_000 });
    for (let room = 0; room < 3; room++) for (let n = 0; n < 5; n++) happen(room, damage, death);
    assert.ok(budget.waiting_bytes > 0);
    isAway = false;
    assert.deepEqual(await Promise.all([journals[0], journals[1]].map(journal => journal?.awaitDurable())), [
      true,
      true,
    ]);
    journals[2]?.stop();
    assert.equal(budget.waiting_bytes, 0);
    assert.equal(budget.limit_bytes, 100_000);
  });

  it("costs the same for each row, however many wait", () => {
    openRooms(1, { per_room_bytes: 1e9, total_bytes: 1e9 });
    const cpuOf = (count: number) => {
      const before = process.cpuUsage();
      for (let n = 0; n < count; n++) happen(0, damage, damage, damage);
      return process.cpuUsage(before).user;
    };
    cpuOf(2000);
    const few = cpuOf(2000);
    cpuOf(40_000);
    const many = cpuOf(2000);
    assert.ok(many < 8 * few + 20_000, `${few} µs with few, ${many} µs with many`);
  });

  it("costs the same for each row that is to be dropped, however many wait", () => {
    openRooms(1, { per_room_bytes: 5_000_000, total_bytes: 1e9 });
    const cpuOf = (count: number) => {
      const before = process.cpuUsage();
      for (let n = 0; n < count; n++) happen(0, damage, damage, damage);
      return process.cpuUsage(before).user;
    };
    const few = cpuOf(2000);
    cpuOf(20_000);
    assert.ok((journals[0]?.droppedEvents ?? 0) > 0);
    const many = cpuOf(2000);
    assert.ok(many < 8 * few + 20_000, `${few} µs with few, ${many} µs with many`);
  });
});
