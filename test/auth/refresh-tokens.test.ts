import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { connect, type Database } from "../../src/store/connect.ts";
import { REFRESH_TOKEN_LIFETIME_S, RefreshTokenRepository } from "../../src/store/refresh-tokens.ts";
import { testDatabases } from "../support/dynamodb.ts";

/** Whole seconds of the present: DynamoDB Local deletes rows by its own clock, so none may be of the past. */
const START_MS = Math.floor(Date.now() / 1000) * 1000;

for (const database of testDatabases) {
  describe(`Families of refresh tokens, on ${database.name}`, () => {
    let connection: Database;
    let families: RefreshTokenRepository;
    let now_ms = START_MS;
    const now = () => now_ms;

    before(async function () {
      await database.start(this);
      this.timeout(60_000);
      connection = await connect(database.env(), console, { join: false, now });
      families = new RefreshTokenRepository(connection, now);
    });
    beforeEach(() => {
      now_ms = START_MS;
    });
    after(async () => {
      await connection?.close();
      await database.stop();
    });

    async function begun(): Promise<string> {
      const family_id = randomUUID();
      await families.begin({ family_id, player_id: "ada", newest_token_id: "first" });
      return family_id;
    }

    it("take each token once, in the order in which they were given out", async () => {
      const family_id = await begun();
      assert.equal(await families.rotate(family_id, "first", "second"), true);
      assert.equal(await families.rotate(family_id, "second", "third"), true);
    });

    it("end with a token that comes a second time, and with one that was never given out", async () => {
      for (const stale of ["first", "invented"]) {
        const family_id = await begun();
        await families.rotate(family_id, "first", "second");
        assert.equal(await families.rotate(family_id, stale, "other"), false);
        assert.equal(await families.rotate(family_id, "second", "third"), false);
      }
    });

    it("have one winner of many with the same token, and end", async () => {
      const family_id = await begun();
      const nexts = Array.from({ length: 8 }, (_, i) => `next${i}`);
      const won = await Promise.all(nexts.map(next => families.rotate(family_id, "first", next)));
      assert.equal(won.filter(Boolean).length, 1);
      const next = nexts[won.indexOf(true)] ?? assert.fail();
      assert.equal(await families.rotate(family_id, next, "last"), false);
    });

    it("count a write whose answer was lost as done", async () => {
      const family_id = await begun();
      assert.equal(await families.rotate(family_id, "first", "second"), true);
      assert.equal(await families.rotate(family_id, "first", "second"), true);
      assert.equal(await families.rotate(family_id, "second", "third"), true);
    });

    it("end when they were not refreshed for their lifetime", async () => {
      const [kept, left] = [await begun(), await begun()];
      now_ms += REFRESH_TOKEN_LIFETIME_S * 1000 - 1;
      assert.equal(await families.rotate(kept, "first", "second"), true);
      now_ms += 1;
      assert.equal(await families.rotate(left, "first", "second"), false);
      now_ms += REFRESH_TOKEN_LIFETIME_S * 1000 - 2000;
      assert.equal(await families.rotate(kept, "second", "third"), true);
    });

    it("end when they are told to, once or twice", async () => {
      const family_id = await begun();
      await families.end(family_id);
      await families.end(family_id);
      assert.equal(await families.rotate(family_id, "first", "second"), false);
    });

    it("are begun once", async () => {
      const family_id = await begun();
      const again = families.begin({ family_id, player_id: "ben", newest_token_id: "x" });
      await assert.rejects(again, /already a family/);
    });
  });
}
