import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import { openDeletionDuty } from "../../src/open-deletions.ts";
import { StaffRepository } from "../../src/ops/staff-repository.ts";
import { type Exported, exportAccount } from "../../src/privacy/account-export.ts";
import { deleteDue } from "../../src/privacy/delete-accounts.ts";
import { closeDue } from "../../src/privacy/deletion-duty.ts";
import { DeletionRepository } from "../../src/privacy/deletion-repository.ts";
import { DeletionSweep } from "../../src/privacy/deletion-sweep.ts";
import { TABLES } from "../../src/store/tables.ts";
import { AccountApi } from "../../web/client/account-api.ts";
import { OwnAccount } from "../../web/client/own-account.ts";
import { type OpenServer, openServer } from "../ops/open-server.ts";
import { eventually } from "../support/eventually.ts";
import { type GuestTokens, JsonRequests, readJson } from "../support/json-requests.ts";

const DAY_MS = 24 * 3_600_000;
const NAME = "Zaphodine";
const me = z.object({ player_id: z.string(), kind: z.string(), deletes_at: z.string().optional() });
const asked = z.object({ deletes_at: z.string() });
const exported = z.object({
  player_id: z.string(),
  tables: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))),
});

describe("What is kept of an account", function () {
  this.timeout(30_000);
  let server: OpenServer;
  let requests: JsonRequests;
  before(async () => {
    server = await openServer();
    requests = new JsonRequests(server.endpoint);
  });
  after(() => server?.close());

  const ask = (method: string, path: string, { access_token }: GuestTokens, body?: object) =>
    requests.ask(method, path, access_token, body);

  /** One who has played, with a friend, a party, a recovery code, and something that staff have decided. */
  async function aPlayer(character_name: string): Promise<{ ada: GuestTokens; bo: GuestTokens }> {
    const [ada, bo] = [await requests.aGuest(), await requests.aGuest()];
    const begin = (who: GuestTokens, name: string) =>
      readJson(
        z.object({ session: z.looseObject({ session_id: z.string() }) }),
        ask("POST", "/sessions", who, { character_name: name }),
        201,
      );
    const { session } = await begin(ada, character_name);
    await begin(bo, `${character_name} Two`);
    const did = async (status: number, ...request: Parameters<typeof ask>) => {
      const answer = await ask(...request);
      assert.equal(answer.status, status, `${request[0]} ${request[1]}: ${await answer.clone().text()}`);
    };
    await did(201, "POST", "/runs", ada, { session_id: session.session_id });
    await server.services.friends.change(ada.player_id, bo.player_id, pair => ({
      ...{ ...pair, bond: "friends", since: "2026-02-14T12:00:00.000Z" },
    }));
    await server.services.sanctions.add({
      ...{ player_id: ada.player_id, kind: "warning", reason: "griefing", state: "active" },
      ...{ note: `look at ${character_name}`, evidence: [], given_by: "carl" },
    });
    return { ada, bo };
  }

  /** Of all tables, those whose rows name one of the words. */
  async function tablesWith(...words: string[]): Promise<string[]> {
    const { access } = server.services.store;
    const named = [];
    for (const { name } of TABLES) {
      const { Items = [] } = await access.doc.send(
        new ScanCommand({ TableName: access.table_prefix + name }),
      );
      const text = JSON.stringify(Items, (_key, each) => (each instanceof Set ? [...each] : each));
      if (words.some(word => text.includes(word))) named.push(name);
    }
    return named;
  }

  it("is told to its player, of every table that names the account, and to nobody else", async () => {
    const { ada, bo } = await aPlayer("Trillian");
    const { player_id, tables } = await readJson(exported, ask("GET", "/me/export", ada));
    assert.equal(player_id, ada.player_id);
    for (const table of await tablesWith(ada.player_id)) assert.ok(table in tables, `${table} is left out`);
    assert.equal(tables.CharactersTable?.[0]?.character_name, "Trillian");
    assert.equal(tables.RefreshTokensTable?.[0]?.newest_token_id, undefined, "no secret");
    assert.doesNotMatch(JSON.stringify(tables), /look at Trillian|carl/, "nothing that staff note");
    const others = await readJson(exported, ask("GET", "/me/export", bo));
    assert.doesNotMatch(JSON.stringify(others.tables.CharactersTable), /"Trillian"/);
    assert.equal((await requests.ask("GET", "/me/export", undefined)).status, 401);
  });

  /** @returns the match's id. */
  async function playsMatch({ player_id }: GuestTokens, other: GuestTokens): Promise<string> {
    const { matches, store } = server.services;
    const match_id = randomUUID();
    const member = (id: string, character_name: string) => ({
      ...{ player_id: id, character_id: `character of ${id}`, character_name, class_id: "fighter", level: 3 },
    });
    const { hash: content_hash, version: content_version } = store.library.current();
    await matches.begin({
      ...{ match_id, mode: "arena", pvp_mode_id: "duel", arena_id: "old_quarry" },
      ...{ content_version, content_hash, rules_version: 12, started_at: "2026-02-14T12:00:00.000Z" },
      teams: [
        { team: 1, players: [member(player_id, "Ford")] },
        { team: 2, players: [member(other.player_id, "Marvin")] },
      ],
    });
    return match_id;
  }
  /** As after a sign-in with Cognito; the guest's own row is gone by now. */
  async function linksGuest(account: GuestTokens, guest: GuestTokens): Promise<void> {
    const { accounts } = server.services.store;
    await accounts.beginLink(account.player_id, guest.player_id);
    assert.ok(await accounts.commitLink(guest.player_id, account.player_id));
    await accounts.endLink(account.player_id, await accounts.get(guest.player_id));
    await accounts.delete(guest.player_id);
  }
  /** As often as it is asked for. */
  const exportOf = async ({ player_id }: GuestTokens) => {
    const { access, library } = server.services.store;
    const { content } = library.current();
    const about = { access, content, player_id, family_id: undefined, now_ms: Date.now() };
    return (await exportAccount(about)).tables;
  };
  const matchesIn = (tables: Exported["tables"]) =>
    (tables.MatchesTable ?? []).map(({ match_id }) => match_id);

  it("tells its player also of matches that a guest played before it was linked", async () => {
    const [account, guest, other] = [
      await requests.aGuest(),
      await requests.aGuest(),
      await requests.aGuest(),
    ];
    const of_guest = await playsMatch(guest, other);
    await linksGuest(account, guest);
    const of_account = await playsMatch(account, other);
    const tables = await eventually("the index has followed", async () => {
      const found = await exportOf(account);
      return matchesIn(found).length === 2 && found;
    });
    assert.deepEqual(matchesIn(tables).toSorted(), [of_guest, of_account].toSorted());
  });

  it("may be asked for three times an hour", async () => {
    const ada = await requests.aGuest();
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push((await ask("GET", "/me/export", ada)).status);
    assert.deepEqual(statuses, [200, 200, 200, 429]);
  });

  it("is deleted after seven days, unless its player says so, and not by signing in alone", async () => {
    const { ada } = await aPlayer("Fenchurch");
    const first = await readJson(asked, ask("DELETE", "/me", ada), 202);
    const days = (Date.parse(first.deletes_at) - Date.now()) / DAY_MS;
    assert.ok(days > 6.99 && days < 7.01, `${days}`);
    assert.deepEqual(
      await readJson(asked, ask("DELETE", "/me", ada), 202),
      first,
      "asked again it is the same",
    );
    const body = { refresh_token: ada.refresh_token };
    const refreshed = await readJson(
      z.looseObject(asked.shape),
      requests.ask("POST", "/auth/refresh", undefined, body),
    );
    assert.equal(refreshed.deletes_at, first.deletes_at, "it is told at sign-in");
    assert.equal((await readJson(me, ask("GET", "/me", ada))).deletes_at, first.deletes_at, "and stays");
    await new OwnAccount(new AccountApi(server.endpoint, () => ada.access_token)).keep();
    assert.equal((await readJson(me, ask("GET", "/me", ada))).deletes_at, undefined);
    assert.deepEqual(await tablesWith("deletes_at"), []);
  });

  it("is not deleted of who is of staff", async () => {
    const ada = await requests.aGuest();
    const staff = new StaffRepository(server.services.store.access);
    await staff.add({
      ...{ staff_id: "ford", role: "support", player_id: ada.player_id, password_set_at_ms: 0, tries: 0 },
      ...{ locked_until_ms: 0, invite_ends_at_ms: 0, created_at: "2026-02-14T12:00:00.000Z" },
    });
    assert.equal((await ask("DELETE", "/me", ada)).status, 409);
  });

  it("is nowhere once its time has come: nobody comes in, and no table names the account or its characters", async () => {
    const { services } = server;
    const { store, log, jobs, cluster } = services;
    const { ada, bo } = await aPlayer(NAME);
    const guest = await requests.aGuest();
    await playsMatch(guest, bo);
    await linksGuest(ada, guest);
    await ask("DELETE", "/me", ada);
    const deletions = new DeletionRepository(store.access);
    const later = (days: number) => () => Date.now() + days * DAY_MS;
    const duty = { accounts: store.accounts, deletions, jobs, notice: cluster.jobs_notice };
    await openDeletionDuty(services).run(() => true);
    assert.ok(
      (await store.accounts.get(ada.player_id)).deletion_began_at === undefined,
      "not before its time",
    );
    const sentAway: string[] = [];
    await closeDue(
      { ...duty, now: later(7.5), sendAway: async player_id => void sentAway.push(player_id) },
      () => true,
    );
    assert.deepEqual(sentAway, [ada.player_id]);
    services.standings.forget(ada.player_id);
    assert.equal((await ask("POST", "/sessions", ada, {})).status, 403);
    assert.equal((await ask("DELETE", "/me/deletion", ada)).status, 409, "it is too late");

    const all = {
      ...{ accounts: store.accounts, deletions, log, now: later(8) },
      ...{ sweep: new DeletionSweep(store.access), left_sanctions: { keep: async () => {} } },
    };
    for (let i = 0; (await deleteDue(all, i)) !== "done"; i++) assert.ok(i < 9, "it comes to no end");
    assert.deepEqual(await tablesWith(ada.player_id, guest.player_id, `"${NAME}"`, `look at ${NAME}`), []);
    const friends = await readJson(z.object({ friends: z.array(z.unknown()) }), ask("GET", "/friends", bo));
    assert.deepEqual(friends.friends, [], "friends of others, too");
    const { tables } = await readJson(exported, ask("GET", "/me/export", bo));
    assert.ok(tables.CharactersTable, "others stay");
  });
});
