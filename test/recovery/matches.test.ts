/** A server is killed, and what becomes of the matches that were played there. */
import assert from "node:assert/strict";
import { on } from "node:events";
import { fileURLToPath } from "node:url";
import { Client } from "@colyseus/sdk";
import { z } from "zod";
import type { ServerProcess } from "../../loadtest/server-process.ts";
import { MatchRepository } from "../../src/matches/match-repository.ts";
import { MATCHES_TABLE } from "../../src/store/tables.ts";
import { freePort } from "../cluster/free-ports.ts";
import { RedisServer, requireRedis } from "../cluster/redis-server.ts";
import { Account } from "../support/account.ts";
import { beginDuel } from "../support/duellist.ts";
import { eventually } from "../support/eventually.ts";
import { runScript } from "../support/run-script.ts";
import { LastingDatabase } from "./lasting-database.ts";

const SWEEPING_SERVER = fileURLToPath(new URL("./sweeping-server.ts", import.meta.url));
const begun = z.object({ session_token: z.string() });
const redone = z.object({ rooms: z.int(), characters: z.int() });
const listed = z.object({
  matches: z.array(
    z.object({
      match_id: z.string(),
      status: z.string(),
      void_reason: z.string().optional(),
      end_reason: z.string().optional(),
      own: z.object({ outcome: z.string().optional() }),
    }),
  ),
});

describe("a match whose server was killed", function () {
  this.timeout(60_000);
  let kept: LastingDatabase;
  let matches: MatchRepository;
  beforeEach(async () => {
    kept = await LastingDatabase.open();
    matches = new MatchRepository(kept.database);
  });
  afterEach(() => kept.close());

  async function playerAt({ endpoint }: ServerProcess) {
    const account = await Account.guest(endpoint);
    const client = new Client(endpoint);
    client.auth.token = begun.parse(await account.request("POST", "/api/sessions")).session_token;
    return { account, client };
  }

  /** Two who are in a match, which is in the database. */
  async function duelAt(server: ServerProcess) {
    const [ada, bob] = [await playerAt(server), await playerAt(server)];
    const [first, second] = await beginDuel(ada.client, bob.client);
    const match_id = first.room.roomId;
    await eventually("it is written", async () => (await matches.get(match_id))?.status === "running");
    return { match_id, ada: { ...ada, duellist: first }, bob: { ...bob, duellist: second } };
  }

  const sweepingServer = async () => kept.start({ PORT: `${await freePort()}` }, SWEEPING_SERVER);
  async function sweepIn({ process }: ServerProcess) {
    const answers = on(process, "message");
    process.send("sweep");
    // Colyseus has messages of its own.
    for await (const [answer] of answers) {
      const { data } = redone.safeParse(answer);
      if (data) return data;
    }
    return assert.fail();
  }

  /** What the player is told of its only match when it is back. */
  async function toldTo(account: Account, server: ServerProcess) {
    const back = await account.refreshed(server.endpoint);
    const answer = await eventually("the index has followed", async () => {
      const { matches: found } = listed.parse(await back.request("GET", "/api/me/matches"));
      return found.length === 1 && found;
    });
    return answer[0] ?? assert.fail();
  }

  it("is void, which each of its players is told when it is back; what is recorded of it plays again", async () => {
    const server = await kept.start();
    const { match_id, ada, bob } = await duelAt(server);
    await kept.kill(server);
    const next = await kept.start();
    for (const { account } of [ada, bob]) {
      const { own, ...told } = await toldTo(account, next);
      assert.deepEqual(told, { match_id, status: "void", void_reason: "server_stopped" });
      assert.equal(own.outcome, undefined);
    }
    const variables = { DYNAMODB_ENDPOINT: kept.proxy.endpoint };
    const { code, stdout, stderr } = await runScript("scripts/replay.ts", ["--match", match_id], variables);
    assert.match(stdout, /^The match is void\.\nNot recorded: the room .*\n.*the same, event for event\.\n$/);
    assert.deepEqual([code, stderr], [0, ""]);
  });

  it("is void also where nobody has come back, once the process that redoes has been there", async () => {
    const server = await kept.start();
    const { match_id } = await duelAt(server);
    await kept.kill(server);
    const { rooms } = await sweepIn(await sweepingServer());
    assert.equal(rooms, 1);
    const row = await matches.get(match_id);
    assert.deepEqual([row?.status, row?.void_reason], ["void", "server_stopped"]);
  });

  it("is void among several processes once its room was looked for twice; one that is played goes on", async function () {
    requireRedis(this);
    const redis = await RedisServer.start();
    try {
      const serve = async () => {
        const PORT = `${await freePort()}`;
        return kept.start({ PORT, PUBLIC_ADDRESS: `127.0.0.1:${PORT}`, REDIS_URL: redis.url });
      };
      const [first, other] = [await serve(), await serve()];
      const duels = [await duelAt(first), await duelAt(first)];
      const isIn = async ({ endpoint }: ServerProcess) => {
        const metrics = await (await fetch(`${endpoint.replace(/^ws/, "http")}/metrics`)).text();
        return /^trd_rooms 1$/m.test(metrics);
      };
      assert.deepEqual([await isIn(first), await isIn(other)], [true, true], "of two rooms one is in each");
      await kept.kill(first);
      const back = await Promise.all(duels.map(({ ada }) => ada.account.refreshed(other.endpoint)));
      const told = async () => {
        const answers = await Promise.all(back.map(each => each.request("GET", "/api/me/matches")));
        return answers.map(answer => listed.parse(answer).matches[0]?.status).sort();
      };
      assert.deepEqual(await told(), ["running", "running"]);
      await eventually("the lost one is void", async () => (await told()).includes("void"), 20_000);
      assert.deepEqual(await told(), ["running", "void"]);
    } finally {
      await redis.kill();
    }
  });

  it("has the result that its players were told, though it was killed in the same moment", async () => {
    const server = await kept.start();
    const { match_id, ada, bob } = await duelAt(server);
    await bob.duellist.room.leave();
    await eventually("ada is told", () => ada.duellist.told.match_over.length > 0);
    await kept.kill(server);
    const next = await sweepingServer();
    await sweepIn(next);
    const told = [await toldTo(ada.account, next), await toldTo(bob.account, next)];
    assert.deepEqual(
      told.map(({ status, end_reason, own }) => [status, end_reason, own.outcome]),
      [
        ["ended", "forfeited", "won"],
        ["ended", "forfeited", "forfeited"],
      ],
    );
    assert.equal((await matches.get(match_id))?.result?.teams[0]?.team, 1);
  });

  it("is void where it ended while it could not be saved, and nobody had been told of a result", async () => {
    const server = await kept.start();
    const { match_id, ada, bob } = await duelAt(server);
    kept.proxy.fault = { kind: "read_only", table: kept.database.table_prefix + MATCHES_TABLE.name };
    await bob.duellist.room.leave();
    await ada.duellist.isIn("round_over");
    assert.equal(ada.duellist.told.match_over.length, 0);
    await kept.kill(server);
    kept.proxy.heal();
    const next = await kept.start();
    for (const { account } of [ada, bob]) {
      const { own, ...told } = await toldTo(account, next);
      assert.deepEqual(told, { match_id, status: "void", void_reason: "server_stopped" });
      assert.equal(own.outcome, undefined);
    }
  });
});
