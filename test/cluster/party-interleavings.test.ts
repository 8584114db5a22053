/**
 * Parties and queues used at random by several at once, over real processes that are killed now and then. What this cannot do ten thousand times
 * is done so by services alone: src/matchmaking/party-interleavings.test.ts.
 */
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { MatchMakeError } from "@colyseus/sdk";
import { pino } from "pino";
import { z } from "zod";
import { LocalNews } from "../../src/cluster/news.ts";
import { nextRandom, type Random } from "../../src/game/core/random.ts";
import { ContentRepository } from "../../src/store/content/content-repository.ts";
import { connect, type Database } from "../../src/store/dynamo/connect.ts";
import { Account, RequestFailed } from "../support/account.ts";
import { testEnv } from "../support/dynamodb.ts";
import { eventually } from "../support/eventually.ts";
import { assertNoneLost, isSettled, type Queued, readQueued } from "../support/judge-tickets.ts";
import { NewsListener } from "../support/news-listener.ts";
import { PartyWorld } from "../support/party-world.ts";
import { scaled } from "../support/scale.ts";
import { faultsOf, Processes } from "./processes.ts";
import { requireRedis } from "./redis-server.ts";
import { shortQueues } from "./short-queues.ts";

const RUNS = scaled({ usual: 6, long: 300 });
/** In each third a process is killed. */
const RUNS_A_KILL = 3;
const COUNT = 2;
const PLAYERS = 4;
const MOMENTS = 12;
/** Deeds of a moment. */
const AT_ONCE = 3;
const QUEUE_IDS = ["pairs", "ranked_pairs"];
const SETTLE_LIMIT_MS = 90_000;
/** SEED=… in the environment makes the choices those of a former run. Its times are its own. */
const SEED = Number(process.env.SEED ?? randomInt(2 ** 31));

const DEEDS = [
  ...(["begin", "begin", "join", "join", "join", "invite", "leave", "remove", "promote"] as const),
  ...(["listen", "drop", "queue", "queue", "queue", "cancel", "accept", "accept", "decline"] as const),
] as const;
type Deed = (typeof DEEDS)[number];

const begun = z.object({ session_token: z.string(), session: z.object({ session_id: z.string() }) });
const ofParty = z.object({ party: z.object({ party_id: z.string() }).optional() });
const ofTicket = z.object({ ticket: z.object({ ticket_id: z.string(), state: z.string() }).optional() });

type Player = { account: Account; session_id: string; token: string; listener?: NewsListener };

