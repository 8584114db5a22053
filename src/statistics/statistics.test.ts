import assert from "node:assert/strict";
import { pino } from "pino";
import { testDatabases } from "../../test/support/dynamodb.ts";
import { aWorld, slay } from "../../test/support/world.ts";
import type { GameEvent } from "../game/dungeon/dungeon-events.ts";
import { dungeonCount } from "../rooms/dungeon/dungeon-count.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import type { Count } from "./day-counts.ts";
import { Statistics } from "./statistics.ts";
import { StatisticsTable } from "./statistics-table.ts";

const log = pino({ level: "silent" });
const goblin: Count = { kind: "kills", place: "cave", name: "room1/goblin" };
const shaman: Count = { kind: "kills", place: "cave", name: "room1/shaman" };

for (const testDatabase of testDatabases) {
  describe(`A day's statistics, on ${testDatabase.name}`, () => {
    let database: Database;
    let table: StatisticsTable;
    let now_ms = Date.parse("2030-01-01T12:00:00Z");
    const now = () => now_ms;
    const processOf = (add = (row: Parameters<StatisticsTable["add"]>[0]) => table.add(row)) =>
      new Statistics({ add, log, now });
    before(async function () {
      await testDatabase.start(this);
      this.timeout(60_000);
      database = await connect(testDatabase.env(), log, { join: false, now });
      table = new StatisticsTable(database, now);
    });
    beforeEach(() => {
      now_ms += 24 * 3_600_000;
    });
    after(async () => {
      await database?.close();
      await testDatabase.stop();
    });
    const today = () => table.of(new Date(now_ms).toISOString().slice(0, 10));

    it("are the sum of what all processes have counted", async () => {
      const [one, other] = [processOf(), processOf()];
      for (const each of [goblin, goblin, shaman]) one.count(each);
      other.count(goblin);
      other.count({ kind: "levels", place: "all", name: "7" });
      await Promise.all([one.write(), other.write()]);
      one.count(shaman);
      await Promise.all([one.write(), other.write()]);
      const day = new Date(now_ms).toISOString().slice(0, 10);
      assert.deepEqual(await today(), [
        { day, kind: "kills", place: "cave", counts: { "room1/goblin": 3, "room1/shaman": 2 } },
        { day, kind: "levels", place: "all", counts: { 7: 1 } },
      ]);
    });

    it("are of the day on which something happened, also where they are written on the next", async () => {
      const one = processOf();
      one.count(goblin);
      now_ms += 24 * 3_600_000;
      one.count(shaman);
      await one.write();
      assert.deepEqual(
        (await today()).map(({ counts }) => counts),
        [{ "room1/shaman": 1 }],
      );
    });

    it("hold as many counts as there are", async () => {
      const one = processOf();
      for (let i = 0; i < 250; i++) one.count({ ...goblin, name: `room${i}/goblin` });
      await one.write();
      assert.equal(Object.keys((await today())[0]?.counts ?? {}).length, 250);
    });

    it("wait while the database is away, and are not lost", async () => {
      let isAway = true;
      const one = processOf(row => (isAway ? Promise.reject(new Error("away")) : table.add(row)));
      one.count(goblin);
      await one.write();
      one.count(goblin);
      isAway = false;
      await one.write();
      assert.deepEqual((await today())[0]?.counts, { "room1/goblin": 2 });
    });
  });
}

describe("What is counted of a dungeon", () => {
  it("is who kills whom in which room, and what drops there", () => {
    const world = aWorld();
    const [fallen] = world.enemies.values();
    assert.ok(fallen);
    const { enemy_type_id } = fallen;
    const { dungeon_id: place, room_template_id } = world;
    const counts = slay(world, fallen).map(event => dungeonCount(event, world));
    assert.deepEqual(
      counts.filter(count => count?.kind === "kills"),
      [{ kind: "kills", place, name: `${room_template_id}/${enemy_type_id}` }],
    );
    const died: GameEvent = {
      ...{ event_type: "player_died", target_player_id: "ada" },
      ...{ position_x: 0, position_y: 0, position_z: 0 },
    };
    const killed = dungeonCount({ ...died, source_enemy_id: fallen.id }, world);
    assert.deepEqual(killed, { kind: "deaths", place, name: `${room_template_id}/${enemy_type_id}` });
    assert.equal(dungeonCount(died, world)?.name, `${room_template_id}/nobody`);
  });
});
