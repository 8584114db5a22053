import assert from "node:assert/strict";
import { pino } from "pino";
import { aCharacter, snapshotOf } from "../../test/support/a-character.ts";
import { testDatabases } from "../../test/support/dynamodb.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import { CharacterSnapshots, SNAPSHOTS_KEPT } from "./character-snapshots.ts";

const DAY_MS = 24 * 3_600_000;
const log = pino({ level: "silent" });

for (const testDatabase of testDatabases) {
  describe(`Snapshots of characters, on ${testDatabase.name}`, () => {
    let database: Database;
    /** DynamoDB Local deletes rows by its own clock, so none may be of the past. */
    let now_ms = Date.now();
    const now = () => now_ms;
    const day = () => new Date(now_ms).toISOString().slice(0, 10);
    const snapshotsIn = (access: Database) => new CharacterSnapshots(access, log, now);

    const snapshots = ({ character_id }: { character_id: string }) =>
      snapshotsIn(database).list(character_id);

    before(async function () {
      await testDatabase.start(this);
      this.timeout(60_000);
      database = await connect(testDatabase.env(), log, { join: false, now });
    });
    after(async () => {
      await database?.close();
      await testDatabase.stop();
    });

    it("are taken the first time that a day's play is written, and hold all of the character", async () => {
      const snapshots = snapshotsIn(database);
      const ada = aCharacter({ gold: 1, owner: "account" });
      await snapshots.noteWritten(ada);
      await snapshots.noteWritten({ ...ada, gold: 2 });
      assert.deepEqual(await snapshots.list(ada.character_id), [day()]);
      assert.deepEqual(await snapshotOf(database, ada.character_id, day()), ada);
    });

    it("are taken at each level, too", async () => {
      const snapshots = snapshotsIn(database);
      const ada = aCharacter({ owner: "account", level: 4 });
      await snapshots.noteWritten(ada);
      await snapshots.noteWritten({ ...ada, level: 5 });
      await snapshots.noteWritten({ ...ada, level: 5, gold: 9 });
      assert.deepEqual(await snapshots.list(ada.character_id), [`${day()} level 005`, day()]);
    });

    it("are taken once a day, also where the character goes through several processes", async () => {
      let told = 0;
      const aProcess = () => new CharacterSnapshots(database, log, now, () => void told++);
      const [one, other] = [aProcess(), aProcess()];
      const ada = aCharacter({ gold: 1 });
      await one.noteWritten(ada);
      await other.noteWritten({ ...ada, gold: 2 });
      await other.noteWritten({ ...ada, level: ada.level + 1 });
      assert.equal(told, 1);
      assert.equal((await snapshotOf(database, ada.character_id, day()))?.gold, 1);
    });

    it("are taken at the level that a process finds the character at whose first copy of the day is another's", async () => {
      const ada = aCharacter({ owner: "account", level: 4 });
      await snapshotsIn(database).noteWritten(ada);
      // That process has died.
      await snapshotsIn(database).noteWritten({ ...ada, level: 5 });
      await snapshotsIn(database).noteWritten({ ...ada, level: 5, gold: 9 });
      const time = `${day()} level 005`;
      assert.deepEqual(await snapshots(ada), [time, day()]);
      assert.equal((await snapshotOf(database, ada.character_id, time))?.gold, ada.gold);
    });

    it("are one for a day on which the character goes through several processes and stays at its level", async () => {
      const ada = aCharacter({ owner: "account", level: 4 });
      for (const gold of [1, 2]) await snapshotsIn(database).noteWritten({ ...ada, gold });
      assert.deepEqual(await snapshots(ada), [day()]);
    });

    it(`are kept of the newest ${SNAPSHOTS_KEPT} days on which it was played`, async () => {
      const snapshots = snapshotsIn(database);
      const ada = aCharacter();
      const days: string[] = [];
      for (let played = 0; played < SNAPSHOTS_KEPT + 3; played++) {
        now_ms += DAY_MS;
        days.unshift(day());
        await snapshots.noteWritten({ ...ada, gold: played });
      }
      assert.deepEqual(await snapshots.list(ada.character_id), days.slice(0, SNAPSHOTS_KEPT));
      assert.equal(await snapshotOf(database, ada.character_id, days.at(-1) ?? ""), undefined);
    });

    it("are not taken of anonymous players, whose characters are not kept", async () => {
      const snapshots = snapshotsIn(database);
      const nobody = aCharacter({ owner: "anonymous" });
      await snapshots.noteWritten(nobody);
      assert.deepEqual(await snapshots.list(nobody.character_id), []);
    });
  });
}
