import assert from "node:assert/strict";
import { pino } from "pino";
import { testEnv } from "../../test/support/dynamodb.ts";
import { ACCEPT_SECONDS, aLobby, type Lobby } from "../../test/support/matchmaking.ts";
import { samplesIn } from "../../test/support/samples.ts";
import type { Matchmaking } from "../matchmaking/matchmaking.ts";
import { PROPOSAL_FAILURES } from "../matchmaking/proposal.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";

const always = () => true;

describe("The metrics of matchmaking", function () {
  this.timeout(20_000);
  let database: Database;
  let lobby: Lobby;
  /** Their metrics are one, as in the sum of an operator's panel. */
  let clerk: Matchmaking;
  let other: Matchmaking;
  let players = 0;

  before(async () => {
    database = await connect(testEnv({ DATA_DIR: ":memory:" }), pino({ level: "silent" }), { join: false });
  });
  beforeEach(() => {
    lobby = aLobby();
    [clerk, other] = [lobby.process(database), lobby.process(database)];
    lobby.metrics.watchWaiting(() => clerk.matching.countWaiting());
  });
  after(() => database?.close());

  async function queue(name: string, queue_id: string) {
    const player_id = `${name}${++players}`;
    const { ticket_id } = await other.queueing.queue(player_id, lobby.queue(queue_id));
    return { player_id, ticket_id };
  }
  const pass = () => clerk.matching.run(always);
  const samples = async () => samplesIn(await lobby.registry.metrics());
  const value = async (name: string) => (await samples()).get(name);

  it("say how many tickets wait in each queue, and nothing of them in a process that makes no matches", async () => {
    await queue("ada", "quick");
    await pass();
    assert.equal(await value('trd_tickets_waiting{queue_id="quick"}'), 1);
    assert.equal(await value('trd_tickets_waiting{queue_id="ranked"}'), 0);
    await queue("bob", "quick");
    await pass();
    assert.equal(await value('trd_tickets_waiting{queue_id="quick"}'), 0);
    lobby.metrics.watchWaiting(() => new Map());
    assert.equal(await value('trd_tickets_waiting{queue_id="quick"}'), undefined);
  });

  it("say how long those have waited who were matched, how many matches were opened, and what a pass took", async () => {
    await queue("ada", "quick");
    lobby.now_ms += 12_000;
    await queue("bob", "quick");
    await pass();
    const name = "trd_ticket_wait_seconds";
    assert.equal(await value(`${name}_count{queue_id="quick"}`), 2);
    assert.equal(await value(`${name}_sum{queue_id="quick"}`), 12);
    assert.equal(await value(`${name}_bucket{le="1",queue_id="quick"}`), 1);
    assert.equal(await value("trd_matches_opened_total"), 1);
    assert.equal(await value("trd_matching_pass_seconds_count"), 1, "an empty queue takes none");
  });

  it("count a match that came to nothing once, by why, whichever processes see it", async () => {
    const failed = async () =>
      [...(await samples())].flatMap(([name, count]) => {
        const [, because] = /^trd_proposals_failed_total\{because="(\w+)"\}$/.exec(name) ?? [];
        return because === undefined ? [] : `${because} ${count}`;
      });
    const nothing = PROPOSAL_FAILURES.map(each => `${each} 0`);
    assert.deepEqual(await failed(), nothing);
    const bobs = [await queue("ada", "ranked"), await queue("bob", "ranked")][1];
    await pass();
    await other.answering.decline(bobs?.ticket_id ?? "", bobs?.player_id ?? "");
    await pass();
    await queue("cyd", "ranked");
    await pass();
    lobby.now_ms += ACCEPT_SECONDS * 1000;
    await pass();
    lobby.failure = new Error("no room");
    await Promise.all([queue("dan", "quick"), queue("eve", "quick")]);
    await pass();
    assert.deepEqual(await failed(), [
      "not_claimed 0",
      "declined 1",
      "not_accepted 1",
      "absent 0",
      "party_changed 0",
      "no_room 1",
      "room_lost 0",
    ]);
    assert.equal(await value("trd_matches_opened_total"), 0);
  });
});
