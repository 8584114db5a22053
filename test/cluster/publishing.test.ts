/** What a designer publishes by way of one process, while parties play on runs in both. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { pino } from "pino";
import { z } from "zod";
import type { Bot } from "../../loadtest/bot.ts";
import { clearRoom, goOnward } from "../../loadtest/brain.ts";
import { OwnTokens } from "../../src/auth/own-tokens.ts";
import type { Content } from "../../src/game/content/content.ts";
import { problemBody } from "../../src/http/problem.ts";
import { Audit } from "../../src/ops/audit.ts";
import { StaffAuth } from "../../src/ops/staff-auth.ts";
import { StaffRepository } from "../../src/ops/staff-repository.ts";
import { ContentRepository } from "../../src/store/content/content-repository.ts";
import { connect, type Database } from "../../src/store/dynamo/connect.ts";
import { studioRow } from "../../src/studio/studio-changes.ts";
import { testEnv } from "../support/dynamodb.ts";
import { eventually } from "../support/eventually.ts";
import { JsonRequests, readJson } from "../support/json-requests.ts";
import { RUN_GROUNDS_ID, runContent } from "../support/run-grounds.ts";
import { RunMember } from "../support/run-member.ts";
import { faultsOf, Processes, type ServingProcess, statusOf } from "./processes.ts";
import { requireRedis } from "./redis-server.ts";

const VERSIONS = "/admin/content/versions";
/** So often two designers publish at once: now one of them sees the other's version before it writes, now after. */
const DUELS = 6;
/** On a busy machine; else it is some hundred milliseconds. */
const FOLLOWS_WITHIN_MS = 30_000;

const signedIn = z.object({ staff_id: z.string(), staff_token: z.string() });
type Designer = z.output<typeof signedIn>;
const made = z.object({ version: z.object({ version: z.int(), hash: z.string() }) });
const one = z.object({ rows: z.array(studioRow) });
const told = z.object({ versions: z.object({ content_version: z.int() }) });

/** Mana does not come back, so that what is gone is what an ability costs. */
function contentWithoutRegeneration(): Content {
  const content = runContent();
  const rules = content.rules.default ?? assert.fail();
  const mana_regeneration = { ...rules.mana_regeneration, per_second: 0 };
  return { ...content, rules: { default: { ...rules, mana_regeneration } } };
}

