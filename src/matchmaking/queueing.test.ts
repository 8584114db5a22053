import assert from "node:assert/strict";
import { pino } from "pino";
import { testEnv } from "../../test/support/dynamodb.ts";
import { Lobby, PAUSES_SECONDS } from "../../test/support/matchmaking.ts";
import { AccountTies } from "../store/account-ties.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import type { Matchmaking } from "./matchmaking.ts";
import { QueueRefusal } from "./queue-refusal.ts";
import { newTicketId } from "./ticket.ts";

/** With which a promise is refused, and what its player reads. */
async function refusal(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => assert.fail("it was not refused"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof QueueRefusal)) throw error;
  return error.reason;
}

describe("A ticket", function () {
  this.timeout(20_000);
  let database: Database;
  let lobby: Lobby;
  let one: Matchmaking;
  let other: Matchmaking;
  let players = 0;

  before(async () => {
    database = await connect(testEnv({ DATA_DIR: ":memory:" }), pino({ level: "silent" }), { join: false });
  });
  beforeEach(() => {
    lobby = new Lobby();
    one = lobby.process(database);
    other = lobby.process(database);
  });
  after(() => database?.close());

  const aPlayer = (name = "ada") => `${name}${++players}`;
  const queue = (player_id: string, queue_id = "quick", by = one) =>
    by.queueing.queue(player_id, lobby.queue(queue_id));

  it("waits with the rating and level that the server has read", async () => {
    const ada = aPlayer();
    lobby.ratings.set(ada, { mu: 31.5, sigma: 2 });
    const { ticket_id } = await queue(ada, "ranked");
    const known = await other.queueing.of(ada);
    assert.equal(known?.ticket.ticket_id, ticket_id);
    assert.equal(known.ticket.state, "waiting");
    assert.deepEqual(known.ticket.members, [
      ...[{ player_id: ada, character_id: ada, character_name: ada, level: 1, mu: 31.5, sigma: 2 }],
    ]);
  });

  it("is kept by who asks for it again, since the first answer may have been lost", async () => {
    const ada = aPlayer();
    const { ticket_id } = await queue(ada);
    lobby.now_ms += 1000;
    assert.equal((await queue(ada, "quick", other)).ticket_id, ticket_id);
  });

  it("is refused to who waits in another queue", async () => {
    const ada = aPlayer();
    await queue(ada, "quick");
    assert.equal(await refusal(queue(ada, "ranked", other)), "already_queued");
  });

  it("is one where a player comes into two queues at the same moment", async () => {
    const ada = aPlayer();
    const came = await Promise.allSettled([queue(ada, "quick"), queue(ada, "ranked", other)]);
    assert.deepEqual(came.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
    const known = await one.queueing.of(ada);
    assert.equal(known?.ticket.state, "waiting");
  });

  it("is of the whole party, and made by its leader alone", async () => {
    const [ada, bob] = [aPlayer(), aPlayer("bob")];
    lobby.party(ada, bob);
    assert.equal(await refusal(queue(bob, "pairs")), "not_leader");
    const { members, party_id } = await queue(ada, "pairs");
    assert.deepEqual(
      members.map(({ player_id }) => player_id),
      [ada, bob],
    );
    assert.equal(party_id, `party of ${ada}`);
    assert.equal((await one.queueing.of(bob))?.ticket.state, "waiting");
  });

  it("is refused to a party of a size that the queue does not take", async () => {
    const [ada, bob, cyd] = [aPlayer(), aPlayer("bob"), aPlayer("cyd")];
    lobby.party(ada, bob);
    assert.equal(await refusal(queue(ada, "quick")), "wrong_party_size");
    lobby.party(ada, bob, cyd);
    assert.equal(await refusal(queue(ada, "pairs")), "wrong_party_size");
  });

  it("is refused where a member waits by another ticket, and then leaves nobody in it", async () => {
    const [ada, bob] = [aPlayer(), aPlayer("bob")];
    await queue(bob, "quick");
    lobby.party(ada, bob);
    assert.equal(await refusal(queue(ada, "pairs")), "already_queued");
    lobby.parties.clear();
    assert.equal((await queue(ada, "quick")).state, "waiting");
  });

  it("is refused where a member may not play, which the leader is told with who it is", async () => {
    const [ada, bob] = [aPlayer(), aPlayer("bob")];
    lobby.party(ada, bob);
    lobby.kept_out.set(bob, { sentence: "There were too many violations.", seconds: 30 });
    await assert.rejects(queue(ada, "pairs"), new RegExp(`${bob} .*too many violations`));
    assert.equal(await refusal(queue(ada, "pairs")), "may_not_play");
  });

  it("is refused to who names somebody else's character", async () => {
    const [ada, bob] = [aPlayer(), aPlayer("bob")];
    const stolen = one.queueing.queue(ada, lobby.queue("quick"), bob);
    assert.equal(await refusal(stolen), "may_not_play");
  });

  it("is over when a member leaves it, and all may queue again", async () => {
    const [ada, bob] = [aPlayer(), aPlayer("bob")];
    lobby.party(ada, bob);
    const { ticket_id } = await queue(ada, "pairs");
    assert.equal((await other.queueing.cancel(ticket_id, bob)).ended_because, "cancelled");
    assert.equal((await one.queueing.cancel(ticket_id, ada)).ended_because, "cancelled");
    lobby.parties.clear();
    await queue(ada, "quick");
    await queue(bob, "quick", other);
  });

  it("is nobody's who does not belong to it", async () => {
    const [ada, bob] = [aPlayer(), aPlayer("bob")];
    const { ticket_id } = await queue(ada);
    assert.equal(await refusal(one.queueing.own(ticket_id, bob)), "not_your_ticket");
    assert.equal(await refusal(one.queueing.cancel(ticket_id, bob)), "not_your_ticket");
    assert.equal(await refusal(one.answering.accept(ticket_id, bob)), "not_your_ticket");
    assert.equal(await refusal(one.answering.decline(ticket_id, bob)), "not_your_ticket");
    assert.equal(await refusal(one.queueing.own(`${ticket_id.slice(0, -1)}x`, ada)), "ticket_over");
  });

  it("that was never made, since its process died, keeps nobody from another after 10 s", async () => {
    const ada = aPlayer();
    const unmade = newTicketId("quick", lobby.now_ms);
    await new AccountTies(database, "ticket_id").take(ada, unmade);
    assert.equal(await refusal(queue(ada)), "already_queued");
    lobby.now_ms += 10_000;
    await queue(ada);
    // What comes of the dead process now comes too late.
    const late = { ticket_id: unmade, queue_id: "quick", leader_player_id: ada, waits_since_ms: 0 };
    assert.equal(await one.tickets.put({ ...late, members: [] }), undefined);
    assert.equal((await one.life.look(unmade))?.ticket.ended_because, "never_made");
  });

  it("waits no more where its queue was taken out of the content", async () => {
    const ada = aPlayer();
    const { ticket_id } = await queue(ada, "pairs");
    lobby.content = { ...lobby.content, queues: { quick: lobby.queue("quick") } };
    assert.equal((await one.queueing.own(ticket_id, ada)).ticket.ended_because, "queue_closed");
    await queue(ada, "quick");
  });

  it("is refused for each match that was missed, also where two are noted at once", async () => {
    const ada = aPlayer();
    const rules = lobby.queue("ranked");
    await Promise.all(["match1", "match2"].map(each => one.pauses.noteMissed(ada, each, rules)));
    assert.equal((await other.pauses.of(ada))?.count, 2);
  });

  it("is refused while a pause lasts, which grows with each match that was missed, and heals", async () => {
    const ada = aPlayer();
    const rules = lobby.queue("ranked");
    const [first = 0, second = 0] = PAUSES_SECONDS;
    const missed = async (proposal_id: string) =>
      assert.ok(await one.pauses.note(ada, proposal_id, await one.pauses.of(ada), rules));
    const waitsFor = async (seconds: number) => {
      const error = await queue(ada).catch((reason: unknown) => reason);
      assert.ok(error instanceof QueueRefusal);
      assert.deepEqual([error.reason, error.wait_seconds], ["queue_paused", seconds]);
      lobby.now_ms += seconds * 1000;
    };
    await missed("match1");
    await missed("match1");
    await waitsFor(first);
    await missed("match2");
    await waitsFor(second);
    await missed("match3");
    await waitsFor(second);
    lobby.now_ms += 2 * rules.pause_heals_seconds * 1000;
    await missed("match4");
    await waitsFor(second);
    lobby.now_ms += 3 * rules.pause_heals_seconds * 1000;
    await missed("match5");
    await waitsFor(first);
    await queue(ada);
  });
});