describe("parties and queues over processes that are killed", function () {
  this.timeout(RUNS * 20_000 + 2 * SETTLE_LIMIT_MS);
  const random: Random = { state: SEED };
  const roll = (below: number) => Math.floor(nextRandom(random) * below);
  const one = <T>(of: readonly T[]) => of[roll(of.length)] ?? assert.fail();
  let processes: Processes;
  let database: Database;
  const party_ids = new Set<string>();
  const players: Player[] = [];
  /** What was done, and reasons of refusals: nothing is proved where nothing happens. */
  const counts = new Map<string, number>();
  const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);

  before(async function () {
    requireRedis(this);
    processes = await Processes.none();
    const env = testEnv({ DYNAMODB_ENDPOINT: processes.database.endpoint });
    database = await connect(env, pino({ level: "silent" }), { join: false });
    await new ContentRepository(database).publish(shortQueues());
    for (let i = 0; i < COUNT; i++) await processes.add();
  });
  after(async () => {
    for (const { listener } of players) await listener?.leave().catch(() => undefined);
    await processes?.stop();
    await database?.close();
  });

  it(`have no ghosts, nobody twice and no lost ticket after ${RUNS} interleavings`, async () => {
    console.info(`      SEED=${SEED}`);
    for (let run = 1; run <= RUNS; run++) {
      const own = await Promise.all(Array.from({ length: PLAYERS }, aPlayer));
      players.push(...own);
      const killedAt = run % RUNS_A_KILL === 0 ? roll(MOMENTS) : undefined;
      for (let moment = 0; moment < MOMENTS; moment++) {
        const deeds = Array.from({ length: AT_ONCE }, () => attempt(one(DEEDS), one(own), one(own)));
        if (moment === killedAt) await processes.kill(one(processes.all));
        await Promise.all(deeds);
      }
      if (killedAt !== undefined) await processes.add();
    }
    for (const each of players) await attempt("cancel", each, each);
    assertNoneLost(await eventually("all is settled", settled, SETTLE_LIMIT_MS));
    await assertPartiesWhole();
    for (const what of ["begin", "join", "queue"] as const)
      assert.ok((counts.get(what) ?? 0) > 0, `${what} was never done: ${JSON.stringify([...counts])}`);
    assert.deepEqual(processes.all.flatMap(faultsOf), []);
  });

  const http = () => one(processes.all).endpoint.replace(/^ws/, "http");

  async function aPlayer(): Promise<Player> {
    const account = await Account.guest(one(processes.all).endpoint);
    const { session, session_token } = begun.parse(await account.request("POST", "/api/sessions", {}));
    return { account, session_id: session.session_id, token: session_token };
  }

  /** By any of the processes. */
  async function attempt(deed: Deed, player: Player, other: Player): Promise<void> {
    try {
      if (await act(deed, player, other)) count(deed);
    } catch (error) {
      count(refusalOf(error));
    }
  }

  /** False where there is nothing of that kind to be done. */
  async function act(deed: Deed, player: Player, other: Player): Promise<boolean> {
    const { account, session_id } = player;
    account.http = http();
    const { player_id } = other.account;
    const ask = (method: string, path: string, body?: object) => account.request(method, `/api${path}`, body);
    const partyOf = async (of: Account) =>
      ofParty.parse(await of.request("GET", "/api/parties/me")).party?.party_id;
    switch (deed) {
      case "begin": {
        const { party } = ofParty.parse(await ask("POST", "/parties", { session_id, is_open: true }));
        if (party) party_ids.add(party.party_id);
        return true;
      }
      case "join": {
        const party_id = await partyOf(other.account);
        if (party_id !== undefined) await ask("PUT", `/parties/${party_id}/join`, { session_id });
        return party_id !== undefined;
      }
      case "listen":
        player.listener = await NewsListener.join(one(processes.all).endpoint, "party", player.token);
        return true;
      case "drop":
        player.listener?.drop();
        return player.listener !== undefined;
      case "queue":
        await ask("POST", "/matchmaking/tickets", { queue_id: one(QUEUE_IDS) });
        return true;
      case "cancel":
      case "accept":
      case "decline": {
        const { ticket } = ofTicket.parse(await ask("GET", "/me/ticket"));
        const path = `/matchmaking/tickets/${ticket?.ticket_id}`;
        if (!ticket || ticket.state === "ended" || (deed !== "cancel" && ticket.state !== "asked"))
          return false;
        if (deed === "cancel") await ask("DELETE", path);
        else await ask("POST", `${path}/${deed}`);
        return true;
      }
      default: {
        const party_id = await partyOf(account);
        if (party_id === undefined) return false;
        const path = `/parties/${party_id}`;
        if (deed === "invite") await ask("POST", `${path}/invites`, { session_id, player_id });
        else if (deed === "leave") await ask("PUT", `${path}/leave`);
        else if (deed === "remove") await ask("DELETE", `${path}/members/${player_id}`);
        else await ask("PUT", `${path}/leader`, { player_id });
        return true;
      }
    }
  }

  async function settled(): Promise<Queued | undefined> {
    const queued = await readQueued(database);
    return isSettled(queued) ? queued : undefined;
  }

  /** As somebody sees it who looks a while later. */
  async function assertPartiesWhole(): Promise<void> {
    let aheadMs = 0;
    const world = new PartyWorld({
      ...{ access: database, news: new LocalNews(), now: () => Date.now() + aheadMs },
      pass: ms => {
        aheadMs += ms;
      },
      players: players.map(({ account }) => account.player_id),
    });
    for (const party_id of party_ids) world.party_ids.add(party_id);
    await world.assertWhole();
  }
});

/** In a word. @throws where it is no refusal of the rules, and no process that has died. */
function refusalOf(error: unknown): string {
  if (error instanceof RequestFailed) {
    if (error.status < 500 || error.status === 503) return `refused ${error.status}`;
  } else if (error instanceof MatchMakeError) {
    // The server's answers have numbers, and what the network says has a name.
    const { code }: { code: unknown } = error;
    if (typeof code !== "number") return "no answer";
    // From 4000 on it is how a connection was closed, as by a newer one.
    if (code < 500 || code === 503 || code >= 4000) return `refused ${code}`;
    throw new Error(`A room was refused with ${code}: ${error.message}`, { cause: error });
  } else if (error instanceof Error && /has no answer|socket|closed|seat|ECONN/i.test(error.message))
    return "no answer";
  throw error;
}
