import assert from "node:assert/strict";
import { z } from "zod";
import { OwnTokens } from "../../src/auth/own-tokens.ts";
import { Audit } from "../../src/ops/audit.ts";
import { StaffAuth } from "../../src/ops/staff-auth.ts";
import { StaffRepository } from "../../src/ops/staff-repository.ts";
import { type OpenServer, openServer } from "../ops/open-server.ts";
import { type GuestTokens, JsonRequests, readJson } from "../support/json-requests.ts";

const waiting = z.object({
  reports: z.array(z.looseObject({ player_id: z.string(), report_id: z.string(), reporter_id: z.string() })),
});
const own = z.object({ reports: z.array(z.looseObject({ state: z.string(), player_id: z.string() })) });

describe("A report of a player", function () {
  this.timeout(20_000);
  let server: OpenServer;
  let requests: JsonRequests;
  let staff_token: string;
  /** Of a moderator who plays with the account. */
  let tokenOf: (player_id: string) => Promise<string>;
  before(async () => {
    server = await openServer();
    requests = new JsonRequests(server.endpoint);
    const { store, env, auth, log } = server.services;
    const [staff, audit] = [new StaffRepository(store.access), new Audit(store.access)];
    const members = new StaffAuth({ staff, audit, auth, log, own: new OwnTokens(env.AUTH_SECRET) });
    const code = await members.invite("ada", "moderator");
    ({ staff_token } = await members.accept(code, "correct horse battery"));
    tokenOf = async player_id =>
      (await members.accept(await members.invite("eve", "moderator", player_id), "correct horse battery"))
        .staff_token;
  });
  after(() => server?.close());

  const ask = (method: string, path: string, token?: string, body?: object) =>
    requests.ask(method, path, token, body);
  const aGuest = () => requests.aGuest();

  /** A player with a run of its own, and another who has joined it. */
  async function aRun(): Promise<{ run_id: string; ada: GuestTokens; eve: GuestTokens }> {
    const [ada, eve] = [await aGuest(), await aGuest()];
    const begun = z.object({ session: z.looseObject({ session_id: z.string() }) });
    const sessionOf = async ({ access_token }: GuestTokens) =>
      (await readJson(begun, ask("POST", "/sessions", access_token, {}), 201)).session.session_id;
    const [adas, eves] = [await sessionOf(ada), await sessionOf(eve)];
    const made = z.object({ run: z.looseObject({ run_id: z.string() }) });
    const wanted = { session_id: adas, is_open: true };
    const { run } = await readJson(made, ask("POST", "/runs", ada.access_token, wanted), 201);
    const join = ask("PUT", `/runs/${run.run_id}/join`, eve.access_token, { session_id: eves });
    assert.equal((await join).status, 200);
    return { run_id: run.run_id, ada, eve };
  }
  const reportOf = (by: GuestTokens, { player_id }: GuestTokens, run_id: string) =>
    ask("POST", "/reports", by.access_token, {
      player_id,
      reason: "griefing",
      run_id,
      text: "She took all.",
    });
  const listOf = async () => (await readJson(waiting, ask("GET", "/admin/reports", staff_token))).reports;

  it("is answered by nobody whom it is about", async () => {
    const { run_id, ada, eve } = await aRun();
    assert.equal((await reportOf(ada, eve, run_id)).status, 201);
    const [report] = (await listOf()).filter(each => each.player_id === eve.player_id);
    assert.ok(report);
    const { report_id } = report;
    const answered = await ask(
      "PUT",
      `/admin/players/${eve.player_id}/reports/answer`,
      await tokenOf(eve.player_id),
      { report_id, is_acted_on: false, note: "I did nothing." },
    );
    assert.equal(answered.status, 403);
    assert.ok(
      (await listOf()).some(each => each.report_id === report_id),
      "it waits on",
    );
  });

  it("waits for staff, once for each run and reporter, and its maker is told whether something followed, not what", async () => {
    const { run_id, ada, eve } = await aRun();
    assert.equal((await reportOf(ada, eve, run_id)).status, 201);
    assert.equal((await reportOf(ada, eve, run_id)).status, 201);
    const found = (await listOf()).filter(each => each.player_id === eve.player_id);
    assert.equal(found.length, 1);
    const { report_id = "" } = found[0] ?? {};
    const answer = () =>
      ask("PUT", `/admin/players/${eve.player_id}/reports/answer`, staff_token, {
        ...{ report_id, is_acted_on: true, note: "muted for a day" },
      });
    assert.equal((await answer()).status, 204);
    assert.equal((await answer()).status, 404, "it waits no more");
    assert.deepEqual(
      (await listOf()).filter(each => each.player_id === eve.player_id),
      [],
    );
    const [told] = (await readJson(own, ask("GET", "/me/reports", ada.access_token))).reports;
    assert.equal(told?.state, "acted_on");
    assert.doesNotMatch(JSON.stringify(told), /muted|ada/);
  });

  it("names who is reported also by the character that was played", async () => {
    const { run_id, ada, eve } = await aRun();
    const shown = z.object({
      run: z.object({ members: z.array(z.looseObject({ character_id: z.string() })) }),
    });
    const { run } = await readJson(shown, ask("GET", `/runs/${run_id}`, ada.access_token));
    const statuses = [];
    for (const { character_id } of run.members) {
      const body = { character_id, reason: "griefing", run_id };
      statuses.push((await ask("POST", "/reports", ada.access_token, body)).status);
    }
    assert.deepEqual(statuses.toSorted(), [201, 403], "of another, and of themselves");
    assert.ok((await listOf()).some(each => each.player_id === eve.player_id));
    const body = { character_id: "nobody", reason: "griefing", run_id };
    assert.equal((await ask("POST", "/reports", ada.access_token, body)).status, 404);
    assert.equal((await ask("POST", "/reports", ada.access_token, { ...body, player_id: "x" })).status, 400);
  });

  it("is refused of their own account, of who was not there, by who was not there, and about what never was", async () => {
    const { run_id, ada, eve } = await aRun();
    const other = await aGuest();
    assert.equal((await reportOf(ada, ada, run_id)).status, 403);
    assert.equal((await reportOf(ada, other, run_id)).status, 404);
    assert.equal((await reportOf(other, eve, run_id)).status, 404);
    assert.equal((await reportOf(ada, eve, "never")).status, 404);
    const both = { player_id: eve.player_id, reason: "griefing", run_id, match_id: "x" };
    assert.equal((await ask("POST", "/reports", ada.access_token, both)).status, 400);
    assert.deepEqual(
      (await listOf()).filter(each => each.player_id === eve.player_id),
      [],
    );
  });

  it("is refused after ten of an account in an hour", async () => {
    const { run_id, ada, eve } = await aRun();
    const statuses = [];
    for (let i = 0; i < 11; i++) statuses.push((await reportOf(ada, eve, run_id)).status);
    assert.deepEqual(statuses, [...Array.from({ length: 10 }, () => 201), 429]);
  });
});
