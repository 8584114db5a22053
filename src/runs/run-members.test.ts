import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import fc from "fast-check";
import { testDatabases } from "../../test/support/dynamodb.ts";
import { NOON_TOMORROW_MS } from "../../test/support/noon-tomorrow.ts";
import { scaled } from "../../test/support/scale.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import { leaderOf } from "./run.ts";
import { RunInvites } from "./run-invites.ts";
import { RunMembers } from "./run-members.ts";
import { RunRepository, SAVED_RUN_SECONDS, UNSAVED_RUN_SECONDS } from "./run-repository.ts";

const MOST = 3;
const CHARACTERS = ["ada", "bob", "cyd", "dan"] as const;
const CODES = ["code0", "code1"] as const;
const MINUTE_MS = 60_000;
const LATEST_MS = 12;
const DAY_MS = 24 * 60 * MINUTE_MS;

type Deed =
  | { does: "comes" | "goes" | "is removed"; who: (typeof CHARACTERS)[number] }
  | { does: "comes by code"; who: (typeof CHARACTERS)[number]; code: (typeof CODES)[number] };

const who = fc.constantFrom(...CHARACTERS);
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ does: fc.constant("comes" as const), who }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant("goes" as const), who }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("is removed" as const), who }) },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant("comes by code" as const),
      who,
      code: fc.constantFrom(...CODES),
    }),
  },
);
/** What is done at once, again and again; sometimes the same character is on its way twice. */
const rounds = fc.array(fc.array(deed, { minLength: 3, maxLength: 8 }), { minLength: 3, maxLength: 8 });

