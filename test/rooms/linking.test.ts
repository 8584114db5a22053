import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { BatchGetCommand, DeleteCommand, GetCommand, QueryCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import { aKeyPair, cognitoToken, KeyEndpoint } from "../auth/key-endpoint.ts";
import { Account, RequestFailed } from "../support/account.ts";
import { TestServer } from "../support/test-server.ts";

const POOL = "eu-central-1_TestPool";
const CLIENT = "test-client";
const MINUTE_MS = 60_000;

const character = z.looseObject({
  character_id: z.string(),
  player_id: z.string(),
  character_name: z.string(),
  deleted_at: z.string().optional(),
  expires_at: z.int().optional(),
});
type Character = z.infer<typeof character>;

describe("A guest who links its account to one of Cognito", function () {
  this.timeout(60_000);
  let server: TestServer;
  let keys: KeyEndpoint;
  let key: Awaited<ReturnType<typeof aKeyPair>>;
  let names = 0;

  before(async () => {
    key = await aKeyPair();
    keys = await KeyEndpoint.open(POOL, [key]);
    const variables = { COGNITO_USER_POOL_ID: POOL, COGNITO_CLIENT_ID: CLIENT, CHARACTERS_PER_ACCOUNT: "3" };
    server = await TestServer.start(
      { ...variables, RUNS_PER_HOUR_PER_ACCOUNT: "3" },
      { cognitoFetcher: keys.fetcher },
    );
  });
  afterEach(() => server?.clear());
  after(async () => {
    await server?.stop();
    keys?.close();
  });

  async function user(): Promise<Account> {
    const player_id = randomUUID();
    const claims = { iss: keys.issuer, client_id: CLIENT, sub: player_id };
    return Account.known(server.endpoint, { player_id, access_token: await cognitoToken(key, claims) });
  }
  const guest = () => Account.guest(server.endpoint);

  async function make(account: Account, character_name = `Hero ${names++}`): Promise<Character> {
    const answer = await account.request("POST", "/api/characters", { character_name });
    return z.object({ character }).parse(answer).character;
  }
  async function charactersOf(account: Account): Promise<Character[]> {
    const answer = await account.request("GET", "/api/characters");
    return z.object({ characters: z.array(character) }).parse(answer).characters;
  }
  const namesOf = async (account: Account) =>
    (await charactersOf(account)).map(each => each.character_name).sort();

  async function link(
    account: Account,
    { refresh_token }: Pick<Account, "refresh_token">,
  ): Promise<Character[]> {
    const answer = await account.request("POST", "/api/me/link", { guest_refresh_token: refresh_token });
    return z.object({ characters: z.array(character) }).parse(answer).characters;
  }

  async function refused(asked: Promise<unknown>, status: number, detail: RegExp): Promise<void> {
    const error = await asked.then(
      () => assert.fail("it was not refused"),
      (error: unknown) => error,
    );
    assert.ok(error instanceof RequestFailed, String(error));
    assert.equal(error.status, status, error.message);
    assert.match(error.message, detail);
  }

  it("has all its characters there, with their names, kept for ever, and those that it has deleted", async () => {
    const [ada, guestOfAda] = [await user(), await guest()];
    const [first, second] = [await make(guestOfAda), await make(guestOfAda)];
    for (const each of await charactersOf(guestOfAda)) assert.notEqual(each.expires_at, undefined);
    await guestOfAda.request("DELETE", `/api/characters/${second.character_id}`);
    const linked = await link(ada, guestOfAda);
    const expected = [first, second].map(each => [each.character_id, each.character_name, ada.player_id]);
    const found = linked.map(each => [each.character_id, each.character_name, each.player_id]);
    assert.deepEqual(found.sort(), expected.sort());
    const kept = linked.find(each => each.character_id === first.character_id);
    assert.equal(kept?.expires_at, undefined);
    await ada.request("PATCH", `/api/characters/${second.character_id}`, { is_deleted: false });
    await refused(make(await guest(), first.character_name), 409, /is taken/);
  });

  it("finds it the same when it asks twice, also when a character was deleted in between", async () => {
    const [ada, guestOfAda] = [await user(), await guest()];
    const made = await make(guestOfAda);
    const once = await link(ada, guestOfAda);
    assert.deepEqual(await link(ada, guestOfAda), once);
    await ada.request("DELETE", `/api/characters/${made.character_id}`);
    const [deleted] = await link(ada, guestOfAda);
    assert.notEqual(deleted?.deleted_at, undefined);
    for (let i = 0; i < 3; i++) await make(ada);
  });

  it("is told to sign in to the account when it comes as a guest again", async () => {
    const [ada, guestOfAda] = [await user(), await guest()];
    const { session_id } = await guestOfAda.beginSession(`Hero ${names++}`);
    const { session_token } = z
      .object({ session_token: z.string() })
      .parse(await guestOfAda.request("POST", `/api/sessions/${session_id}/token`));
    const code = z.object({ recovery_code: z.string() }).parse(
      await guestOfAda.request("POST", "/api/me/recovery-code", {
        refresh_token: guestOfAda.refresh_token,
      }),
    ).recovery_code;
    await link(ada, guestOfAda);
    const told = /linked to an account of AWS Cognito: sign in to that/;
    await refused(charactersOf(guestOfAda), 401, told);
    await refused(guestOfAda.refreshed(server.endpoint), 401, told);
    await refused(guestOfAda.request("POST", "/api/auth/recover", { code }), 401, /recovery code is wrong/);
    await assert.rejects(server.services.auth.sessionOf(session_token), /sign-in .* has ended/);
  });

  it("goes on with its session, in the room where it was", async () => {
    const [ada, guestOfAda] = [await user(), await guest()];
    const { session_id } = await guestOfAda.beginSession(`Hero ${names++}`);
    const room_id = await guestOfAda.createRoom();
    await guestOfAda.joinRoom(room_id, session_id);
    await refused(link(ada, guestOfAda), 409, new RegExp(`is in the room ${room_id}: leave it first`));
    assert.deepEqual(await charactersOf(ada), []);
    await guestOfAda.request("PUT", `/api/rooms/${room_id}/leave`, { session_id });
    await link(ada, guestOfAda);
    assert.deepEqual(
      (await ada.sessions()).map(each => each.session_id),
      [session_id],
    );
    assert.equal((await ada.joinRoom(room_id, session_id)).room_id, room_id);
  });

  it("takes its pause along, and violations that are counted a moment later", async () => {
    const [ada, guestOfAda] = [await user(), await guest()];
    const { accounts } = server.store;
    const now_ms = Date.now();
    await accounts.pause(guestOfAda.player_id, now_ms + MINUTE_MS, now_ms + MINUTE_MS);
    await ada.beginSession(`Hero ${names++}`);
    await link(ada, guestOfAda);
    await refused(ada.beginSession(`Hero ${names++}`), 429, /the account has a pause/);
    await accounts.pause(guestOfAda.player_id, now_ms + 9 * MINUTE_MS, now_ms + 9 * MINUTE_MS);
    await accounts.addViolations(guestOfAda.player_id, 1000);
    const found = await accounts.get(ada.player_id);
    assert.equal(found.paused_until_ms, now_ms + 9 * MINUTE_MS);
    assert.equal(found.violations_full_at_ms, now_ms + 9 * MINUTE_MS + 1000);
  });

  it("takes along how many runs it has begun", async () => {
    const [ada, guestOfAda] = [await user(), await guest()];
    await guestOfAda.createRoom();
    await refused(guestOfAda.createRoom(), 429, /runs an hour/);
    await link(ada, guestOfAda);
    await refused(ada.createRoom(), 429, /runs an hour/);
  });

  it("ends up with another guest in the same account when both link at once", async () => {
    const [ada, one, other] = [await user(), await guest(), await guest()];
    const made = [await make(one), await make(other)].map(each => each.character_name);
    await Promise.all([link(ada, one), link(ada, other)]);
    assert.deepEqual(await namesOf(ada), made.sort());
    assert.equal((await server.store.accounts.get(ada.player_id)).linking_guest_ids.size, 0);
  });

  it("belongs to one account only, whichever asks first, and then for good", async () => {
    const [ada, ben, shared] = [await user(), await user(), await guest()];
    const { character_name } = await make(shared);
    const asked = await Promise.allSettled([link(ada, shared), link(ben, shared)]);
    const [winner, loser] = asked[0].status === "fulfilled" ? [ada, ben] : [ben, ada];
    assert.equal(asked.filter(({ status }) => status === "fulfilled").length, 1);
    await refused(link(loser, shared), 409, /linked to another account/);
    assert.deepEqual([await namesOf(winner), await namesOf(loser)], [[character_name], []]);
    assert.equal((await server.store.accounts.get(loser.player_id)).linking_guest_ids.size, 0);
  });

  it("loses no character that it makes while it links", async () => {
    const [ada, guestOfAda] = [await user(), await guest()];
    const made = Promise.allSettled(Array.from({ length: 3 }, () => make(guestOfAda)));
    await link(ada, guestOfAda);
    const there = (await made).flatMap(each => (each.status === "fulfilled" ? [each.value] : []));
    assert.deepEqual(await namesOf(ada), there.map(each => each.character_name).sort());
  });

  it("keeps all characters beyond the limit of an account, which then can have no new ones", async () => {
    const [ada, guestOfAda, another] = [await user(), await guest(), await guest()];
    for (let i = 0; i < 3; i++) await make(ada);
    for (let i = 0; i < 3; i++) await make(guestOfAda);
    await make(another);
    assert.equal((await link(ada, guestOfAda)).length, 6);
    await refused(make(ada), 409, /You have 6 characters, and an account may have 3: delete 4 first/);
    await refused(link(ada, another), 409, /6 characters, more than the 3 .* delete some/);
    assert.equal((await charactersOf(another)).length, 1);
    const all = await charactersOf(ada);
    for (const each of all.slice(0, 4)) await ada.request("DELETE", `/api/characters/${each.character_id}`);
    await refused(make(ada), 409, /deleted 4 characters within 7 days/);
  });

  it("keeps all deleted characters beyond the limit of an account, which then can link no other guest until they are gone", async () => {
    const ada = await user();
    const withDeleted = async () => {
      const found = await guest();
      for (const { character_id } of [await make(found), await make(found)])
        await found.request("DELETE", `/api/characters/${character_id}`);
      return found;
    };
    await link(ada, await withDeleted());
    assert.equal((await link(ada, await withDeleted())).length, 4);
    const another = await withDeleted();
    await refused(link(ada, another), 409, /4 deleted characters .* more than the 3 .* 7 days/);
    assert.equal((await charactersOf(another)).length, 2);
    const { doc, table_prefix } = server.store.access;
    for (const { character_id } of (await charactersOf(ada)).slice(0, 2))
      await doc.send(
        new DeleteCommand({ TableName: `${table_prefix}CharactersTable`, Key: { character_id } }),
      );
    assert.equal((await link(ada, another)).length, 4);
  });

  it("needs the tokens of both: the guest's access token alone, which is easier to steal, links nothing", async () => {
    const [ada, ben, guestOfAda] = [await user(), await user(), await guest()];
    await refused(link(guestOfAda, await guest()), 403, /A guest cannot take over a guest/);
    for (const refresh_token of [ben.access_token, guestOfAda.access_token, "", "garbage"])
      await refused(link(ada, { refresh_token }), 401, /guest_refresh_token: /);
    await refused(ada.request("POST", "/api/me/link", {}), 400, /guest_refresh_token: /);
    const forged = Account.known(server.endpoint, { player_id: "ada", access_token: "forged" });
    await refused(link(forged, guestOfAda), 401, /no access token/);
    assert.deepEqual(await charactersOf(guestOfAda), []);
  });

  describe("while the server crashes between any two of its writes", () => {
    /** A crash after so many writes: nothing is written after it, until `restart`. */
    function crashAfter(writes: number): { hasCrashed(): boolean; restart(): void } {
      const { access } = server.store;
      const { doc, put } = access;
      const { send } = doc;
      let left = writes;
      const count = () => {
        if (left-- <= 0) throw new Error("the process has ended");
      };
      access.put = input => {
        count();
        return put.call(access, input);
      };
      const isRead = (command: unknown) =>
        [GetCommand, QueryCommand, BatchGetCommand, ScanCommand].some(kind => command instanceof kind);
      doc.send = new Proxy(send, {
        apply(target, _this, args) {
          if (!isRead(args[0])) count();
          return Reflect.apply(target, doc, args);
        },
      });
      return {
        hasCrashed: () => left < 0,
        restart() {
          Object.assign(access, { put });
          doc.send = send;
        },
      };
    }

    /** Links with a crash after no write, one write, and so on, until it succeeds; `check` sees what is left each time. */
    async function atEachWrite(
      check: (ada: Account, guestOfAda: Account, made: string[]) => Promise<void>,
    ): Promise<number> {
      for (let writes = 0; ; writes++) {
        const [ada, guestOfAda] = [await user(), await guest()];
        const made = [await make(guestOfAda), await make(guestOfAda)];
        const names = made.map(each => each.character_name).sort();
        await guestOfAda.request("DELETE", `/api/characters/${made[1]?.character_id}`);
        const until_ms = Date.now() + MINUTE_MS;
        await server.store.accounts.pause(guestOfAda.player_id, until_ms, until_ms);
        const crash = crashAfter(writes);
        const isLinked = await link(ada, guestOfAda)
          .then(() => true)
          .catch(() => false)
          .finally(() => crash.restart());
        assert.equal(isLinked, !crash.hasCrashed());
        await check(ada, guestOfAda, names);
        if (isLinked) return writes;
      }
    }

    it("has everything in the account once it asks again", async () => {
      const writes = await atEachWrite(async (ada, guestOfAda, names) => {
        await link(ada, guestOfAda);
        assert.deepEqual(await namesOf(ada), names);
        await refused(ada.beginSession("Ada"), 429, /the account has a pause/);
      });
      assert.ok(writes >= 7, `${writes}`);
    });

    it("is linked with everything or not at all when it does not ask again, and sheds no pause", async () => {
      const seen = new Set<boolean>();
      await atEachWrite(async (ada, guestOfAda, names) => {
        const { linked_to } = await server.store.accounts.get(guestOfAda.player_id);
        const isLinked = linked_to !== undefined;
        seen.add(isLinked);
        await refused((isLinked ? ada : guestOfAda).beginSession("Ada"), 429, /the account has a pause/);
        assert.deepEqual(await namesOf(ada), isLinked ? names : []);
        if (!isLinked) assert.deepEqual(await namesOf(guestOfAda), names);
        else assert.equal((await server.store.accounts.get(ada.player_id)).linking_guest_ids.size, 0);
      });
      assert.deepEqual([...seen], [false, true]);
    });
  });
});

describe("A server without Cognito", () => {
  it("has nothing to link a guest to", async () => {
    const server = await TestServer.start();
    try {
      const ada = await Account.guest(server.endpoint);
      await assert.rejects(ada.request("POST", "/api/me/link", {}), /404/);
    } finally {
      await server.stop();
    }
  });
});
