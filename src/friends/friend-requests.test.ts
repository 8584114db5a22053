/** How many friends, requests and blocks an account may have. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { testEnv } from "../../test/support/dynamodb.ts";
import { AccountRepository } from "../store/account-repository.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import { accept, ask, block } from "./friend-pair.ts";
import { FriendRepository } from "./friend-repository.ts";
import { type Changed, FriendRequests, MOST_BLOCKS, MOST_FRIENDS, MOST_REQUESTS } from "./friend-requests.ts";

describe("An account", function () {
  this.timeout(60_000);
  let database: Database;
  let friends: FriendRepository;
  let accounts: AccountRepository;
  let requests: FriendRequests;
  let ada: string;
  let bob: string;

  before(async () => {
    database = await connect(testEnv({ DATA_DIR: ":memory:" }), console, { join: false });
    friends = new FriendRepository(database);
    accounts = new AccountRepository(database);
    const nobody = { get: async () => undefined, holderOf: async () => undefined };
    requests = new FriendRequests({ friends, accounts, characters: nobody, names: nobody });
  });
  beforeEach(async () => {
    [ada, bob] = [await aPlayer(), await aPlayer()];
  });
  after(() => database?.close());

  async function aPlayer(): Promise<string> {
    const player_id = randomUUID();
    await accounts.addCharacter(player_id, `character of ${player_id}`, 1);
    return player_id;
  }
  const times = async (count: number, what: (other_id: string) => Promise<unknown>) => {
    await Promise.all(Array.from({ length: count }, () => what(randomUUID())));
  };
  async function befriend(player_id: string, count: number): Promise<void> {
    await times(count, async other_id => {
      await friends.change(other_id, player_id, ask(other_id));
      await friends.change(player_id, other_id, accept(player_id));
    });
  }
  const bondOf = (changed: Changed) => (typeof changed === "string" ? changed : changed.pair.bond);

  it(`has ${MOST_FRIENDS} friends at most, of whom either may have asked`, async () => {
    await befriend(ada, MOST_FRIENDS - 1);
    const [cyd, dan] = [await aPlayer(), await aPlayer()];
    for (const each of [bob, cyd, dan]) assert.equal(bondOf(await requests.ask(each, ada)), "asked");
    assert.equal(bondOf(await requests.accept(ada, bob)), "friends");
    assert.equal(await requests.accept(ada, cyd), "too_many_friends");
    assert.equal(await requests.ask(ada, dan), "too_many_friends");
    assert.equal(await requests.ask(await aPlayer(), ada), "too_many_friends");
    assert.equal(bondOf(await requests.accept(ada, bob)), "friends", "they are friends already");
  });

  it(`has ${MOST_REQUESTS} requests at most that nobody has answered`, async () => {
    await times(MOST_REQUESTS - 1, other_id => friends.change(ada, other_id, ask(ada)));
    assert.equal(bondOf(await requests.ask(ada, bob)), "asked");
    const [first, second] = await Promise.all([aPlayer(), aPlayer()]);
    assert.equal(await requests.ask(ada, first), "too_many_friend_requests");
    assert.equal(bondOf(await requests.ask(ada, bob)), "asked", "it is asked already");
    await friends.change(first, ada, ask(first));
    assert.equal(bondOf(await requests.ask(ada, first)), "friends", "which is no request that waits");
    assert.equal(bondOf(await requests.ask(second, ada)), "asked", "others may ask");
  });

  it(`has ${MOST_REQUESTS} requests at most to answer`, async () => {
    await times(MOST_REQUESTS, other_id => friends.change(other_id, ada, ask(other_id)));
    assert.equal(await requests.ask(bob, ada), "too_many_friend_requests");
    assert.equal(bondOf(await requests.ask(ada, bob)), "asked", "it may ask others");
  });

  it(`blocks ${MOST_BLOCKS} players at most`, async () => {
    await times(MOST_BLOCKS, other_id => friends.change(ada, other_id, block(ada)));
    assert.equal(await requests.block(ada, bob), "too_many_blocks");
    assert.equal(typeof (await requests.block(bob, ada)), "object", "others may block it");
  });

  it("learns of no limit of a player that blocks it", async () => {
    await befriend(ada, MOST_FRIENDS);
    await friends.change(ada, bob, block(ada));
    assert.equal(await requests.ask(bob, ada), "no_such_player");
  });
});
