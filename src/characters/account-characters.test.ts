import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { charactersIn } from "../../test/support/a-character.ts";
import { gameContent } from "../../test/support/content.ts";
import { testDatabases } from "../../test/support/dynamodb.ts";
import { AccountRepository } from "../store/account-repository.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import { AccountCharacters } from "./account-characters.ts";
import { CharacterRefusal } from "./character-refusal.ts";
import type { CharacterRepository } from "./character-repository.ts";
import { NameRepository } from "./name-repository.ts";
import { SessionIndex } from "./session-index.ts";

const START_MS = Math.floor(Date.now() / 1000) * 1000;
const DAY_MS = 24 * 3_600_000;
const content = gameContent();

/** Each has a name that looks like no other's. */
let count = 0;
const aName = () => `${String.fromCodePoint(0x4e00 + count++)} the Brave`;

for (const implementation of testDatabases) {
  describe(`The characters of an account, on ${implementation.name}`, function () {
    this.timeout(30_000);
    let database: Database;
    let accounts: AccountRepository;
    let characters: CharacterRepository;
    let names: NameRepository;
    let own: AccountCharacters;
    let now_ms: number;
    let ada: string;
    let bob: string;

    before(async function () {
      await implementation.start(this);
      database = await connect(implementation.env(), console, { join: false });
      const now = () => now_ms;
      accounts = new AccountRepository(database, now);
      characters = charactersIn(database, now);
      names = new NameRepository(database, characters, now);
      own = new AccountCharacters({
        ...{ accounts, characters, now },
        names,
        sessions: new SessionIndex(database, "account", now),
        count_max: 2,
        // There are no rooms.
        rooms: { isIn: async () => false, takeOut: async found => found },
      });
    });
    beforeEach(() => {
      now_ms = START_MS;
      [ada, bob] = [randomUUID(), randomUUID()];
    });
    after(async () => {
      await database?.close();
      await implementation.stop();
    });

    const create = (player_id: string, name = aName()) => own.create({ player_id: player_id }, content, name);
    const refusal = (kind: CharacterRefusal["kind"]) => (error: unknown) =>
      error instanceof CharacterRefusal && error.kind === kind;

    it("are there after a year in which nobody played, with their names, and are played on", async () => {
      const its = await create(ada);
      const { session_id } = await own.beginSession({ player_id: ada }, content, {});
      now_ms += 366 * DAY_MS;
      const [found, ...more] = await own.list(ada);
      assert.deepEqual([found?.character_id, more.length], [its.character_id, 0]);
      assert.equal(found && characters.asPlayed(found), undefined, "its session has ended");
      await assert.rejects(create(bob, its.character_name), refusal("conflict"));
      const played = await own.beginSession({ player_id: ada }, content, { character_id: its.character_id });
      assert.notEqual(played.session_id, session_id);
    });

    it("may be renamed a day after they were", async () => {
      const its = await create(ada);
      await own.rename(ada, its.character_id, aName());
      const second = aName();
      now_ms += DAY_MS - 1000;
      await assert.rejects(own.rename(ada, its.character_id, second), (error: unknown) => {
        return error instanceof CharacterRefusal && error.wait_seconds === 1;
      });
      now_ms += 1000;
      assert.equal((await own.rename(ada, its.character_id, second)).character_name, second);
    });

    it("are gone 7 days after they were deleted, and their names and places are free", async () => {
      const [first, second] = [await create(ada), await create(ada)];
      for (const { character_id } of [first, second]) await own.delete(ada, character_id);
      now_ms += 7 * DAY_MS - 1000;
      assert.equal((await own.list(ada)).length, 2);
      await assert.rejects(create(bob, first.character_name), refusal("conflict"));
      now_ms += 1000;
      assert.deepEqual(await own.list(ada), []);
      await assert.rejects(own.bringBack(ada, first.character_id), refusal("not-found"));
      assert.equal((await create(bob, first.character_name)).character_name, first.character_name);
      for (const name of [second.character_name, aName()]) await create(ada, name);
    });

    it("are counted as their rows say, whatever a crash has left of the account's", async () => {
      const [kept, deleted] = [await create(ada), await create(ada)];
      // Of one the process died before its row was written, of another before the account's was.
      await accounts.forgetCharacters(ada, [deleted.character_id]);
      await accounts.addCharacter(ada, randomUUID(), 2);
      await characters.replace(deleted, { ...deleted, deleted_at: new Date(now_ms).toISOString() });
      await accounts.addCharacter(ada, deleted.character_id, 3);
      await create(ada);
      const { character_ids, deleted_character_ids } = await accounts.get(ada);
      assert.ok(character_ids.has(kept.character_id) && character_ids.size === 2);
      assert.deepEqual([...deleted_character_ids], [deleted.character_id]);
      const { deleted_at: _deleted, ...back } = (await characters.get(deleted.character_id)) ?? assert.fail();
      await characters.replace(back, back);
      await own.list(ada);
      const repaired = await accounts.get(ada);
      assert.deepEqual([repaired.character_ids.size, repaired.deleted_character_ids.size], [3, 0]);
      await assert.rejects(create(ada), refusal("conflict"));
    });

    it("have one name each, a minute after a crash amid a change of it: what was taken is free, and so is what was not given back", async () => {
      const [its, other] = [await create(ada), await create(ada)];
      const wanted = aName();
      await names.take(wanted, its.character_id);
      await characters.replace(other, { ...other, character_name: aName() });
      await assert.rejects(create(bob, wanted), refusal("conflict"));
      now_ms += 60_000;
      for (const name of [wanted, other.character_name])
        assert.equal((await create(bob, name)).character_name, name);
      await assert.rejects(own.rename(ada, its.character_id, wanted), refusal("conflict"));
      await assert.rejects(create(randomUUID(), its.character_name), refusal("conflict"));
    });

    it("have a number behind a name that somebody has, where a session makes them, and are found by the name without it", async () => {
      const name = aName();
      await create(bob, name);
      const { character_id, character_name } = await own.beginSession({ player_id: ada }, content, {
        character_name: name,
      });
      assert.match(character_name.slice(name.length), /^ \d{4}$/);
      const again = await own.beginSession({ player_id: ada }, content, { character_name: name });
      assert.equal(again.character_id, character_id);
      assert.equal((await own.list(ada)).length, 1);
    });

    it("have a longer number where all short ones are taken", async () => {
      const isShort = (wanted: string) => !/ \d{9}$/.test(wanted);
      const crowded = new AccountCharacters({
        ...{ accounts, characters, owner: "account", count_max: 2 },
        names: Object.assign(new NameRepository(database, characters), {
          take: async (wanted: string) => !isShort(wanted),
        }),
        sessions: new SessionIndex(database, "account"),
        rooms: { isIn: async () => false, takeOut: async found => found },
      });
      const character_name = "Adventurer Of The Great Wide Sea";
      const made = await crowded.beginSession({ player_id: ada }, content, { character_name });
      assert.match(made.character_name, /^Adventurer Of The Grea \d{9}$/);
      const again = await crowded.beginSession({ player_id: ada }, content, { character_name });
      assert.equal(again.character_id, made.character_id);
    });
  });
}
