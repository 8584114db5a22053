import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { testDatabasesOfWrites } from "../../test/support/dynamodb.ts";
import { NOON_TOMORROW_MS } from "../../test/support/noon-tomorrow.ts";
import { connect, type Database } from "./dynamo/connect.ts";
import {
  REFRESH_RETRY_MS,
  REFRESH_TOKEN_LIFETIME_SECONDS,
  RefreshTokenRepository,
} from "./refresh-token-repository.ts";

for (const database of testDatabasesOfWrites) {
  describe(`Families of refresh tokens, on ${database.name}`, () => {
    let connection: Database;
    let families: RefreshTokenRepository;
    let now_ms = NOON_TOMORROW_MS;
    const now = () => now_ms;

    before(async function () {
      await database.start(this);
      this.timeout(60_000);
      connection = await connect(database.env(), console, { join: false, now });
      families = new RefreshTokenRepository(connection, now);
    });
    beforeEach(() => {
      now_ms = NOON_TOMORROW_MS;
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
      assert.equal(await families.rotate(family_id, "first", "second"), "second");
      assert.equal(await families.rotate(family_id, "second", "third"), "third");
    });

    it("give the same next token to everybody who asks with the same one, at once or within a minute", async () => {
      const family_id = await begun();
      const nexts = Array.from({ length: 50 }, (_, i) => `next${i}`);
      const given = new Set(await Promise.all(nexts.map(next => families.rotate(family_id, "first", next))));
      assert.equal(given.size, 1);
      now_ms += REFRESH_RETRY_MS - 1;
      given.add(await families.rotate(family_id, "first", "late"));
      assert.equal(given.size, 1);
      const [next = assert.fail()] = given;
      assert.equal(await families.rotate(family_id, next, "last"), "last");
    });

    it("end with a token whose successor has been used, however soon it comes", async () => {
      const family_id = await begun();
      await families.rotate(family_id, "first", "second");
      await families.rotate(family_id, "second", "third");
      assert.equal(await families.rotate(family_id, "first", "other"), undefined);
      assert.equal(await families.rotate(family_id, "third", "fourth"), undefined);
    });

    it("end with a token that comes again after a minute, and with one that was never given out", async () => {
      for (const stale of ["first", "invented"]) {
        now_ms = NOON_TOMORROW_MS;
        const family_id = await begun();
        await families.rotate(family_id, "first", "second");
        now_ms += REFRESH_RETRY_MS;
        assert.equal(await families.rotate(family_id, stale, "other"), undefined);
        assert.equal(await families.rotate(family_id, "second", "third"), undefined);
        assert.equal(await families.ownerOf(family_id), undefined);
      }
    });

    it("go on from rows that know nothing of the token before", async () => {
      const family_id = await begun();
      assert.notEqual(await families.ownerOf(family_id), undefined);
      assert.equal(await families.rotate(family_id, "zeroth", "other"), undefined);
    });

    it("end when they were not refreshed for their lifetime", async () => {
      const [kept, left] = [await begun(), await begun()];
      now_ms += REFRESH_TOKEN_LIFETIME_SECONDS * 1000 - 1;
      assert.equal(await families.rotate(kept, "first", "second"), "second");
      now_ms += 1;
      assert.equal(await families.rotate(left, "first", "second"), undefined);
      now_ms += REFRESH_TOKEN_LIFETIME_SECONDS * 1000 - 2000;
      assert.equal(await families.rotate(kept, "second", "third"), "third");
    });

    it("end when they are told to, once or twice", async () => {
      const family_id = await begun();
      await families.end(family_id);
      await families.end(family_id);
      assert.equal(await families.rotate(family_id, "first", "second"), undefined);
    });

    it("are begun once", async () => {
      const family_id = await begun();
      const again = families.begin({ family_id, player_id: "ben", newest_token_id: "x" });
      await assert.rejects(again, /already a family/);
    });
  });
}
