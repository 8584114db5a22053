/** A server is killed, and what becomes of the matches that were played there. */
import assert from "node:assert/strict";
import { on } from "node:events";
import { fileURLToPath } from "node:url";
import { Client } from "@colyseus/sdk";
import type { ISeatReservation } from "@colyseus/shared-types";
import { z } from "zod";
import type { ServerProcess } from "../../loadtest/server-process.ts";
import { MatchRepository } from "../../src/matches/match-repository.ts";
import { MATCHES_TABLE } from "../../src/store/tables.ts";
import { freePort } from "../cluster/free-ports.ts";
import { RedisServer, requireRedis } from "../cluster/redis-server.ts";
import { Account } from "../support/account.ts";
import { beginDuel, Duellist } from "../support/duellist.ts";
import { eventually } from "../support/eventually.ts";
import { runScript } from "../support/run-script.ts";
import { LastingDatabase } from "./lasting-database.ts";

const SWEEPING_SERVER = fileURLToPath(new URL("./sweeping-server.ts", import.meta.url));
const begun = z.object({ session_token: z.string() });
const session = begun.extend({ session: z.object({ session_id: z.string() }) });
const ticketAnswer = z.object({
  ticket: z.object({
    ...{ ticket_id: z.string(), state: z.string(), waits_since: z.string() },
    ...{ room_id: z.string().optional(), ended_because: z.string().optional() },
  }),
});
const way = z.object({ seat: z.custom<ISeatReservation>(value => value !== undefined) });
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

  it("is void, which each of its players is told when it is back; a replay says so, and what there is of its recording", async () => {
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
    assert.match(
      stdout,
      /^The match is void: its server stopped before its end.*\nNot recorded: the room .*\n$/,
    );
    // It was played for less than the minute after which a part is written.
    assert.match(stderr, /^Of the recording there is only its beginning/);
    assert.equal(code, 2);
  });

  it("that was found for players who wait leads them to another one, where they were in the queue, if it had not begun; else their tickets end", async () => {
    const server = await kept.start();
    const come = async () => {
      const account = await Account.guest(server.endpoint);
      const { session_id } = session.parse(await account.request("POST", "/api/sessions")).session;
      const path = "/api/matchmaking/tickets";
      const { ticket } = ticketAnswer.parse(await account.request("POST", path, { queue_id: "quick_duel" }));
      return { account, session_id, path: `${path}/${ticket.ticket_id}`, waits_since: ticket.waits_since };
    };
    type Waiting = Awaited<ReturnType<typeof come>>;
    const look = async ({ account, path }: Waiting) =>
      ticketAnswer.parse(await account.request("GET", path)).ticket;
    const open = (who: Waiting) =>
      eventually("it is open", async () => {
        const found = await look(who);
        return found.state === "open" && found;
      });
    const enter = async ({ account, session_id, path }: Waiting, endpoint: string) => {
      const { seat } = way.parse(await account.request("PUT", `${path}/join`, { session_id }));
      return new Duellist(await new Client(endpoint).consumeSeatReservation(seat));
    };
    const back = async (who: Waiting, { endpoint }: ServerProcess): Promise<Waiting> => ({
      ...who,
      account: await who.account.refreshed(endpoint),
    });

    const [ada, bob] = [await come(), await come()];
    const [lost] = [await open(ada), await open(bob)];
    // She is there, and he is not.
    await enter(ada, server.endpoint);
    await kept.kill(server);

    const next = await kept.start();
    const all = [await back(ada, next), await back(bob, next)];
    for (const each of all) await look(each);
    const found = [];
    for (const each of all) found.push(await open(each));
    assert.deepEqual(
      found.map(({ waits_since }) => waits_since),
      [ada.waits_since, bob.waits_since],
    );
    assert.equal(found[0]?.room_id, found[1]?.room_id);
    assert.notEqual(found[0]?.room_id, lost.room_id);

    for (const each of all) await enter(each, next.endpoint);
    const match_id = found[0]?.room_id ?? "";
    await eventually("it has begun", async () => (await matches.get(match_id))?.status === "running");
    await kept.kill(next);
    const last = await kept.start();
    for (const each of all) {
      const { state, ended_because } = await look(await back(each, last));
      assert.deepEqual([state, ended_because], ["ended", "void"]);
    }
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