describe("Publishing to several processes", function () {
  this.timeout(180_000);
  let processes: Processes;
  let database: Database;
  let a: ServingProcess;
  let b: ServingProcess;
  let dora: Designer;
  let dave: Designer;
  before(async function () {
    requireRedis(this);
    processes = await Processes.none();
    const log = pino({ level: "silent" });
    const env = testEnv({ DYNAMODB_ENDPOINT: processes.database.endpoint });
    database = await connect(env, log, { join: false });
    await new ContentRepository(database).publish(contentWithoutRegeneration());
    const variables = { CONTENT_POLL_INTERVAL_MS: "100" };
    [a, b] = await Promise.all([processes.add(variables), processes.add(variables)]);
    const staff = new StaffRepository(database);
    const auth = { authenticate: () => assert.fail("no player asks here") };
    const own = new OwnTokens(env.AUTH_SECRET);
    const members = new StaffAuth({ staff, audit: new Audit(database), auth, log, own });
    const designer = async (name: string) => {
      const code = await members.invite(name, "designer");
      const asked = ask(a, "POST", "/admin/invites", undefined, { code, password: "correct horse battery" });
      return readJson(signedIn, asked);
    };
    [dora, dave] = [await designer("dora"), await designer("dave")];
  });
  after(async () => {
    await database?.close();
    await processes?.stop();
  });

  const ask = ({ endpoint }: ServingProcess, ...asked: Parameters<JsonRequests["ask"]>) =>
    new JsonRequests(endpoint).ask(...asked);

  const versionOf = async (by: ServingProcess) =>
    told.parse(JSON.parse((await statusOf(by, "/health")).text)).versions.content_version;
  const bothHave = (version: number) =>
    eventually(
      `both have version ${version}`,
      async () => {
        const both = await Promise.all(processes.all.map(versionOf));
        return both.every(each => each === version);
      },
      FOLLOWS_WITHIN_MS,
    );

  /** A change of what an ability costs, on top of what the version has. */
  async function costing(base: number, ability_id: string, mana_cost: number) {
    const { rows } = await readJson(one, ask(b, "GET", `${VERSIONS}/${base}`, dora.staff_token));
    const row = rows.find(({ set, id }) => set === "abilities" && id === ability_id) ?? assert.fail();
    return { set: "abilities", id: ability_id, before: row.hash, entry: { ...row.entry, mana_cost } };
  }
  const publish = (by: ServingProcess, { staff_token }: Designer, base: number, change: object) =>
    ask(by, "POST", VERSIONS, staff_token, { note: "dearer", base, changes: [change] });

  /** A new run, whose first room is in the process. */
  async function beginsRun(name: string, by: ServingProcess) {
    for (;;) {
      const member = await RunMember.signUp(by.endpoint, name);
      const run_id = await member.begins({ dungeon_id: RUN_GROUNDS_ID });
      const bot = await member.resume(run_id);
      // The process that takes the request need not be the one that has the room.
      if ((await processes.ofRoom(bot.room.roomId)) === by) return { member, run_id, bot };
      await bot.leave();
    }
  }
  /** What the room takes of the mana for a fireball, and what the client is told that it costs. */
  async function costsOfFireball(bot: Bot) {
    await delay(bot.readyInMs("fireball"));
    const before = bot.me.current_mana;
    assert.equal((await bot.use("fireball")).is_accepted, true);
    await bot.until("the mana to go", () => bot.me.current_mana < before);
    return [before - bot.me.current_mana, bot.content.abilities.fireball?.mana_cost];
  }

  it("leaves the run that is played on its version to its end, gives new runs the new one, and the old one after a roll back", async () => {
    const first = await versionOf(a);
    const old = await beginsRun("Ada", a);
    assert.deepEqual(await costsOfFireball(old.bot), [20, 20]);

    const change = await costing(first, "fireball", 33);
    const { version: second } = await readJson(made, publish(b, dora, first, change));
    await bothHave(second.version);
    const newer = [await beginsRun("Bob", a), await beginsRun("Cyd", b)];
    for (const { bot } of newer) assert.deepEqual(await costsOfFireball(bot), [33, 33]);

    const hall = await goOnward(old.bot);
    assert.deepEqual(await costsOfFireball(hall), [20, 20], "behind its door");

    const back = ask(b, "POST", `${VERSIONS}/${first}/roll-back`, dora.staff_token, {
      ...{ note: "too dear", base: second.version },
    });
    const { version: third } = await readJson(made, back);
    await bothHave(third.version);
    for (const by of [a, b]) {
      const { bot } = await beginsRun("Dan", by);
      assert.equal(bot.welcome.content_version, third.version);
      assert.deepEqual(await costsOfFireball(bot), [20, 20]);
      await bot.leave();
    }

    for (const [{ member, run_id, bot }, by] of newer.map((each, i) => [each, i ? a : b] as const)) {
      await member.invites(run_id);
      await bot.leave();
      const room_id = bot.room.roomId;
      const isClosed = async () => !(await processes.ofRoom(room_id));
      await eventually("its room is closed", isClosed, FOLLOWS_WITHIN_MS);
      member.asks(by.endpoint);
      const again = await member.resume(run_id);
      assert.equal(again.welcome.content_version, second.version);
      const behind = await goOnward(again);
      assert.deepEqual(await costsOfFireball(behind), [33, 33], "resumed after the roll back");
      await behind.leave();
    }

    const cellar = await goOnward(hall);
    await clearRoom(cellar);
    const end = await goOnward(cellar);
    await end.message("run_ended");
    assert.equal(end.content.abilities.fireball?.mana_cost, 20);
    await end.leave();
  });

  it("by two designers at once, each by another process, is done by exactly one, and the other is told what has changed, by whom", async () => {
    for (let i = 0; i < DUELS; i++) {
      const base = await versionOf(a);
      const duel = [
        { by: a, designer: dora, change: await costing(base, "fireball", 40 + i) },
        { by: b, designer: dave, change: await costing(base, "dodge_roll", 1 + i) },
      ] as const;
      const answers = await Promise.all(
        duel.map(({ by, designer, change }) => publish(by, designer, base, change)),
      );
      assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 409]);
      const won = answers.findIndex(({ status }) => status === 200);
      const [winner, loser] = won === 0 ? duel : [duel[1], duel[0]];
      const refused = problemBody.parse(await answers[1 - won]?.json());
      assert.equal(refused.reason, "published_meanwhile");
      assert.deepEqual(refused.meanwhile?.entries, [`abilities/${winner.change.id}`]);
      assert.deepEqual(
        refused.meanwhile?.versions.map(({ version, published_by }) => [version, published_by]),
        [[base + 1, winner.designer.staff_id]],
      );
      await bothHave(base + 1);
      // Of what the loser wanted nothing is there, and it is refused no more once it is made of the winner's.
      const untouched = await costing(base + 1, loser.change.id, 0);
      assert.equal(untouched.before, loser.change.before);
      const { version } = await readJson(made, publish(loser.by, loser.designer, base + 1, loser.change));
      assert.equal(version.version, base + 2);
      await bothHave(base + 2);
    }
  });

  it("is no fault in either", () => {
    for (const each of processes.all) assert.deepEqual(faultsOf(each), []);
  });
});
