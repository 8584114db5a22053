/** What two players are to each other where they change it at once, and where processes die while they do. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { testDatabases } from "../../test/support/dynamodb.ts";
import { eventually } from "../../test/support/eventually.ts";
import { Died, type End, type Fate, MortalWriters } from "../../test/support/mortal-writers.ts";
import { scaled } from "../../test/support/scale.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import {
  accept,
  ask,
  block,
  endFriendship,
  endRequest,
  type FriendPair,
  isNothing,
  type PairChange,
  unblock,
} from "./friend-pair.ts";
import { FriendRepository } from "./friend-repository.ts";

const WHO = ["ada", "bob"] as const;
type Who = (typeof WHO)[number];
const other = (who: Who): Who => (who === "ada" ? "bob" : "ada");

/** What both are to each other, told without the repository's words. */
type Model = { friends: boolean; asker: Who | undefined; blockers: readonly Who[] };

const NOTHING: Model = { friends: false, asker: undefined, blockers: [] };

const DEEDS = {
  asks: (model: Model, who: Who): Model => {
    if (model.blockers.length > 0 || model.friends || model.asker === who) return model;
    return model.asker ? { ...model, friends: true, asker: undefined } : { ...model, asker: who };
  },
  accepts: (model: Model, who: Who): Model =>
    model.asker === other(who) ? { ...model, friends: true, asker: undefined } : model,
  "ends the request": (model: Model): Model => ({ ...model, asker: undefined }),
  "ends the friendship": (model: Model): Model => ({ ...model, friends: false }),
  blocks: ({ blockers }: Model, who: Who): Model => ({
    ...NOTHING,
    blockers: WHO.filter(each => each === who || blockers.includes(each)),
  }),
  "ends the block": (model: Model, who: Who): Model => ({
    ...model,
    blockers: model.blockers.filter(each => each !== who),
  }),
};
type Does = keyof typeof DEEDS;
type Deed = { who: Who; does: Does };

const deed: fc.Arbitrary<Deed> = fc.record({
  who: fc.constantFrom(...WHO),
  does: fc.constantFrom(...(Object.keys(DEEDS) as Does[])),
});
const end = fc.constantFrom<End>("dies", "loses the answer", "is late");
/** A deed that comes to its end or not; or what is late arrives. */
const turns = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ deed, end: fc.option(end, { nil: undefined }) }) },
    { weight: 1, arbitrary: fc.constant("what is late arrives" as const) },
  ),
  { minLength: 4, maxLength: 16 },
);

