/** What staff ask of one process, and all of an installation do. */
import assert from "node:assert/strict";
import { pino } from "pino";
import { z } from "zod";
import type { Bot } from "../../loadtest/bot.ts";
import { OwnTokens } from "../../src/auth/own-tokens.ts";
import { Audit } from "../../src/ops/audit.ts";
import { StaffAuth } from "../../src/ops/staff-auth.ts";
import { StaffRepository } from "../../src/ops/staff-repository.ts";
import { CLOSE_CODES } from "../../src/schema/close-codes.ts";
import { connect, type Database } from "../../src/store/dynamo/connect.ts";
import type { Fighter } from "../recovery/parties.ts";
import { askedToTryAgain } from "../support/account.ts";
import { testEnv } from "../support/dynamodb.ts";
import { eventually } from "../support/eventually.ts";
import { JsonRequests, readJson } from "../support/json-requests.ts";
import { newPlayer, Processes, type ServingProcess } from "./processes.ts";
import { requireRedis } from "./redis-server.ts";

const signedIn = z.object({ staff_token: z.string() });
const load = z.object({
  points: z.array(z.object({ at: z.string(), players: z.number(), rooms: z.number() })),
  process_ids: z.array(z.string()),
  silent_process_ids: z.array(z.string()),
});

describe("Staff of several processes", function () {
  this.timeout(90_000);
  let processes: Processes;
  let database: Database;
  let operator: string;
  let one: ServingProcess;
  let other: ServingProcess;
  before(async function () {
    requireRedis(this);
    processes = await Processes.start(2);
    [one = assert.fail(), other = assert.fail()] = processes.all;
    const log = pino({ level: "silent" });
    const env = testEnv({ DYNAMODB_ENDPOINT: processes.database.endpoint });
    database = await connect(env, log, { join: true });
    const staff = new StaffRepository(database);
    const auth = { authenticate: () => assert.fail("no player asks here") };
    const own = new OwnTokens(env.AUTH_SECRET);
    const members = new StaffAuth({ staff, audit: new Audit(database), auth, log, own });
    const code = await members.invite("ada", "operator");
    const asked = ask(one, "POST", "/admin/invites", undefined, { code, password: "correct horse battery" });
    operator = (await readJson(signedIn, asked)).staff_token;
  });
  after(async () => {
    await database?.close();
    await processes?.stop();
  });

  const ask = ({ endpoint }: ServingProcess, ...asked: Parameters<JsonRequests["ask"]>) =>
    new JsonRequests(endpoint).ask(...asked);

  /** Comes into a room of the process. Once Redis is there again, the processes need a moment to find each other. */
  async function comeIn(player: Fighter, by: ServingProcess): Promise<Bot> {
    for (;;) {
      const room_id = await eventually(
        "a room is made",
        () => player.account.createRoom({}).catch(askedToTryAgain),
        30_000,
      );
      if ((await processes.ofRoom(room_id)) === by) return player.join(by.endpoint, room_id);
    }
  }

  it("say something by one of them that players hear in the rooms of both", async () => {
    const bots = await Promise.all(processes.all.map(async by => comeIn(await newPlayer(by, "Eve"), by)));
    const text = "Restart in 5 min.";
    assert.equal((await ask(one, "POST", "/admin/broadcasts", operator, { text })).status, 204);
    for (const bot of bots) assert.deepEqual(await bot.message("server_message"), { text });
    await Promise.all(bots.map(bot => bot.leave()));
  });

  it("kick by one of them a player in a room of the other, also while Redis is away, and once for each kick", async () => {
    async function kick({ account }: Fighter, bot: Bot) {
      const path = `/admin/players/${account.player_id}/kick`;
      assert.equal((await ask(one, "POST", path, operator, { note: "It is stuck." })).status, 204);
      assert.equal(await bot.closed, CLOSE_CODES.kicked);
    }
    const [mallory, eve] = [await newPlayer(other, "Mallory"), await newPlayer(other, "Eve")];
    await kick(mallory, await comeIn(mallory, other));
    const back = await comeIn(mallory, other);
    const eves = await comeIn(eve, other);
    processes.redis.hang();
    try {
      await kick(eve, eves);
    } finally {
      processes.redis.goOn();
    }
    assert.ok(back.isInRoom, "who was kicked before, and has come in again, stays");
    await back.leave();
  });

  it("read the load of both from one of them, summed for each 10 s, and of each alone", async () => {
    const bots = await Promise.all(processes.all.map(async by => comeIn(await newPlayer(by, "Tam"), by)));
    const loadOf = (query = "") => readJson(load, ask(one, "GET", `/admin/load?minutes=5${query}`, operator));
    const peopled = ({ points }: z.output<typeof load>) =>
      new Map(points.filter(({ players }) => players > 0).map(point => [point.at, point]));
    await eventually(
      "both have counted the same 10 s with a player each",
      async () => {
        const { process_ids } = await loadOf();
        const apart = await Promise.all(process_ids.map(id => loadOf(`&process_id=${id}`)));
        const all = await loadOf();
        // A process that is slow to answer is asked again.
        if ([all, ...apart].some(each => each.silent_process_ids.length > 0)) return false;
        const [here = assert.fail(), there = assert.fail()] = apart.map(peopled);
        const shared = [...here.keys()].filter(at => there.has(at));
        for (const at of shared) {
          const [a, b, sum] = [here.get(at), there.get(at), peopled(all).get(at)];
          assert.deepEqual([a?.players, b?.players, sum?.players], [1, 1, 2]);
          // Rooms of the tests before may be there still.
          assert.equal(sum?.rooms, (a?.rooms ?? 0) + (b?.rooms ?? 0));
          assert.ok((a?.rooms ?? 0) > 0 && (b?.rooms ?? 0) > 0);
        }
        return shared.length > 0;
      },
      60_000,
    );
    await Promise.all(bots.map(bot => bot.leave()));
  });

  it("begin and end maintenance by one of them, and the other keeps to it", async () => {
    const guest = async () => (await ask(other, "POST", "/auth/guest", undefined, {})).status;
    assert.equal(await guest(), 200);
    const text = "We are back at six.";
    assert.equal((await ask(one, "PUT", "/admin/maintenance", operator, { text })).status, 200);
    await eventually("the other refuses", async () => (await guest()) === 503);
    assert.equal((await ask(one, "DELETE", "/admin/maintenance", operator)).status, 200);
    await eventually("the other takes guests again", async () => (await guest()) === 200);
  });
});