for (const implementation of testDatabases) {
  describe(`A run's places, on ${implementation.name}`, function () {
    this.timeout(240_000);
    let database: Database;
    let runs: RunRepository;
    let run_members: RunMembers;
    let run_invites: RunInvites;
    let now_ms = NOON_TOMORROW_MS;

    before(async function () {
      await implementation.start(this);
      database = await connect(implementation.env(), console, { join: false });
      // It never says the same time twice, as two processes hardly do.
      const access = jittery(database);
      const now = () => ++now_ms;
      runs = new RunRepository(access, now);
      run_members = new RunMembers(access, now);
      run_invites = new RunInvites(access, now);
    });
    beforeEach(() => {
      now_ms = NOON_TOMORROW_MS;
    });
    after(async () => {
      await database?.close();
      await implementation.stop();
    });

    async function begun(): Promise<string> {
      const run_id = randomUUID();
      const terms = {
        dungeon_id: "first_dungeon",
        difficulty_id: "normal",
        loot_rule: "first_come",
      } as const;
      const content = { content_hash: "hash", content_version: 1 };
      await runs.begin({ run_id, ...terms, ...content, is_open: true, earns: true });
      return run_id;
    }

    const newcomer = (character_id: string) => ({
      ...{ character_id, player_id: `player of ${character_id}`, character_name: character_id },
    });
    const codeOf = (run_id: string, code: string) => `${run_id}${code}`;
    const whole = async (run_id: string) => (await runs.whole(run_id)) ?? assert.fail();

    async function doIt(run_id: string, { does, who, ...by }: Deed): Promise<void> {
      if (does === "goes") await run_members.remove(run_id, who);
      else if (does === "comes") await comeIn(run_id, who);
      else if (does === "is removed") {
        await run_members.ban(run_id, newcomer(who).player_id);
        await run_members.remove(run_id, who);
      } else if ("code" in by) await comeByCode(run_id, who, by.code);
    }

    async function comeIn(run_id: string, character_id: string) {
      const joined = await run_members
        .join(run_id, newcomer(character_id), MOST)
        // What comes and goes many times in one moment may be told to try again.
        .catch((error: Error) =>
          /too often at once/.test(error.message) ? "given_up" : Promise.reject(error),
        );
      if (typeof joined === "object") await run_members.noteCameIn(run_id, character_id, MOST);
      return joined;
    }

    async function comeByCode(run_id: string, character_id: string, code: string): Promise<void> {
      const { invites } = await whole(run_id);
      const invite = invites.find(({ invite_id }) => invite_id === codeOf(run_id, code)) ?? assert.fail();
      if (!(await run_invites.use(invite, character_id))) return;
      await run_members.readmit(run_id, newcomer(character_id).player_id);
      const joined = await comeIn(run_id, character_id);
      if (typeof joined === "string") await run_invites.giveBack(invite, character_id);
    }

    it("are never more than its dungeon allows, however many come, go and are removed at once; a member leads, and a code is one character's", async () => {
      const property = fc.asyncProperty(rounds, async rounds => {
        const run_id = await begun();
        for (const code of CODES)
          await run_invites.make({ run_id, invite_id: codeOf(run_id, code), invited_by: "Ada" });
        for (const round of rounds) {
          const watched = watch(run_id);
          await Promise.all(round.map(each => doIt(run_id, each)));
          assert.ok((await watched.end()) <= MOST, "in no moment are there more");
          await assertOrder(run_id);
          // One that comes and goes at once may leave a place behind, until another one needs it.
          now_ms += 2 * MINUTE_MS;
        }
        await fill(run_id);
      });
      await fc.assert(property, { seed: 20_262, numRuns: scaled({ usual: 15, long: 300 }) });
    });

    /** The most members that it has had, each time that somebody looked. */
    function watch(run_id: string) {
      let isOver = false;
      const watching = (async () => {
        let most = 0;
        do most = Math.max(most, (await whole(run_id)).members.length);
        while (!isOver);
        return most;
      })();
      return {
        end() {
          isOver = true;
          return watching;
        },
      };
    }

    async function assertOrder(run_id: string): Promise<void> {
      const { run, members, invites } = await whole(run_id);
      const ids = members.map(({ character_id }) => character_id);
      for (const id of ids) assert.ok(id in run.places, `${id} is a member without a place`);
      assert.ok(Object.keys(run.places).length <= MOST);
      assert.ok(run.largest_party <= MOST && run.largest_party >= ids.length, `${run.largest_party}`);
      for (const id of Object.keys(run.removed)) assert.ok(!ids.includes(id), `${id} was removed`);
      assert.equal(leaderOf(run, members) === undefined, ids.length === 0, "a member leads");
      const users = invites.flatMap(({ used_by }) => used_by ?? []);
      assert.ok(users.length <= CODES.length);
    }

    /** As many come in as may. */
    async function fill(run_id: string): Promise<void> {
      for (let i = 0; i <= MOST; i++) await run_members.join(run_id, newcomer(`late${i}`), MOST);
      const { run, members } = await whole(run_id);
      assert.equal(members.length, MOST, "no place is lost");
      assert.deepEqual(
        Object.keys(run.places).toSorted(),
        members.map(({ character_id }) => character_id).toSorted(),
      );
    }

    it("are for one of those who use a code at once, and then for nobody else", async () => {
      const run_id = await begun();
      const invite_id = codeOf(run_id, CODES[0]);
      await run_invites.make({ run_id, invite_id, invited_by: "Ada" });
      await Promise.all(CHARACTERS.map(who => comeByCode(run_id, who, CODES[0])));
      assert.equal((await whole(run_id)).members.length, 1);
      await run_members.remove(run_id, (await whole(run_id)).members[0]?.character_id ?? assert.fail());
      await comeByCode(run_id, "late", CODES[0]);
      assert.equal((await whole(run_id)).members.length, 0);
    });

    it("make the party no larger until their members have come in", async () => {
      const run_id = await begun();
      for (const who of CHARACTERS.slice(0, MOST)) await run_members.join(run_id, newcomer(who), MOST);
      assert.equal((await whole(run_id)).run.largest_party, 0);
      await run_members.noteCameIn(run_id, "bob", MOST);
      await run_members.noteCameIn(run_id, "bob", MOST);
      assert.equal((await whole(run_id)).run.largest_party, 1);
    });

    it("go to the next member when those who lead leave at once", async () => {
      const run_id = await begun();
      for (const who of CHARACTERS.slice(0, MOST)) await run_members.join(run_id, newcomer(who), MOST);
      await Promise.all(CHARACTERS.slice(0, MOST - 1).map(who => run_members.remove(run_id, who)));
      const { run, members } = await whole(run_id);
      assert.deepEqual(
        [run.leader_character_id, members.map(({ character_id }) => character_id)],
        ["cyd", ["cyd"]],
      );
    });

    it("that a process left behind which died between the place and its member are given to others after a minute", async () => {
      const run_id = await begun();
      for (const who of CHARACTERS.slice(0, MOST)) await run_members.join(run_id, newcomer(who), MOST);
      const halting = new RunMembers(haltingAfterDelete(database), () => ++now_ms);
      await assert.rejects(halting.remove(run_id, "ada"), /killed/);
      assert.equal(leaderOf(...wholeOf(await whole(run_id)))?.character_id, "bob");
      assert.equal(await run_members.join(run_id, newcomer("dan"), MOST), "run_full");
      now_ms += 2 * MINUTE_MS;
      assert.notEqual(await run_members.join(run_id, newcomer("dan"), MOST), "run_full");
      assert.equal((await whole(run_id)).members.length, MOST);
    });

    it("are no more full than they are: who comes as another goes gets the place that is free then", async () => {
      const run_id = await begun();
      for (const who of CHARACTERS.slice(0, MOST)) await run_members.join(run_id, newcomer(who), MOST);
      const goes = () => run_members.remove(run_id, "ada");
      const late = new RunMembers(afterFirstRefusal(database, goes), () => ++now_ms);
      assert.equal(typeof (await late.join(run_id, newcomer("dan"), MOST)), "object");
      assert.equal((await whole(run_id)).members.length, MOST);
    });

    it("are had by an invite for a player again and again, each time that it was removed", async () => {
      const run_id = await begun();
      const player_id = "player of ada";
      for (let i = 0; i < 3; i++) {
        assert.ok(await run_invites.make({ run_id, invite_id: player_id, invited_by: "Bob", player_id }));
        const { invites } = await whole(run_id);
        const [invite = assert.fail()] = invites;
        assert.ok(await run_invites.use(invite, "ada"));
        await run_members.readmit(run_id, player_id);
        assert.equal(typeof (await run_members.join(run_id, newcomer("ada"), MOST)), "object");
        await run_members.ban(run_id, player_id);
        await run_members.remove(run_id, "ada");
      }
    });

    it("last for half an hour where nothing was done, and for 7 days where something was", async () => {
      const [unsaved, saved] = [await begun(), await begun()];
      await run_members.join(unsaved, newcomer("ada"), MOST);
      await run_members.join(saved, newcomer("ada"), MOST);
      await runs.save(saved);
      const played_ms = now_ms;
      now_ms = played_ms + UNSAVED_RUN_SECONDS * 1000 - MINUTE_MS;
      assert.ok(await runs.get(unsaved));
      now_ms = played_ms + UNSAVED_RUN_SECONDS * 1000 + MINUTE_MS;
      assert.equal(await runs.get(unsaved), undefined);
      now_ms = played_ms + SAVED_RUN_SECONDS * 1000 - MINUTE_MS;
      assert.equal((await whole(saved)).members.length, 1, "its members stay as long");
      now_ms = played_ms + SAVED_RUN_SECONDS * 1000 + MINUTE_MS;
      assert.equal(await runs.whole(saved), undefined);
      now_ms = played_ms + 8 * DAY_MS;
      assert.deepEqual(await run_members.runsOf("ada", 50), { runs: [], next: undefined });
    });
  });
}

