import assert from "node:assert/strict";
import { z } from "zod";
import { Bot } from "../../loadtest/bot.ts";
import { OwnTokens } from "../../src/auth/own-tokens.ts";
import { Audit } from "../../src/ops/audit.ts";
import { StaffAuth } from "../../src/ops/staff-auth.ts";
import type { StaffRole } from "../../src/ops/staff-may.ts";
import { StaffRepository } from "../../src/ops/staff-repository.ts";
import { ModeRoom } from "../../src/rooms/base/room.ts";
import { CLOSE_CODES } from "../../src/schema/close-codes.ts";
import { dayOf } from "../../src/store/expiry.ts";
import { aKeyPair, cognitoToken, KeyEndpoint } from "../auth/key-endpoint.ts";
import { type OpenServer, openServer } from "../ops/open-server.ts";
import { JsonRequests, readJson } from "../support/json-requests.ts";

const PASSWORD = "correct horse battery";

const seatReservation = z.looseObject({
  ...{ name: z.string(), sessionId: z.string(), roomId: z.string(), processId: z.string() },
});
const signedIn = z.object({ staff_id: z.string(), role: z.string(), staff_token: z.string() });
const given = z.object({
  sanction: z.looseObject({
    ...{ sanction_id: z.string(), kind: z.string(), state: z.string(), ends_at: z.string().optional() },
  }),
});
const found = z.object({
  players: z.array(
    z.looseObject({
      player_id: z.string(),
      characters: z.array(z.looseObject({ character_id: z.string(), character_name: z.string() })),
    }),
  ),
});

