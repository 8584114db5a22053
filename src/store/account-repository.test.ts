import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { testDatabasesOfWrites } from "../../test/support/dynamodb.ts";
import { AccountRepository } from "./account-repository.ts";
import { connect, type Database } from "./dynamo/connect.ts";

const MINUTE_MS = 60_000;
const START_MS = 1_800_000_000_000;
const NOTHING_ELSE = {
  ...{ bring_backs: 0, brought_back_at_ms: 0, shows_presence_to: "friends" as const },
  recovered_at_ms: 0,
  linking_at_ms: 0,
  character_ids: new Set(),
  deleted_character_ids: new Set(),
  linking_guest_ids: new Set(),
  linked_guest_ids: new Set(),
  held_sanctions: [],
  sanctions_revision: 0,
};

for (const implementation of testDatabasesOfWrites) {
  describe(`What is kept of an account, on ${implementation.name}`, function () {
    this.timeout(30_000);
    let database: Database;
    let now_ms: number;
    let accounts: AccountRepository;
    /** Another process's. */
    let others: AccountRepository;
    let ada: string;

    before(async function () {
      await implementation.start(this);
      database = await connect(implementation.env(), console, { join: false });
      accounts = new AccountRepository(database, () => now_ms);
      others = new AccountRepository(database, () => now_ms);
    });
    beforeEach(() => {
      now_ms = START_MS;
      ada = randomUUID();
    });
    after(async () => {
      await database?.close();
      await implementation.stop();
    });

    it("says nothing against an account that has no row", async () => {
      assert.deepEqual(await accounts.get(ada), {
        ...{ player_id: ada, status: "active" },
        ...{ violations_full_at_ms: 0, paused_until_ms: 0, runs_full_at_ms: 0 },
        ...NOTHING_ELSE,
      });
    });

    describe("lets it begin", () => {
      const limitOf = (atOnce: number) => ({ interval_ms: MINUTE_MS, burst_ms: atOnce * MINUTE_MS });

      for (const atOnce of [1, 5]) {
        it(`exactly ${atOnce} of 50 runs at the same moment, in whichever process`, async () => {
          const tries = Array.from({ length: 50 }, (_, i) =>
            (i % 2 === 0 ? accounts : others).takeRun(ada, limitOf(atOnce)),
          );
          const waits = await Promise.all(tries);
          assert.equal(waits.filter(waitMs => waitMs === 0).length, atOnce);
          assert.deepEqual([...new Set(waits)].sort(), [0, MINUTE_MS]);
        });
      }

      it("the next one when it said so, and not a moment before", async () => {
        assert.equal(await accounts.takeRun(ada, limitOf(1)), 0);
        now_ms += 20_000;
        const waitMs = await accounts.takeRun(ada, limitOf(1));
        assert.equal(waitMs, 40_000);
        now_ms += waitMs - 1;
        assert.equal(await accounts.takeRun(ada, limitOf(1)), 1);
        now_ms += 1;
        assert.equal(await accounts.takeRun(ada, limitOf(1)), 0);
      });

      it("as many as ever after it has waited, however long that was", async () => {
        for (let i = 0; i < 3; i++) assert.equal(await accounts.takeRun(ada, limitOf(3)), 0);
        now_ms += 1000 * MINUTE_MS;
        for (let i = 0; i < 3; i++) assert.equal(await accounts.takeRun(ada, limitOf(3)), 0);
        assert.notEqual(await accounts.takeRun(ada, limitOf(3)), 0);
      });

      it("its own runs only", async () => {
        assert.equal(await accounts.takeRun(ada, limitOf(1)), 0);
        assert.equal(await accounts.takeRun(randomUUID(), limitOf(1)), 0);
      });
    });

    it("adds up violations of all processes, and they heal without a write", async () => {
      await Promise.all([1, 2, 3, 4, 5].map(() => accounts.addViolations(ada, 6000)));
      await others.addViolations(ada, 6000);
      assert.equal((await accounts.get(ada)).violations_full_at_ms, now_ms + 36_000);
      now_ms += 30_000;
      const row = await accounts.addViolations(ada, 6000);
      assert.equal(row.violations_full_at_ms, now_ms + 12_000);
      now_ms += 60_000;
      assert.equal((await accounts.addViolations(ada, 6000)).violations_full_at_ms, now_ms + 6000);
    });

    it("keeps a pause that is longer than a later one, and touches no other limit", async () => {
      await accounts.takeRun(ada, { interval_ms: MINUTE_MS, burst_ms: MINUTE_MS });
      await accounts.pause(ada, now_ms + 30_000, now_ms + 120_000);
      await others.pause(ada, now_ms + 10_000, now_ms);
      assert.deepEqual(await accounts.get(ada), {
        ...{ player_id: ada, status: "active", runs_full_at_ms: now_ms + MINUTE_MS },
        ...{ paused_until_ms: now_ms + 30_000, violations_full_at_ms: now_ms + 120_000 },
        ...NOTHING_ELSE,
      });
    });

    describe("of its characters", () => {
      const own = async () => {
        const { character_ids, deleted_character_ids } = await accounts.get(ada);
        return [[...character_ids].sort(), [...deleted_character_ids].sort()];
      };

      it("counts exactly as many as it may have, of 50 that are made at the same moment", async () => {
        const ids = Array.from({ length: 50 }, (_, i) => `character${i}`);
        const added = await Promise.all(
          ids.map((id, i) => (i % 2 === 0 ? accounts : others).addCharacter(ada, id, 8)),
        );
        assert.equal(added.filter(Boolean).length, 8);
        const [kept] = await own();
        assert.deepEqual(kept, ids.filter((_, i) => added[i]).sort());
      });

      it("counts each once, and not those that are deleted, until they are brought back", async () => {
        for (const id of ["a", "b", "b"]) assert.equal(await accounts.addCharacter(ada, id, 2), true);
        assert.equal(await accounts.addCharacter(ada, "c", 2), false);
        await accounts.deleteCharacter(ada, "a", 0);
        assert.deepEqual(await own(), [["b"], ["a"]]);
        assert.equal(await accounts.addCharacter(ada, "c", 2), true);
        assert.equal(await accounts.addCharacter(ada, "a", 2), false);
        await accounts.deleteCharacter(ada, "c", 0);
        assert.equal(await accounts.bringBackCharacter(ada, "a", 2), true);
        assert.equal(await accounts.bringBackCharacter(ada, "c", 2), false);
        assert.deepEqual(await own(), [["a", "b"], ["c"]]);
        assert.equal(await accounts.bringBackCharacter(ada, "a", 2), true, "once more");
      });

      it("goes on counting one that was brought back since its deletion was decided", async () => {
        await accounts.addCharacter(ada, "a", 1);
        await accounts.bringBackCharacter(ada, "a", 1);
        assert.equal(await accounts.deleteCharacter(ada, "a", 0), false);
        assert.deepEqual(await own(), [["a"], []]);
        assert.equal(await accounts.deleteCharacter(ada, "a", 1), true);
        assert.deepEqual(await own(), [[], ["a"]]);
      });

      it("lets as many deleted ones wait as it may have, so that nobody makes and deletes without end", async () => {
        for (const id of ["a", "b"]) {
          await accounts.addCharacter(ada, id, 2);
          await accounts.deleteCharacter(ada, id, 0);
        }
        assert.equal(await accounts.addCharacter(ada, "c", 2), false);
        await accounts.forgetCharacters(ada, ["a", "nobody"]);
        assert.equal(await accounts.addCharacter(ada, "c", 2), true);
        assert.deepEqual(await own(), [["c"], ["b"]]);
      });

      it("forgets those that are gone; it is no error where there is nothing to forget", async () => {
        await accounts.forgetCharacters(ada, []);
        await accounts.forgetCharacters(ada, ["a"]);
        await accounts.addCharacter(ada, "a", 1);
        await accounts.forgetCharacters(ada, ["a"]);
        assert.deepEqual(await own(), [[], []]);
      });
    });
  });
}