const wholeOf = ({ run, members }: NonNullable<Awaited<ReturnType<RunRepository["whole"]>>>) =>
  [run, members] as const;

/** The database on a line on which some requests overtake others. */
function jittery(database: Database): Database {
  const late = () => delay(Math.random() * LATEST_MS);
  const doc = new Proxy(database.doc, {
    get(target, key) {
      if (key !== "send") return Reflect.get(target, key);
      return async (command: Parameters<typeof target.send>[0]) => late().then(() => target.send(command));
    },
  });
  const put: Database["put"] = async input => late().then(() => database.put(input));
  return Object.assign(Object.create(database), { doc, put });
}

/** The database where something happens just after it has refused a write for the first time. */
function afterFirstRefusal(database: Database, happen: () => Promise<unknown>): Database {
  let hasHappened = false;
  const doc = new Proxy(database.doc, {
    get(target, key) {
      if (key !== "send") return Reflect.get(target, key);
      return async (command: Parameters<typeof target.send>[0]) => {
        try {
          return await target.send(command);
        } catch (error) {
          if (!hasHappened) await happen();
          hasHappened = true;
          throw error;
        }
      };
    },
  });
  return Object.assign(Object.create(database), { doc });
}

/** The database as a process sees it that is killed when it has deleted a row. */
function haltingAfterDelete(database: Database): Database {
  let hasDeleted = false;
  const doc = new Proxy(database.doc, {
    get(target, key) {
      if (key !== "send") return Reflect.get(target, key);
      return async (command: Parameters<typeof target.send>[0]) => {
        if (hasDeleted) throw new Error("killed");
        hasDeleted = command.constructor.name === "DeleteCommand";
        return target.send(command);
      };
    },
  });
  return Object.assign(Object.create(database), { doc });
}