describe("Staff", function () {
  this.timeout(20_000);
  let server: OpenServer;
  let requests: JsonRequests;
  let http: string;
  let audit: Audit;
  let members: StaffAuth;
  let staff: StaffRepository;
  let names = 0;
  before(async () => {
    server = await openServer();
    requests = new JsonRequests(server.endpoint);
    http = server.endpoint.replace(/^ws/, "http");
    const { store, env, auth, log } = server.services;
    staff = new StaffRepository(store.access);
    audit = new Audit(store.access);
    members = new StaffAuth({ staff, audit, auth, log, own: new OwnTokens(env.AUTH_SECRET) });
  });
  after(() => server?.close());

  const ask = (method: string, path: string, token?: string, body?: object) =>
    requests.ask(method, path, token, body);
  async function aMember(role: StaffRole, player_id?: string) {
    const code = await members.invite(`${role}${++names}`, role, player_id);
    return readJson(signedIn, ask("POST", "/admin/invites", undefined, { code, password: PASSWORD }));
  }
  async function aPlayer(character_name: string) {
    const player = await requests.aGuest();
    assert.equal((await ask("POST", "/sessions", player.access_token, { character_name })).status, 201);
    return player;
  }
  const acts = async () => (await audit.ofDay(dayOf(Date.now()))).toReversed();
  const sanction = (token: string, player_id: string, body: object) =>
    ask("POST", `/admin/players/${player_id}/sanctions`, token, {
      ...{ reason: "cheating", note: "seen in the recording" },
      ...body,
    });

  it("set a password by a link once, sign in with it, and are signed out by a new one", async () => {
    const code = await members.invite("ada", "admin");
    const accept = () => ask("POST", "/admin/invites", undefined, { code, password: PASSWORD });
    const { staff_token } = await readJson(signedIn, accept());
    assert.equal((await accept()).status, 401, "the link was used");
    await readJson(signedIn, ask("POST", "/admin/sign-in", undefined, { name: "ada", password: PASSWORD }));
    assert.equal((await ask("GET", "/admin/me", staff_token)).status, 200);
    const again = await members.invite("ada", "admin");
    await readJson(
      signedIn,
      ask("POST", "/admin/invites", undefined, { code: again, password: `${PASSWORD}!` }),
    );
    assert.equal((await ask("GET", "/admin/me", staff_token)).status, 401);
    assert.equal((await ask("GET", "/characters", staff_token)).status, 401, "it is no player's token");
  });

  it("set a password on the page behind the link as well", async () => {
    const code = await members.invite("pia", "support");
    const page = await (await fetch(`${http}/staff/invite?code=${code}`)).text();
    assert.match(page, /New password/);
    const body = new URLSearchParams({ code, password: PASSWORD });
    const answer = await fetch(`${http}/staff/invite`, { method: "POST", body });
    assert.match(await answer.text(), /The password of pia \(support\) is set.*href="\.\.\/console"/);
    await readJson(signedIn, ask("POST", "/admin/sign-in", undefined, { name: "pia", password: PASSWORD }));
  });

  it("are locked out for a minute by five wrong passwords, tried at once too, which are noted", async () => {
    const { staff_id: name } = await aMember("support");
    const signIn = async (password: string) =>
      (await ask("POST", "/admin/sign-in", undefined, { name, password })).status;
    const tried = await Promise.all(Array.from({ length: 8 }, (_, i) => signIn(`wrong password ${i}`)));
    assert.deepEqual(tried.sort(), [401, 401, 401, 401, 401, 429, 429, 429]);
    assert.equal(await signIn(PASSWORD), 429);
    const noted = (await acts()).filter(each => each.staff_id === name && each.act === "staff.sign_in");
    assert.equal(noted.length, 5);
    assert.ok(noted.some(({ detail = "" }) => detail.includes("locked")));
    assert.doesNotMatch(JSON.stringify(noted), /wrong password \d/);
  });

  it("find a player by its account, its character, and the character's name", async () => {
    const { player_id } = await aPlayer("Eve Evil");
    const { staff_token } = await aMember("support");
    const find = async (text: string) =>
      (await readJson(found, ask("GET", `/admin/players?find=${encodeURIComponent(text)}`, staff_token)))
        .players;
    const [eve] = await find("eve evil");
    assert.equal(eve?.player_id, player_id);
    assert.deepEqual(await find(player_id), [eve]);
    assert.deepEqual(await find(eve.characters[0]?.character_id ?? assert.fail()), [eve]);
    assert.deepEqual(await find("nobody of that name"), []);
  });

  it("sanction as the ladder says or as they say, and lift it; each act is one row", async () => {
    const { player_id, access_token } = await aPlayer("Mallory");
    const { staff_token, staff_id } = await aMember("moderator");
    const first = (await readJson(given, sanction(staff_token, player_id, { reason: "griefing" }), 201))
      .sanction;
    assert.equal(first.kind, "warning");
    const ends_at = new Date(Date.now() + 3_600_000).toISOString();
    const second = await readJson(
      given,
      sanction(staff_token, player_id, { kind: "suspension", ends_at }),
      201,
    );
    assert.equal((await ask("GET", "/characters", access_token)).status, 403);
    const path = `/admin/players/${player_id}/sanctions/${second.sanction.sanction_id}/lift`;
    await readJson(given, ask("POST", path, staff_token, { note: "a mistake" }));
    assert.equal((await ask("GET", "/characters", access_token)).status, 200);
    const own = (await acts()).filter(each => each.staff_id === staff_id && each.act.startsWith("sanction"));
    assert.deepEqual(
      own.map(each => [each.act, each.outcome, each.player_id]),
      ["give", "give", "lift"].map(act => [`sanction.${act}`, "done", player_id]),
    );
  });

  it("ban without an end by two of them", async () => {
    const { player_id, access_token } = await aPlayer("Trudy");
    const [ada, bob] = [await aMember("moderator"), await aMember("moderator")];
    const { sanction: ban } = await readJson(
      given,
      sanction(ada.staff_token, player_id, { kind: "ban" }),
      201,
    );
    assert.equal(ban.state, "pending");
    const path = `/admin/players/${player_id}/sanctions/${ban.sanction_id}/confirm`;
    assert.equal((await ask("POST", path, ada.staff_token)).status, 409);
    assert.equal((await ask("GET", "/characters", access_token)).status, 200);
    assert.equal((await ask("POST", path, bob.staff_token)).status, 200);
    assert.equal((await ask("GET", "/characters", access_token)).status, 403);
  });

  it("answer no appeal against a ban that they have asked for, or confirmed", async () => {
    const { player_id, access_token } = await aPlayer("Oscar");
    const [ada, bob, eve] = [
      await aMember("moderator"),
      await aMember("moderator"),
      await aMember("moderator"),
    ];
    const { sanction: ban } = await readJson(
      given,
      sanction(ada.staff_token, player_id, { kind: "ban" }),
      201,
    );
    const path = `/admin/players/${player_id}/sanctions/${ban.sanction_id}`;
    assert.equal((await ask("POST", `${path}/confirm`, bob.staff_token)).status, 200);
    const appeal = { text: "It was my brother." };
    assert.equal(
      (await ask("POST", `/me/sanctions/${ban.sanction_id}/appeal`, access_token, appeal)).status,
      201,
    );
    const answer = async ({ staff_token }: { staff_token: string }) =>
      (await ask("PUT", `${path}/answer`, staff_token, { text: "So it was.", is_lifted: true })).status;
    assert.equal(await answer(ada), 403);
    assert.equal(await answer(bob), 403);
    assert.equal((await ask("GET", "/characters", access_token)).status, 403);
    assert.equal(await answer(eve), 200);
    assert.equal((await ask("GET", "/characters", access_token)).status, 200);
  });

  it("decide about the account that a guest is linked to, and not about the guest any more", async () => {
    const { player_id } = await aPlayer("Walter");
    const account = await requests.aGuest();
    const [ada, bob] = [await aMember("moderator"), await aMember("moderator")];
    const { sanction: ban } = await readJson(
      given,
      sanction(ada.staff_token, player_id, { kind: "ban" }),
      201,
    );
    assert.ok(await server.services.store.accounts.commitLink(player_id, account.player_id));
    const path = `/admin/players/${player_id}/sanctions/${ban.sanction_id}`;
    const asked = [
      ask("POST", `${path}/confirm`, bob.staff_token),
      ask("POST", `${path}/lift`, bob.staff_token, { note: "not so" }),
      ask("PUT", `${path}/answer`, bob.staff_token, { text: "So it was.", is_lifted: true }),
      sanction(bob.staff_token, player_id, {}),
    ];
    for (const refused of await Promise.all(asked)) {
      assert.equal(refused.status, 409);
      assert.match(await refused.text(), new RegExp(`belongs to the account ${account.player_id}`));
    }
    const row = await server.services.sanctions.get(player_id, ban.sanction_id);
    assert.equal(row?.state, "pending");
  });

  it("kick a player from its room, who may come in again", async () => {
    const { player_id, access_token } = await aPlayer("Oscar");
    const { staff_token } = await aMember("moderator");
    const kick = (id: string) => ask("POST", `/admin/players/${id}/kick`, staff_token, { note: "stuck" });
    assert.equal((await kick("nobody")).status, 404);
    const sessions = z.object({ sessions: z.array(z.looseObject({ session_id: z.string() })) });
    const listed = await readJson(sessions, ask("GET", `/sessions?player_id=${player_id}`, access_token));
    const { session_id } = listed.sessions[0] ?? assert.fail();
    const made = z.looseObject({ room_id: z.string() });
    const { room_id } = await readJson(made, ask("POST", "/rooms", access_token, {}), 201);
    const join = () => ask("PUT", `/rooms/${room_id}/join`, access_token, { session_id });
    const { seat } = await readJson(z.object({ seat: seatReservation }), join());
    const bot = await Bot.take(server.endpoint, seat);
    assert.equal((await kick(player_id)).status, 204);
    assert.equal(await bot.closed, CLOSE_CODES.kicked);
    assert.equal(ModeRoom.hasPlayer(player_id), false);
    assert.equal((await join()).status, 200);
  });

  describe("are refused, which is noted and changes nothing:", () => {
    const later = () => new Date(Date.now() + 3_600_000).toISOString();
    const sanctionsOf = (player_id: string) => server.services.sanctions.of(player_id);

    it("a player's token, and none", async () => {
      const { player_id, access_token } = await aPlayer("Peggy");
      assert.equal((await sanction(access_token, player_id, { kind: "warning" })).status, 403);
      assert.equal((await ask("GET", `/admin/players/${player_id}`)).status, 401);
      assert.deepEqual(await sanctionsOf(player_id), []);
      const [noted] = (await acts()).filter(each => each.staff_id === `player:${player_id}`);
      assert.equal(noted?.outcome, "refused");
    });

    it("a sanction on their own account, and on an admin by a moderator", async () => {
      const [own, boss] = [await aPlayer("Walter"), await aPlayer("Boss")];
      const { staff_token, staff_id } = await aMember("moderator", own.player_id);
      const admin = await aMember("admin", boss.player_id);
      for (const { player_id } of [own, boss])
        assert.equal((await sanction(staff_token, player_id, { kind: "ban", ends_at: later() })).status, 403);
      assert.equal((await sanction(admin.staff_token, boss.player_id, { kind: "warning" })).status, 403);
      assert.deepEqual([...(await sanctionsOf(own.player_id)), ...(await sanctionsOf(boss.player_id))], []);
      const noted = (await acts()).filter(each => each.staff_id === staff_id && each.act === "sanction.give");
      assert.deepEqual(
        noted.map(({ outcome }) => outcome),
        ["refused", "refused"],
      );
    });

    it("a sanction without an end, one of a lifetime by one of them alone, or that is over already, of a reason or for a player that there is not", async () => {
      const { player_id } = await aPlayer("Sybil");
      const { staff_token } = await aMember("moderator");
      const past = new Date(Date.now() - 1000).toISOString();
      for (const body of [
        { kind: "suspension" },
        { kind: "chat_mute", ends_at: past },
        { kind: "ban", ends_at: "9999-12-31T23:59:59Z" },
        { kind: "warning", ends_at: later() },
        { reason: "his face" },
        { reason: "other" },
        { kind: "warning", note: "" },
      ])
        assert.equal((await sanction(staff_token, player_id, body)).status, 400, JSON.stringify(body));
      assert.equal((await sanction(staff_token, "nobody", { kind: "warning" })).status, 404);
      assert.deepEqual(await sanctionsOf(player_id), []);
    });
  });
});

