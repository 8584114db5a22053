/** What is left of accounts that are gone, in the lists of their friends. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { aCharacter, charactersIn } from "../../test/support/a-character.ts";
import { testEnv } from "../../test/support/dynamodb.ts";
import { eventually } from "../../test/support/eventually.ts";
import type { CharacterRepository } from "../characters/character-repository.ts";
import { accept, ask, block } from "../friends/friend-pair.ts";
import { FriendRepository } from "../friends/friend-repository.ts";
import { AccountRepository } from "../store/account-repository.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import { othersOf } from "./friend-list.ts";

const START_MS = Date.parse("2035-01-01T12:00:00.000Z");
const DAY_MS = 86_400_000;

describe("The list of a player's friends", () => {
  let database: Database;
  let friends: FriendRepository;
  let accounts: AccountRepository;
  let characters: CharacterRepository;
  let now_ms: number;
  let ada: string;

  before(async () => {
    const now = () => now_ms;
    database = await connect(testEnv({ DATA_DIR: ":memory:" }), console, { join: false, now });
    friends = new FriendRepository(database, now);
    accounts = new AccountRepository(database, now);
    characters = charactersIn(database, now);
  });
  beforeEach(async () => {
    now_ms = START_MS;
    ada = await aPlayer("Ada");
  });
  after(() => database?.close());

  async function aPlayer(character_name: string, owner: "account" | "guest" = "account"): Promise<string> {
    const player_id = randomUUID();
    const its = aCharacter({ player_id, character_name, owner });
    if (owner === "guest") await accounts.keepUntil(player_id);
    await accounts.addCharacter(player_id, its.character_id, 1);
    await characters.create(its);
    return player_id;
  }
  async function befriend(player_id: string, other_id: string): Promise<void> {
    await friends.change(player_id, other_id, ask(player_id));
    await friends.change(player_id, other_id, accept(other_id));
  }
  /** Name and bond of each, once the index has so many of them. */
  const listOf = (player_id: string, count: number) =>
    eventually("the index has followed", async () => {
      const others = await othersOf({ friends, characters, store: { accounts } }, player_id);
      const found = others.map(({ known, pair }) => [known?.character.character_name, pair.bond]);
      return found.length === count && found;
    });

  it("has a friend by the account that it has become part of, also where the link's process died right after its commit", async () => {
    const [guest, account] = [await aPlayer("Guest", "guest"), await aPlayer("Account")];
    await befriend(ada, guest);
    await listOf(ada, 1);
    await accounts.beginLink(account, guest);
    await accounts.commitLink(guest, account);
    assert.deepEqual(await listOf(ada, 1), [["Account", "friends"]]);
    assert.deepEqual(await friends.friendsOf(guest), []);
    assert.deepEqual(await listOf(account, 1), [["Ada", "friends"]]);
  });

  it("has nobody whose account has ended, and forgets whom it blocked there", async () => {
    const [guest, other, blocked] = [
      await aPlayer("Guest", "guest"),
      await aPlayer("Other"),
      await aPlayer("Blocked", "guest"),
    ];
    await befriend(ada, guest);
    await befriend(other, ada);
    await friends.change(ada, blocked, block(ada));
    await listOf(ada, 3);
    now_ms += 61 * DAY_MS;
    assert.deepEqual(await listOf(ada, 1), [["Other", "friends"]]);
    assert.deepEqual(await friends.friendsOf(guest), []);
    assert.equal(await friends.isBlocked(ada, blocked), false);
  });

  it("has somebody without a character, who may come to have one again", async () => {
    const other = await aPlayer("Other");
    await befriend(other, ada);
    const { character_ids } = await accounts.get(other);
    await accounts.forgetCharacters(other, [...character_ids]);
    assert.deepEqual(await listOf(ada, 1), [[undefined, "friends"]]);
  });
});
