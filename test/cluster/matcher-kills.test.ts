/** The process that makes matches is killed again and again, while players come and go by it and by others: no ticket is lost, and none matched twice. */
import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { Redis } from "ioredis";
import { pino } from "pino";
import type { Content } from "../../src/game/content/content.ts";
import { nextRandom, type Random } from "../../src/game/core/random.ts";
import { type Proposal, ticketIdsOf } from "../../src/matchmaking/proposal.ts";
import { ContentRepository } from "../../src/store/content/content-repository.ts";
import { connect, type Database } from "../../src/store/dynamo/connect.ts";
import { Account } from "../support/account.ts";
import { testEnv } from "../support/dynamodb.ts";
import { eventually } from "../support/eventually.ts";
import { assertNoneLost, isSettled, matchesOf, type Queued, readQueued } from "../support/judge-tickets.ts";
import { samplesIn } from "../support/samples.ts";
import { scaled } from "../support/scale.ts";
import { faultsOf, Processes, type ServingProcess, statusOf } from "./processes.ts";
import { QueueingPlayer } from "./queueing-player.ts";
import { requireRedis } from "./redis-server.ts";
import { shortQueues } from "./short-queues.ts";

const KILLS = scaled({ usual: 3, long: 100 });
const COUNT = 2;
const PLAYERS = 12;
/** The matcher is killed after so many changes that players are told of, and so long after the last of them, at most. */
const MOST_CHANGES = 12;
const LONGEST_MS = 120;
/** A proposal whose process has died is settled by another after some 10 s, a room that was being made after 20. */
const SETTLE_LIMIT_MS = 90_000;
/** SEED=… in the environment makes the test's and the players' choices those of a former run. Its times are its own. */
const SEED = Number(process.env.SEED ?? randomInt(2 ** 31));

describe("the process that makes matches, killed at any moment", function () {
  this.timeout(KILLS * 60_000 + 2 * SETTLE_LIMIT_MS);
  const random: Random = { state: SEED };
  const roll = (below: number) => Math.floor(nextRandom(random) * below);
  let processes: Processes;
  let database: Database;
  let redis: Redis;
  let isOver = false;
  let opened = 0;
  /** Is told of each change that a player is told of. */
  let onChange: () => void = () => undefined;

  before(async function () {
    requireRedis(this);
    processes = await Processes.none();
    const env = testEnv({ DYNAMODB_ENDPOINT: processes.database.endpoint });
    database = await connect(env, pino({ level: "silent" }), { join: false });
    await new ContentRepository(database).publish(shortQueues());
    redis = new Redis(processes.redis.url);
    for (let i = 0; i < COUNT; i++) await processes.add();
  });
  after(async () => {
    isOver = true;
    redis?.disconnect();
    await processes?.stop();
    await database?.close();
  });

  it(`${KILLS} times leaves each ticket waiting, over, or in one match, and matches go on being made`, async () => {
    console.info(`      SEED=${SEED}`);
    const content = shortQueues();
    const players = await Promise.all(Array.from({ length: PLAYERS }, (_, i) => aPlayer(i, content)));
    const playing = players.map(each => each.play(() => isOver));
    const all = Promise.all(playing);
    all.catch(() => undefined);
    for (let kill = 1; kill <= KILLS; kill++) {
      const matcher = await eventually("a process makes matches", theMatcher, 30_000);
      await Promise.race([changes(1 + roll(MOST_CHANGES)), all]);
      await delay(roll(LONGEST_MS));
      await processes.kill(matcher);
      // As when the time of its lease is over.
      await redis.del("lease:clerk");
      const before = opened;
      await processes.add();
      await Promise.race([eventually("matches are made again", () => opened > before, 60_000), all]);
    }
    isOver = true;
    await all;
    const queued = await eventually("all is settled", () => settledFor(players), SETTLE_LIMIT_MS);
    console.info(
      `      ${queued.tickets.length} tickets, ${matchesOf(queued).length} matches, ${opened} opened`,
    );
    assertNoneLost(queued);
    assertNoneTwice(queued);
    for (const { ticket_ids, player_id } of players)
      for (const ticket_id of ticket_ids)
        assert.ok(
          queued.tickets.some(each => each.ticket_id === ticket_id),
          `the ticket ${ticket_id} of ${player_id} is gone`,
        );
    assert.deepEqual(processes.all.flatMap(faultsOf), []);
  });

  async function aPlayer(i: number, { queues }: Content): Promise<QueueingPlayer> {
    const account = await Account.guest(endpoints()[i % COUNT] ?? assert.fail());
    await account.request("POST", "/api/sessions", {});
    return new QueueingPlayer({
      ...{ account, endpoints, queue_ids: Object.keys(queues), random: { state: SEED + 1 + i } },
      onTold: state => {
        if (state === "open") opened += 1;
        onChange();
      },
    });
  }

  function endpoints(): string[] {
    return processes.all.map(({ endpoint }) => endpoint);
  }

  async function theMatcher(): Promise<ServingProcess | undefined> {
    for (const each of processes.all)
      if (samplesIn((await statusOf(each, "/metrics")).text).get("trd_clerk_lease") === 1) return each;
    return undefined;
  }

  /** What was given back to nobody, since the process died that would have told, is found out when its player asks. */
  async function settledFor(players: readonly QueueingPlayer[]): Promise<Queued | undefined> {
    await Promise.all(players.map(each => each.comeBack()));
    const queued = await readQueued(database);
    return isSettled(queued) ? queued : undefined;
  }

  function changes(count: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    let left = count;
    onChange = () => {
      left -= 1;
      if (left <= 0) resolve();
    };
    return promise;
  }
});

/**
 * Also a match to which nobody has come in time, so that it came to nothing, is one: its tickets have ended with it. One whose room was lost with
 * its process, before it began, is none: its tickets wait again.
 */
function assertNoneTwice({ proposals }: Queued): void {
  const isMatch = ({ room_id, failed_because }: Proposal) =>
    room_id !== undefined && failed_because !== "room_lost";
  const matched = proposals.filter(isMatch).flatMap(ticketIdsOf);
  assert.deepEqual(matched.toSorted(), [...new Set(matched)].sort());
}