describe("Staff who sign in with Cognito", function () {
  this.timeout(20_000);
  const POOL = "eu-central-1_TestPool";
  const CLIENT = "test-client";
  let keys: KeyEndpoint;
  let key: Awaited<ReturnType<typeof aKeyPair>>;
  let server: OpenServer;
  before(async () => {
    key = await aKeyPair();
    keys = await KeyEndpoint.open(POOL, [key]);
    const variables = { COGNITO_USER_POOL_ID: POOL, COGNITO_CLIENT_ID: CLIENT };
    server = await openServer(variables, { cognitoFetcher: keys.fetcher });
  });
  after(async () => {
    await server?.close();
    await keys?.close();
  });

  async function ask(method: string, path: string, claims: object, body?: object) {
    const token = await cognitoToken(key, { iss: keys.issuer, client_id: CLIENT, ...claims });
    return fetch(`${server.endpoint.replace(/^ws/, "http")}/api/admin${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, ...(body && { "Content-Type": "application/json" }) },
      ...(body && { body: JSON.stringify(body) }),
    });
  }

  it("have the roles that their groups say, and their accounts are known as theirs", async () => {
    const [admin, moderator, player] = ["boss", "mod", "somebody"].map(sub => ({ sub }));
    const groups = (role: string) => ({ "cognito:groups": ["players", role] });
    assert.equal((await ask("GET", "/me", { ...player, "cognito:groups": ["players"] })).status, 403);
    const me = await ask("GET", "/me", { ...admin, ...groups("admin") });
    assert.deepEqual(await me.json(), { staff_id: "cognito:boss", role: "admin" });
    const body = { reason: "cheating", kind: "warning", note: "?" };
    for (const target of ["boss", "mod"]) {
      const path = `/players/${target}/sanctions`;
      const refused = await ask("POST", path, { ...moderator, ...groups("moderator") }, body);
      assert.equal(refused.status, 403, target);
    }
  });
});
