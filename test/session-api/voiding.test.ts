/** Staff void matches over HTTP; what follows from it is in src/moderation/void-matches.test.ts. */
import assert from "node:assert/strict";
import { z } from "zod";
import { OwnTokens } from "../../src/auth/own-tokens.ts";
import type { Job } from "../../src/jobs/job.ts";
import { VOID_MATCHES } from "../../src/jobs/job-requests.ts";
import { VoidedMatches } from "../../src/matches/voided-matches.ts";
import { voidMatches } from "../../src/moderation/void-matches.ts";
import { Audit } from "../../src/ops/audit.ts";
import { StaffAuth } from "../../src/ops/staff-auth.ts";
import type { StaffRole } from "../../src/ops/staff-may.ts";
import { StaffRepository } from "../../src/ops/staff-repository.ts";
import { SeasonLedgers } from "../../src/ratings/season-ledger.ts";
import { dayOf } from "../../src/store/expiry.ts";
import { type OpenServer, openServer } from "../ops/open-server.ts";
import { JsonRequests, readJson } from "../support/json-requests.ts";
import { aRankedMatch, played } from "../support/ranked-season.ts";

const PASSWORD = "correct horse battery";
const SINCE = "2026-01-01T00:00:00Z";
const WHY = { reason: "cheating", note: "seen in the recording" };
const signedIn = z.object({ staff_id: z.string(), staff_token: z.string() });
const asked = z.object({ voiding_id: z.string(), matches: z.int() });
const listed = z.object({
  matches: z.array(z.looseObject({ match_id: z.string(), voided_at: z.string().optional() })),
});

describe("Staff who void matches", function () {
  this.timeout(20_000);
  let server: OpenServer;
  let requests: JsonRequests;
  let audit: Audit;
  let names = 0;
  before(async () => {
    server = await openServer();
    requests = new JsonRequests(server.endpoint);
    audit = new Audit(server.services.store.access);
  });
  after(() => server?.close());

  const ask = (method: string, path: string, token?: string, body?: object) =>
    requests.ask(method, path, token, body);
  async function aMember(role: StaffRole, player_id?: string) {
    const { store, env, auth, log } = server.services;
    const staff = new StaffRepository(store.access);
    const members = new StaffAuth({ staff, audit, auth, log, own: new OwnTokens(env.AUTH_SECRET) });
    const code = await members.invite(`${role}${++names}`, role, player_id);
    return readJson(signedIn, ask("POST", "/admin/invites", undefined, { code, password: PASSWORD }));
  }
  const voidOne = (token: string | undefined, match_id: string, body: object = WHY) =>
    ask("POST", `/admin/matches/${match_id}/void`, token, body);
  const voidAll = (token: string, player_id: string, body: object = { ...WHY, since: SINCE }) =>
    ask("POST", `/admin/players/${player_id}/void-matches`, token, body);
  const duel = (winner: string, loser: string) =>
    played(server.services.matches, aRankedMatch("a season without ranks", [[winner], [loser]]));

  /** What the background process would do. */
  async function work(): Promise<void> {
    const { jobs, store } = server.services;
    const voided = new VoidedMatches(store.access);
    const kind = voidMatches({
      ...{ jobs: { add: async () => true }, voided, ledgers: new SeasonLedgers(store.access) },
      content: async () => store.library.current().content,
      rebuild: async () => undefined,
    });
    for (const each of await jobs.first()) {
      const job: Job | undefined = await jobs.claim(each);
      if (job?.kind === VOID_MATCHES) await kind.run(job);
      await jobs.finish(each);
    }
  }

  it("say which and why; players see in their history that it is void, and not by whom; each act is one row", async () => {
    const [eve, ada] = [await requests.aGuest(), await requests.aGuest()];
    await ask("POST", "/sessions", eve.access_token, { character_name: "Eve the Quick" });
    const ids = [await duel(eve.player_id, ada.player_id), await duel(eve.player_id, ada.player_id)];
    const { staff_token, staff_id } = await aMember("moderator");
    const one = await readJson(asked, voidOne(staff_token, ids[0] ?? ""), 202);
    await work();
    assert.equal((await voidOne(staff_token, ids[0] ?? "")).status, 409, "it is void already");
    const all = await readJson(asked, voidAll(staff_token, eve.player_id), 202);
    assert.deepEqual([one.matches, all.matches], [1, 1]);
    await work();
    const { matches } = await readJson(listed, ask("GET", "/me/matches", ada.access_token));
    assert.equal(matches.filter(({ voided_at }) => voided_at !== undefined).length, 2);
    assert.ok(!JSON.stringify(matches).includes(staff_id));
    const own = (await audit.ofDay(dayOf(Date.now()))).filter(
      ({ staff_id: by, act }) => by === staff_id && !act.startsWith("staff."),
    );
    assert.deepEqual(own.map(({ act, outcome }) => `${act} ${outcome}`).sort(), [
      "match.void done",
      "match.void refused",
      "player.void_matches done",
    ]);
  });

  it("are refused what they may not, which changes nothing", async () => {
    const [eve, ada] = [await requests.aGuest(), await requests.aGuest()];
    await ask("POST", "/sessions", eve.access_token, { character_name: "Eve the Slow" });
    const match_id = await duel(eve.player_id, ada.player_id);
    const support = await aMember("support");
    const played_it = await aMember("moderator", ada.player_id);
    const moderator = await aMember("moderator");
    const answers = await Promise.all([
      voidOne(undefined, match_id),
      voidOne(eve.access_token, match_id),
      voidOne(support.staff_token, match_id),
      voidOne(played_it.staff_token, match_id),
      voidAll(played_it.staff_token, ada.player_id),
      voidAll(played_it.staff_token, eve.player_id),
      voidOne(moderator.staff_token, "none"),
      voidAll(moderator.staff_token, "nobody"),
      voidOne(moderator.staff_token, match_id, { ...WHY, reason: "his face" }),
      voidOne(moderator.staff_token, match_id, { ...WHY, offender_id: "nobody" }),
      voidAll(moderator.staff_token, eve.player_id, WHY),
    ]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [401, 403, 403, 403, 403, 403, 404, 404, 400, 400, 400],
    );
    assert.equal(await server.services.jobs.count(), 0);
  });
});