for (const implementation of testDatabases) {
  describe(`Friends, requests and blocks, on ${implementation.name}`, function () {
    this.timeout(120_000);
    let database: Database;
    let writers: MortalWriters;
    let friends: FriendRepository;
    let ids: Record<Who, string>;

    before(async function () {
      await implementation.start(this);
      database = await connect(implementation.env(), console, { join: false });
      writers = new MortalWriters(database);
      friends = new FriendRepository(writers.access);
    });
    beforeEach(() => anew());
    after(async () => {
      await database?.close();
      await implementation.stop();
    });

    /** Two players between whom nothing is. Either's id may be the lower one. */
    function anew(): void {
      ids = { ada: randomUUID(), bob: randomUUID() };
    }

    function changeOf({ who, does }: Deed): PairChange {
      if (does === "asks") return ask(ids[who]);
      if (does === "accepts") return accept(ids[who]);
      if (does === "blocks") return block(ids[who]);
      if (does === "ends the block") return unblock(ids[who]);
      return does === "ends the request" ? endRequest : endFriendship;
    }

    const doIt = (deed: Deed) => friends.change(ids[deed.who], ids[other(deed.who)], changeOf(deed));
    const nameOf = (player_id: string | undefined) => WHO.find(who => ids[who] === player_id);

    function modelOf({ bond, asked_by, blocked_by }: FriendPair): Model {
      const blockers = WHO.filter(who => ids[who] in blocked_by);
      return { friends: bond === "friends", asker: nameOf(asked_by), blockers };
    }
    const now = () => friends.between(ids.ada, ids.bob);

    /** Both find the same in their lists, which follow by some milliseconds. */
    async function assertListed(model: Model): Promise<void> {
      for (const who of WHO) {
        await eventually("the index has followed", async () => {
          const found = await friends.pairsOf(ids[who]);
          const isAnything = JSON.stringify(model) !== JSON.stringify(NOTHING);
          return found.length === Number(isAnything) && found;
        }).then(([pair]) => pair && assert.deepEqual(modelOf(pair), model));
        const mine = ids[other(who)];
        assert.deepEqual(await friends.friendsOf(ids[who]), model.friends ? [mine] : []);
        assert.deepEqual(await friends.blockedWith(ids[who]), model.blockers.length > 0 ? [mine] : []);
        assert.equal(await friends.isBlocked(ids[who], mine), model.blockers.length > 0);
      }
    }

    it("are what both have done one after the other, wherever processes die, and whenever their writes arrive", async () => {
      const property = fc.asyncProperty(turns, async turns => {
        anew();
        let model = NOTHING;
        const late: { deed: Deed; revision: number }[] = [];
        for (const turn of turns) {
          const { revision } = await now();
          if (turn === "what is late arrives") {
            const [arriving] = late.splice(0, 1);
            await writers.release();
            if (arriving?.revision === revision) model = DEEDS[arriving.deed.does](model, arriving.deed.who);
          } else {
            const { deed, end } = turn;
            const fate: Fate | undefined = end && { end, after: 0 };
            const waited = writers.waiting;
            const isDone = await writers.live(fate, () => doIt(deed)).then(() => true, unlessDied);
            if (writers.waiting > waited) late.push({ deed, revision });
            if (isDone || end === "loses the answer") model = DEEDS[deed.does](model, deed.who);
          }
          assert.deepEqual(modelOf(await now()), model);
        }
        while (writers.waiting > 0) await writers.release();
        await assertListed(modelOf(await now()));
      });
      await fc.assert(property, { numRuns: scaled({ usual: 60, long: 1500 }) });
    });

    it("are what both have done in some order where they do it at once", async () => {
      const rounds = fc.array(fc.array(deed, { minLength: 2, maxLength: 4 }), { minLength: 2, maxLength: 6 });
      const property = fc.asyncProperty(rounds, async rounds => {
        anew();
        for (const round of rounds) {
          const before = modelOf(await now());
          await Promise.all(round.map(doIt));
          const possible = orders(round).map(order =>
            order.reduce((model, { does, who }) => DEEDS[does](model, who), before),
          );
          const found = modelOf(await now());
          assert.ok(
            possible.some(each => JSON.stringify(each) === JSON.stringify(found)),
            `${JSON.stringify(before)} is ${JSON.stringify(found)} after ${JSON.stringify(round)}`,
          );
        }
        await assertListed(modelOf(await now()));
      });
      await fc.assert(property, { numRuns: scaled({ usual: 60, long: 1500 }) });
    });

    it("tell who of a party has blocked whom", async () => {
      const party = [ids.ada, ids.bob, randomUUID(), randomUUID()];
      const [, , cyd = "", dan = ""] = party;
      await friends.change(ids.ada, cyd, block(ids.ada));
      await friends.change(dan, ids.bob, block(dan));
      await friends.change(dan, cyd, ask(dan));
      const found = (await friends.blockedAmong([...party, ids.ada])).map(pair => pair.toSorted());
      const expected = [
        [ids.ada, cyd],
        [ids.bob, dan],
      ].map(pair => pair.toSorted());
      assert.deepEqual(found.toSorted(), expected.toSorted());
      assert.deepEqual(await friends.blockedAmong([ids.ada]), []);
    });

    describe("of a guest that becomes part of an account", () => {
      /** What the guest, and the account, have with each of the others; and what the account has then. */
      const CASES: Record<string, { guest: Deed[]; account: Deed[]; after: Model }> = {
        "a friendship": {
          guest: [d("ada", "asks"), d("bob", "accepts")],
          account: [],
          after: { ...NOTHING, friends: true },
        },
        "a request": { guest: [d("ada", "asks")], account: [], after: { ...NOTHING, asker: "ada" } },
        "requests of both": {
          guest: [d("ada", "asks")],
          account: [d("bob", "asks")],
          after: { ...NOTHING, friends: true },
        },
        "a request where they are friends": {
          guest: [d("bob", "asks")],
          account: [d("ada", "asks"), d("bob", "accepts")],
          after: { ...NOTHING, friends: true },
        },
        "a block": { guest: [d("ada", "blocks")], account: [], after: { ...NOTHING, blockers: ["ada"] } },
        "a block where they are friends": {
          guest: [d("bob", "blocks")],
          account: [d("ada", "asks"), d("bob", "accepts")],
          after: { ...NOTHING, blockers: ["bob"] },
        },
        "a friendship where one has blocked": {
          guest: [d("ada", "asks"), d("bob", "accepts")],
          account: [d("ada", "blocks")],
          after: { ...NOTHING, blockers: ["ada"] },
        },
      };
      /** Two writes for each of them, and one for the guest's friendship with the account itself. */
      const WRITES = 2 * Object.keys(CASES).length + 1;

      function d(who: Who, does: Does): Deed {
        return { who, does };
      }

      async function assertTakenOver(fate: Fate | undefined): Promise<void> {
        const [guest, account] = [randomUUID(), randomUUID()];
        const others = Object.fromEntries(Object.keys(CASES).map(name => [name, randomUUID()]));
        for (const [name, { guest: guests, account: accounts }] of Object.entries(CASES)) {
          ids = { ada: guest, bob: others[name] ?? "" };
          for (const each of guests) await doIt(each);
          ids = { ada: account, bob: others[name] ?? "" };
          for (const each of accounts) await doIt(each);
        }
        await friends.change(guest, account, ask(guest));
        await eventually("the index has followed", async () => {
          return (await friends.pairsOf(guest)).length === Object.keys(CASES).length + 1;
        });
        await writers.live(fate, () => friends.takeOver(account, guest)).catch(unlessDied);
        await friends.takeOver(account, guest);
        while (writers.waiting > 0) await writers.release();
        for (const [name, { after }] of Object.entries(CASES)) {
          ids = { ada: account, bob: others[name] ?? "" };
          assert.deepEqual(modelOf(await now()), after, name);
        }
        assert.deepEqual(await friends.pairsOf(guest), []);
        assert.ok(isNothing(await friends.between(guest, account)), "nobody is their own friend");
      }

      it("are that account's", () => assertTakenOver(undefined));

      for (const end of ["dies", "loses the answer", "is late"] as const)
        it(`are that account's where the process ${end}, whichever write it was at`, async () => {
          for (let after = 0; after < WRITES; after++) await assertTakenOver({ end, after });
        });
    });
  });
}

function orders<T>(all: readonly T[]): T[][] {
  if (all.length === 0) return [[]];
  return all.flatMap((first, i) => orders(all.filter((_, j) => j !== i)).map(rest => [first, ...rest]));
}

function unlessDied(error: unknown): false {
  if (!(error instanceof Died)) throw error;
  return false;
}
