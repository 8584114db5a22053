import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mock } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { pino } from "pino";
import { charactersIn } from "../../test/support/a-character.ts";
import { gameContent } from "../../test/support/content.ts";
import { testDatabases } from "../../test/support/dynamodb.ts";
import { NOON_TOMORROW_MS } from "../../test/support/noon-tomorrow.ts";
import { accept, ask, block } from "../friends/friend-pair.ts";
import { FriendRepository } from "../friends/friend-repository.ts";
import { AccountRepository, KEPT_UNTIL } from "../store/account-repository.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import { RecoveryCodeRepository } from "../store/recovery-code-repository.ts";
import { AccountCharacters } from "./account-characters.ts";
import { CharacterRefusal } from "./character-refusal.ts";
import type { CharacterRepository } from "./character-repository.ts";
import { CharacterSnapshots } from "./character-snapshots.ts";
import { Mailbox } from "./mailbox.ts";
import { foldedName, NameRepository } from "./name-repository.ts";
import { KeptGuests } from "./rows-beside.ts";
import { SessionIndex } from "./session-index.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const content = gameContent();
const log = pino({ level: "silent" });

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
    let snapshots: CharacterSnapshots;
    let recovery_codes: RecoveryCodeRepository;
    let friends: FriendRepository;
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
      snapshots = new CharacterSnapshots(database, pino({ level: "silent" }), now);
      recovery_codes = new RecoveryCodeRepository(database, now);
      friends = new FriendRepository(database, now);
      own = new AccountCharacters({
        ...{ accounts, characters, now },
        ...{ names, snapshots, recovery_codes, mailbox: new Mailbox(database, log, now) },
        friends,
        sessions: new SessionIndex(database, "account", now),
        log: console,
        offensive_words: () => [],
        count_max: 2,
        // There are no rooms.
        rooms: { isIn: async () => false, takeOut: async found => found },
      });
    });
    beforeEach(() => {
      now_ms = NOON_TOMORROW_MS;
      [ada, bob] = [randomUUID(), randomUUID()];
    });
    afterEach(() => mock.restoreAll());
    after(async () => {
      await database?.close();
      await implementation.stop();
    });

    const create = (player_id: string, name = aName()) => own.create({ player_id: player_id }, content, name);
    const dies = async () => assert.fail("the process has died");
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

    const deletedOnes = async (count: number) => {
      const made: string[] = [];
      for (let i = 0; i < count; i++) {
        const { character_id } = await create(ada);
        await own.delete(ada, character_id);
        made.push(character_id);
      }
      return made;
    };

    it("are listed and can be brought back after a crash amid that, and take nobody's place for more than 10 s", async () => {
      const [its = assert.fail()] = await deletedOnes(1);
      mock.method(characters, "replace", dies);
      await assert.rejects(own.bringBack(ada, its), /has died/);
      mock.restoreAll();
      assert.ok((await own.list(ada))[0]?.deleted_at, "its row says what it is");
      await create(ada);
      await assert.rejects(create(ada), refusal("conflict"));
      now_ms += 10_000;
      await create(ada);
      assert.deepEqual([...(await accounts.get(ada)).deleted_character_ids], [its]);
      await assert.rejects(own.bringBack(ada, its), refusal("conflict"));
      await own.delete(ada, (await own.list(ada))[0]?.character_id ?? "");
      assert.equal((await own.bringBack(ada, its)).deleted_at, undefined);
    });

    it("are listed where their account's row names one twice, which a former version did", async () => {
      const [deleted = assert.fail()] = await deletedOnes(1);
      const { character_id } = await create(ada);
      await accounts.addCharacter(ada, deleted, 2);
      await accounts.addDeletedCharacter(ada, character_id);
      assert.equal((await own.list(ada)).length, 2);
      const { character_ids, deleted_character_ids } = await accounts.get(ada);
      assert.deepEqual([[...character_ids], [...deleted_character_ids]], [[character_id], [deleted]]);
    });

    it("count for as long as they are there, whatever comes between the count of one that comes back and its row", async () => {
      const others = {
        "it is deleted once more": (its: string) => own.delete(ada, its),
        "it is listed": () => own.list(ada),
      };
      for (const [what, doOther] of Object.entries(others)) {
        const [its = assert.fail()] = await deletedOnes(1);
        const { bringBackCharacter } = accounts;
        mock.method(
          accounts,
          "bringBackCharacter",
          async (...args: Parameters<typeof bringBackCharacter>) => {
            mock.restoreAll();
            const isCounted = await bringBackCharacter.apply(accounts, args);
            now_ms += 10_000;
            await doOther(its);
            assert.deepEqual([...(await accounts.get(ada)).character_ids], [], what);
            return isCounted;
          },
        );
        assert.equal((await own.bringBack(ada, its)).deleted_at, undefined, what);
        assert.deepEqual([...(await accounts.get(ada)).character_ids], [its], what);
        ada = randomUUID();
      }
    });

    it("count where they come back before the request that deletes them is done", async () => {
      const { character_id } = await create(ada);
      const { deleteCharacter } = accounts;
      mock.method(accounts, "deleteCharacter", async (...args: Parameters<typeof deleteCharacter>) => {
        mock.restoreAll();
        await own.bringBack(ada, character_id);
        return deleteCharacter.apply(accounts, args);
      });
      await own.delete(ada, character_id);
      assert.equal((await own.own(ada, character_id)).deleted_at, undefined);
      assert.deepEqual([...(await accounts.get(ada)).character_ids], [character_id]);
    });

    it("are brought back up to as many as an account may have, of all at once, and none is lost", async () => {
      for (let round = 0; round < 10; round++) {
        const ids = [(await create(ada)).character_id, ...(await deletedOnes(2))];
        const slowly =
          <A extends unknown[], R>(self: object, does: (...args: A) => Promise<R>) =>
          async (...args: A): Promise<R> => {
            await delay(Math.random() * 5);
            // In half of the rounds nothing waits for a crash to be over.
            now_ms += round < 5 ? 0 : 11_000;
            return does.apply(self, args);
          };
        const { bringBackCharacter, deleteCharacter } = accounts;
        mock.method(accounts, "bringBackCharacter", slowly(accounts, bringBackCharacter));
        mock.method(accounts, "deleteCharacter", slowly(accounts, deleteCharacter));
        mock.method(characters, "replace", slowly(characters, characters.replace));
        const asked = ids.flatMap(id => [
          own.bringBack(ada, id),
          own.bringBack(ada, id),
          own.list(ada),
          ...(round % 2 === 1 ? [own.delete(ada, id)] : []),
        ]);
        const results = await Promise.allSettled(asked);
        mock.restoreAll();
        for (const result of results)
          assert.ok(result.status === "fulfilled" || refusal("conflict")(result.reason), `${result.status}`);
        const found = await own.list(ada);
        assert.deepEqual(found.map(({ character_id }) => character_id).sort(), ids.sort());
        const active = found.filter(({ deleted_at }) => deleted_at === undefined);
        if (round % 2 === 0) assert.equal(active.length, 2);
        const { character_ids } = await accounts.get(ada);
        assert.ok(active.length <= 2 && active.every(({ character_id }) => character_ids.has(character_id)));
        ada = randomUUID();
      }
    });

    it("are deleted once by several requests at once, and each is told so", async () => {
      const { character_id } = await create(ada);
      await Promise.all([1, 2, 3].map(() => own.delete(ada, character_id)));
      const { character_ids, deleted_character_ids } = await accounts.get(ada);
      assert.deepEqual([[...character_ids], [...deleted_character_ids]], [[], [character_id]]);
    });

    /** After how many days the row ends; undefined where it is kept. */
    async function daysLeft(table: string, key: Record<string, string>): Promise<number | undefined> {
      const TableName = database.table_prefix + table;
      const { Item } = await database.doc.send(new GetCommand({ TableName, Key: key, ConsistentRead: true }));
      assert.ok(Item, `${table} has no row ${JSON.stringify(key)}`);
      const { expires_at } = Item;
      return expires_at === undefined ? undefined : (Number(expires_at) * 1000 - now_ms) / DAY_MS;
    }
    /** What is kept beside a character: the rows of its account, its name and its account's recovery code. */
    const besides = async (player_id: string, { character_name }: { character_name: string }) => [
      await daysLeft("AccountsTable", { player_id }),
      await daysLeft("NamesTable", { folded_name: foldedName(character_name) }),
      await daysLeft("RecoveryCodesTable", { code_hash: player_id }),
    ];
    async function giveCode(player_id: string): Promise<void> {
      await accounts.setRecoveryHash(player_id, player_id);
      await recovery_codes.put(player_id, player_id, (await accounts.get(player_id)).expires_at);
    }

    it("of a guest take what is kept beside them along 30 days after they are gone, counted from when they were played last", async () => {
      const guest = { player_id: ada, family_id: randomUUID() };
      const its = await own.create(guest, content, aName());
      await giveCode(ada);
      assert.deepEqual(await besides(ada, its), [60, 60, 60]);
      now_ms += 20 * DAY_MS;
      await own.list(ada);
      assert.deepEqual(await besides(ada, its), [40, 40, 40]);
      await own.beginSession(guest, content, {});
      assert.deepEqual(await besides(ada, its), [60, 60, 60]);
      const renamed = await own.rename(ada, its.character_id, aName());
      assert.deepEqual(await besides(ada, renamed), [60, 60, 60]);
      now_ms += DAY_MS;
      const again = await own.rename(ada, its.character_id, aName());
      assert.deepEqual(await besides(ada, again), [60, 60, 60]);
      now_ms += 60 * DAY_MS;
      assert.equal((await accounts.get(ada)).character_ids.size, 0);
      assert.equal(await recovery_codes.playerOf(ada), undefined);
    });

    it("of a guest are kept from level 2 on, and all that is beside them, also where they come to it in a room", async () => {
      const guest = { player_id: ada, family_id: randomUUID() };
      const its = await own.create(guest, content, aName());
      await giveCode(ada);
      const grown = { ...its, level: 2 };
      await characters.replace(its, grown);
      await new KeptGuests(
        { accounts, recovery_codes, names },
        pino({ level: "silent" }),
        () => now_ms,
      ).noteWritten(grown);
      const [account = 0, name, code = 0] = await besides(ada, its);
      assert.equal(name, undefined);
      assert.ok(account > 365_000 && code > 365_000, `${account} and ${code} days`);
      now_ms += 400 * DAY_MS;
      const [found] = await own.list(ada);
      assert.deepEqual([found?.level, found?.expires_at], [2, undefined]);
    });

    it("of a guest keep its recovery code, also where a process has died before it kept that", async () => {
      const guest = { player_id: ada, family_id: randomUUID() };
      const its = await own.create(guest, content, aName());
      await giveCode(ada);
      await accounts.keepUntil(ada, KEPT_UNTIL);
      const code = async () => (await besides(ada, its))[2] ?? assert.fail();
      assert.equal(await code(), 60, "the code has its end of before");
      const kept = new KeptGuests({ accounts, recovery_codes, names }, log, () => now_ms);
      await kept.noteWritten({ ...its, level: 2 });
      assert.ok((await code()) > 365_000, `${await code()} days`);
      const { character_id } = await own.create(guest, content, aName());
      await own.beginSession(guest, content, { character_id });
      assert.ok((await code()) > 365_000, "also where a character is played that is not kept");
    });

    it("of a guest that are kept are seen to once a day by each process", async () => {
      const its = await own.create({ player_id: ada, family_id: randomUUID() }, content, aName());
      const kept = new KeptGuests({ accounts, recovery_codes, names }, log, () => now_ms);
      const { mock: asked } = mock.method(accounts, "keepUntil");
      for (const gold of [1, 2]) await kept.noteWritten({ ...its, level: 2, gold });
      assert.equal(asked.callCount(), 1);
      now_ms += DAY_MS;
      for (const gold of [3, 4]) await kept.noteWritten({ ...its, level: 2, gold });
      assert.equal(asked.callCount(), 2);
    });

    it("of an account have nothing beside them that ends, also where they were a guest's", async () => {
      const its = await create(ada);
      await own.beginSession({ player_id: ada }, content, {});
      await giveCode(ada);
      assert.deepEqual((await besides(ada, its)).slice(0, 2), [undefined, undefined]);
      const guests = await own.create({ player_id: bob, family_id: randomUUID() }, content, aName());
      await giveCode(bob);
      await own.link(ada, bob);
      assert.equal(
        await daysLeft("NamesTable", { folded_name: foldedName(guests.character_name) }),
        undefined,
      );
      assert.equal(await daysLeft("AccountsTable", { player_id: ada }), undefined);
      assert.equal(await daysLeft("AccountsTable", { player_id: bob }), 60);
      assert.equal(await recovery_codes.playerOf(bob), undefined, "the guest's code is gone");
    });

    it("come to an account with its guest's friends and blocks", async () => {
      const [cyd, dan] = [randomUUID(), randomUUID()];
      await create(ada);
      await own.create({ player_id: bob, family_id: randomUUID() }, content, aName());
      await friends.change(bob, cyd, ask(bob));
      await friends.change(cyd, bob, accept(cyd));
      await friends.change(bob, dan, block(bob));
      await own.link(ada, bob);
      assert.deepEqual(await friends.friendsOf(cyd), [ada]);
      assert.deepEqual(await friends.blockedAmong([ada, bob, cyd, dan]), [[ada, dan].toSorted()]);
      await own.link(ada, bob);
      assert.deepEqual(await friends.friendsOf(cyd), [ada]);
    });

    it("take their snapshots and names along 30 days after they are gone, unless they are brought back", async () => {
      const its = await create(ada);
      await snapshots.noteWritten(its);
      const [time = assert.fail()] = await snapshots.list(its.character_id);
      const left = async () => [
        await daysLeft("CharacterSnapshotsTable", { character_id: its.character_id, time }),
        await daysLeft("NamesTable", { folded_name: foldedName(its.character_name) }),
      ];
      assert.deepEqual(await left(), [undefined, undefined]);
      await own.delete(ada, its.character_id);
      assert.deepEqual(await left(), [37, 37]);
      await own.bringBack(ada, its.character_id);
      assert.deepEqual(await left(), [undefined, undefined]);
    });

    it("are waited for where a guest is being linked, for an hour and no longer", async () => {
      await create(ada);
      const noted = async () => (await accounts.get(ada)).linking_guest_ids.size;
      await accounts.beginLink(ada, bob);
      now_ms += HOUR_MS - 1;
      await own.list(ada);
      assert.equal(await noted(), 1);
      now_ms += 1;
      await own.list(ada);
      assert.equal(await noted(), 0, "its process has died before it was linked");
      assert.equal((await accounts.get(bob)).linked_to, undefined);
    });

    it("that nobody was told of leave neither a row nor a name behind, wherever a crash ended the making of them", async () => {
      const crashes = {
        "before it is counted": () => mock.method(accounts, "addCharacter", dies),
        "after it was counted": () => mock.method(characters, "replace", dies),
      };
      for (const [when, crash] of Object.entries(crashes)) {
        const name = aName();
        // A process that has died tidies nothing up.
        mock.method(characters, "discard", async () => {});
        mock.method(names, "giveBack", async () => {});
        crash();
        await assert.rejects(create(ada, name), /has died/, when);
        mock.restoreAll();
        now_ms += 600_000;
        assert.deepEqual(await own.list(ada), [], when);
        assert.equal((await accounts.get(ada)).character_ids.size, 0, when);
        const its = await create(bob, name);
        assert.equal(its.character_name, name, when);
        now_ms += 600_000;
        assert.deepEqual(await own.list(bob), [its], "one that was made is kept");
        [ada, bob] = [randomUUID(), randomUUID()];
      }
    });

    it("are their player's who asks for the name again, wherever a crash ended the making of them", async () => {
      const crashes = {
        "before it has the name": () => mock.method(names, "take", dies),
        "before it is counted": () => mock.method(accounts, "addCharacter", dies),
      };
      for (const [when, crash] of Object.entries(crashes)) {
        const name = aName();
        mock.method(characters, "discard", async () => false);
        crash();
        await assert.rejects(create(ada, name), /has died/, when);
        mock.restoreAll();
        if (when === "before it is counted")
          await assert.rejects(create(bob, name), refusal("conflict"), "it is nobody else's yet");
        const its = await create(ada, name);
        assert.equal(its.character_name, name, when);
        now_ms += 600_000;
        assert.deepEqual(await own.list(ada), [its], when);
        ada = randomUUID();
      }
    });

    it("are kept where a crash left them counted and their player has seen them", async () => {
      const name = aName();
      mock.method(characters, "replace", dies);
      await assert.rejects(create(ada, name), /has died/);
      mock.restoreAll();
      const [seen] = await own.list(ada);
      assert.equal(seen?.character_name, name);
      await assert.rejects(create(ada, name), /You have the character ".+" already/);
      now_ms += 366 * DAY_MS;
      assert.deepEqual(await own.list(ada), [seen]);
    });

    it("are made once by sessions that begin at the same moment, with the name that is wanted", async () => {
      const [name, ofBob] = [aName(), aName()];
      await create(bob, ofBob);
      for (const [wanted, made] of [
        [name, new RegExp(`^${name}$`)],
        [ofBob, new RegExp(`^${ofBob} \\d{4}$`)],
        [undefined, /^Adventurer \d{9}$/],
      ] as const) {
        const begin = () => own.beginSession({ player_id: ada }, content, { character_name: wanted });
        const results = await Promise.allSettled(Array.from({ length: 50 }, begin));
        const rejected = results.flatMap(each => (each.status === "rejected" ? [each.reason] : []));
        assert.ok(rejected.length < 50 && rejected.every(refusal("conflict")), String(rejected[0]));
        const [its, ...more] = await own.list(ada);
        assert.match(its?.character_name ?? "", made);
        assert.equal(more.length, 0);
        ada = randomUUID();
      }
    });

    it("may have the name of one that its player has deleted only once that is gone: the answer says so", async () => {
      const { character_id, character_name } = await create(ada);
      await own.delete(ada, character_id);
      await assert.rejects(
        create(ada, character_name),
        /Your deleted character ".+" keeps its name for 7 days/,
      );
    });

    it("are refused where the account has as many as it may have, before anything is written for a new one", async () => {
      for (let made = 0; made < 2; made++) await create(ada);
      const { mock: takes } = mock.method(names, "take");
      const { mock: writes } = mock.method(database, "put");
      await assert.rejects(create(ada), refusal("conflict"));
      assert.deepEqual([takes.callCount(), writes.callCount()], [0, 0]);
    });

    it("are counted rightly where a guest's came on top: the answer says how many are too many", async () => {
      for (const player_id of [ada, ada, bob, bob]) await create(player_id);
      await own.link(ada, bob);
      await assert.rejects(create(ada), /You have 4 characters, and an account may have 2: delete 3 first/);
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

    it("have a long number at once where their players have chosen no name", async () => {
      const asked: string[] = [];
      const take = names.take.bind(names);
      names.take = (name, character_id) => {
        asked.push(name);
        return take(name, character_id);
      };
      const { character_name, character_id } = await own.beginSession({ player_id: ada }, content, {});
      names.take = take;
      assert.match(character_name, /^Adventurer \d{9}$/);
      assert.deepEqual(asked, [character_name]);
      const again = await own.beginSession({ player_id: ada }, content, { character_name: "Adventurer" });
      assert.equal(again.character_id, character_id);
    });

    it("have a longer number where all short ones are taken", async () => {
      const isShort = (wanted: string) => !/ \d{9}$/.test(wanted);
      const crowded = new AccountCharacters({
        ...{ accounts, characters, snapshots, recovery_codes, log: console, count_max: 2 },
        offensive_words: () => [],
        names: Object.assign(new NameRepository(database, characters), {
          take: async (wanted: string) => !isShort(wanted),
        }),
        mailbox: new Mailbox(database, log),
        friends: new FriendRepository(database),
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
