import assert from "node:assert/strict";
import { pino } from "pino";
import { testEnv } from "../../test/support/dynamodb.ts";
import {
  ACCEPT_SECONDS,
  aLobby,
  Lobby,
  PAUSES_SECONDS,
  stateOfTicket,
} from "../../test/support/matchmaking.ts";
import { AccountRepository } from "../store/account-repository.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import { match } from "./matcher.ts";
import type { Matchmaking } from "./matchmaking.ts";
import { ticketChannel } from "./matchmaking-news.ts";
import { OPEN_MS, ProposalTable } from "./proposal-table.ts";
import { QueueRefusal } from "./queue-refusal.ts";
import { GONE_AFTER_MS } from "./seen-players.ts";
import type { Ticket } from "./ticket.ts";
import { viewOfTicket } from "./ticket-views.ts";

const always = () => true;

describe("Matchmaking", function () {
  this.timeout(20_000);
  let database: Database;
  let lobby: Lobby;
  /** Players ask here; */
  let one: Matchmaking;
  /** and here matches are made. */
  let clerk: Matchmaking;
  let players = 0;

  before(async () => {
    database = await connect(testEnv({ DATA_DIR: ":memory:" }), pino({ level: "silent" }), { join: false });
  });
  beforeEach(async () => {
    lobby = aLobby();
    one = lobby.process(database);
    clerk = lobby.process(database);
  });
  after(() => database?.close());

  const aPlayer = (name: string) => `${name}${++players}`;
  const queue = (player_id: string, queue_id: string) => one.queueing.queue(player_id, lobby.queue(queue_id));
  const pass = () => clerk.matching.run(always);
  const stateOf = (ticket: Pick<Ticket, "ticket_id">) => stateOfTicket(one, ticket);
  const statesOf = (...tickets: Ticket[]) => Promise.all(tickets.map(stateOf));
  const reasonOf = (promise: Promise<unknown>) =>
    promise.then(
      () => "none",
      (error: unknown) => (error instanceof QueueRefusal ? error.reason : assert.fail(String(error))),
    );

  it("opens a match at once where nobody is asked", async () => {
    const [ada, bob] = [aPlayer("ada"), aPlayer("bob")];
    const tickets = [await queue(ada, "quick"), await queue(bob, "quick")];
    await pass();
    assert.deepEqual(await statesOf(...tickets), ["matched open", "matched open"]);
    assert.deepEqual(
      lobby.rooms.map(({ teams }) => teams.flat().sort()),
      [[ada, bob].sort()],
    );
  });

  it("opens one only when all have accepted it", async () => {
    const [ada, bob] = [aPlayer("ada"), aPlayer("bob")];
    const tickets = [await queue(ada, "ranked"), await queue(bob, "ranked")] as const;
    await pass();
    assert.deepEqual(await statesOf(...tickets), ["matched asking", "matched asking"]);
    await one.answering.accept(tickets[0].ticket_id, ada);
    await pass();
    assert.deepEqual(lobby.rooms, []);
    await one.answering.accept(tickets[1].ticket_id, bob);
    await pass();
    assert.deepEqual(await statesOf(...tickets), ["matched open", "matched open"]);
    assert.equal(lobby.rooms.length, 1);
  });

  it("refuses to accept twice, late, or what was never found", async () => {
    const [ada, bob] = [aPlayer("ada"), aPlayer("bob")];
    const tickets = [await queue(ada, "ranked"), await queue(bob, "ranked")] as const;
    const accept = (i: 0 | 1, who: string) => reasonOf(one.answering.accept(tickets[i].ticket_id, who));
    const decline = (i: 0 | 1, who: string) => reasonOf(one.answering.decline(tickets[i].ticket_id, who));
    assert.equal(await accept(0, ada), "no_match_to_answer");
    await pass();
    assert.equal(await accept(0, ada), "none");
    assert.equal(await accept(0, ada), "already_accepted");
    assert.equal(await decline(0, ada), "already_accepted");
    assert.equal(await accept(1, ada), "not_your_ticket");
    lobby.now_ms += ACCEPT_SECONDS * 1000;
    assert.equal(await accept(1, bob), "no_match_to_answer");
    assert.equal(await decline(1, bob), "no_match_to_answer");
  });

  it("keeps who is asked from leaving the queue without an answer", async () => {
    const [ada, bob] = [aPlayer("ada"), aPlayer("bob")];
    const { ticket_id } = await queue(ada, "ranked");
    await queue(bob, "ranked");
    await pass();
    assert.equal(await reasonOf(one.queueing.cancel(ticket_id, ada)), "match_found");
  });

  it("puts the others back in front where one declines, who has a pause", async () => {
    const [ada, bob, cyd] = [aPlayer("ada"), aPlayer("bob"), aPlayer("cyd")];
    const [adas, bobs] = [await queue(ada, "ranked"), await queue(bob, "ranked")];
    await pass();
    lobby.now_ms += 5000;
    const cyds = await queue(cyd, "ranked");
    await one.answering.accept(adas.ticket_id, ada);
    await one.answering.decline(bobs.ticket_id, bob);
    assert.deepEqual(await statesOf(adas, bobs, cyds), ["waiting", "ended declined", "waiting"]);
    assert.equal((await one.life.look(adas.ticket_id))?.ticket.waits_since_ms, adas.waits_since_ms);
    assert.equal(await reasonOf(queue(bob, "quick")), "queue_paused");
    await pass();
    assert.deepEqual(await statesOf(adas, cyds), ["matched asking", "matched asking"]);
    lobby.now_ms += (PAUSES_SECONDS[0] ?? 0) * 1000;
    assert.equal(await reasonOf(queue(bob, "quick")), "none");
  });

  it("does the same where somebody does not answer in time, with all of its party out of the queue", async () => {
    const [ada, bob, cyd, dan] = [aPlayer("ada"), aPlayer("bob"), aPlayer("cyd"), aPlayer("dan")];
    lobby.party(ada, bob);
    lobby.party(cyd, dan);
    const [adas, cyds] = [await queue(ada, "ranked_pairs"), await queue(cyd, "ranked_pairs")];
    await pass();
    for (const each of [ada, bob, cyd])
      await one.answering.accept((each === cyd ? cyds : adas).ticket_id, each);
    lobby.now_ms += ACCEPT_SECONDS * 1000;
    await pass();
    assert.deepEqual(await statesOf(adas, cyds), ["waiting", "ended not_accepted"]);
    lobby.parties.clear();
    assert.equal(await reasonOf(queue(dan, "quick")), "queue_paused");
    assert.equal(await reasonOf(queue(cyd, "quick")), "none");
  });

  it("does the same where somebody does not come to the match, and counts that once", async () => {
    const [ada, bob] = [aPlayer("ada"), aPlayer("bob")];
    const [adas, bobs] = [await queue(ada, "quick"), await queue(bob, "quick")];
    await pass();
    const { proposal_id = "", room_id = "" } = lobby.rooms[0] ?? {};
    lobby.unattended.set(room_id, [bob]);
    await clerk.flow.noteOver(proposal_id);
    await clerk.flow.noteOver(proposal_id);
    assert.deepEqual(await statesOf(adas, bobs), ["waiting", "ended absent"]);
    assert.equal((await one.pauses.of(bob))?.count, 1);
    assert.equal(await one.pauses.of(ada), undefined);
  });

  it("goes on where nobody comes to a room into which nobody was led, since its process died when it had made it", async () => {
    const [ada, bob] = [aPlayer("ada"), aPlayer("bob")];
    const tickets = [await queue(ada, "quick"), await queue(bob, "quick")];
    await pass();
    const { proposal_id = "" } = lobby.rooms[0] ?? {};
    lobby.unattended.set("the other room", [ada, bob]);
    await clerk.flow.noteOver(proposal_id);
    assert.deepEqual(await statesOf(...tickets), ["matched open", "matched open"]);
    assert.equal(await one.pauses.of(ada), undefined);
  });

  it("lets nobody pay where a process has died that had not claimed every ticket, however late the claim", async () => {
    const [ada, bob] = [aPlayer("ada"), aPlayer("bob")];
    const tickets = [await queue(ada, "ranked"), await queue(bob, "ranked")] as const;
    const [{ ticket_id }, { ticket_id: other_ticket_id }] = tickets;
    const proposal_id = `half claimed ${ada}`;
    const until_ms = lobby.now_ms + ACCEPT_SECONDS * 1000;
    await new ProposalTable(database, () => lobby.now_ms).put({
      ...{ proposal_id, queue_id: "ranked", teams: [[ticket_id], [other_ticket_id]], player_count: 2 },
      ...{ distance: 0, state: "asking", until_ms },
    });
    lobby.now_ms = until_ms + 1;
    assert.ok(await one.tickets.claim(ticket_id, proposal_id));
    assert.deepEqual(await statesOf(...tickets), ["waiting", "waiting"]);
    assert.equal(await one.pauses.of(ada), undefined);
  });

  it("lets who has played queue again, and nobody say any more that it was absent", async () => {
    const [ada, bob] = [aPlayer("ada"), aPlayer("bob")];
    const [adas] = [await queue(ada, "quick"), await queue(bob, "quick")];
    await pass();
    const { proposal_id = "", room_id = "" } = lobby.rooms[0] ?? {};
    assert.equal(await reasonOf(queue(ada, "quick")), "already_queued");
    lobby.voided.add(room_id);
    await queue(ada, "ranked");
    lobby.unattended.set(room_id, [bob]);
    await clerk.flow.noteOver(proposal_id);
    assert.equal(await stateOf(adas), "matched over");
    assert.equal(await one.pauses.of(bob), undefined);
  });

  it("says of a match that was played that it is over, and of one that had begun and counts for nothing that it is void", async () => {
    const shown = async ({ ticket_id }: Ticket) => {
      const known = (await one.life.look(ticket_id)) ?? assert.fail();
      const { state, ended_because, room_id } = viewOfTicket(known, one.statuses);
      return [state, ended_because, room_id];
    };
    for (const [rooms, because] of [
      [lobby.ended, "played"],
      [lobby.voided, "void"],
    ] as const) {
      const [ada, bob] = [aPlayer("ada"), aPlayer("bob")];
      const tickets = [await queue(ada, "quick"), await queue(bob, "quick")];
      await pass();
      const { room_id = "" } = lobby.rooms.at(-1) ?? {};
      assert.deepEqual(await shown(tickets[0] ?? assert.fail()), ["open", undefined, room_id]);
      rooms.add(room_id);
      const heard: unknown[] = [];
      lobby.news.listen(ticketChannel(tickets[1]?.ticket_id ?? ""), message => heard.push(message));
      for (const each of tickets) assert.deepEqual(await shown(each), ["ended", because, undefined]);
      // That there is a result is told by the room.
      assert.equal(heard.length, because === "void" ? 1 : 0);
    }
  });

  it("puts all back in front, and lets nobody pay, where the room's process died before the match began", async () => {
    const [ada, bob] = [aPlayer("ada"), aPlayer("bob")];
    const tickets = [await queue(ada, "quick"), await queue(bob, "quick")] as const;
    await pass();
    lobby.now_ms += 5000;
    lobby.closed.add(lobby.rooms[0]?.room_id ?? "");
    // One of them looks.
    assert.equal(await stateOf(tickets[0]), "waiting");
    assert.equal((await one.tickets.get(tickets[1].ticket_id))?.state, "waiting");
    for (const { ticket_id, waits_since_ms } of tickets)
      assert.equal((await one.life.look(ticket_id))?.ticket.waits_since_ms, waits_since_ms);
    for (const each of [ada, bob]) assert.equal(await one.pauses.of(each), undefined);
    await pass();
    assert.deepEqual(await statesOf(...tickets), ["matched open", "matched open"]);
    assert.equal(lobby.rooms.length, 2);
  });

  it("finds in the match's row who did not come, where nobody has said so", async () => {
    const [ada, bob] = [aPlayer("ada"), aPlayer("bob")];
    const tickets = [await queue(ada, "quick"), await queue(bob, "quick")];
    await pass();
    lobby.unattended.set(lobby.rooms[0]?.room_id ?? "", [bob]);
    assert.deepEqual(await statesOf(...tickets), ["waiting", "ended absent"]);
    assert.equal((await one.pauses.of(bob))?.count, 1);
  });

  it("knows a room that was made in vain, where two have made one for the same match", async () => {
    const [ada, bob] = [aPlayer("ada"), aPlayer("bob")];
    const tickets = [await queue(ada, "ranked"), await queue(bob, "ranked")] as const;
    await pass();
    await one.answering.accept(tickets[0].ticket_id, ada);
    await one.answering.accept(tickets[1].ticket_id, bob);
    const { proposal } = (await one.life.look(tickets[0].ticket_id)) ?? {};
    assert.ok(proposal);
    await Promise.all([one, clerk].map(({ flow }) => flow.advance(proposal)));
    const areIts = await Promise.all(
      lobby.rooms.map(({ room_id }) => clerk.flow.isRoomOf(proposal.proposal_id, room_id)),
    );
    assert.deepEqual(areIts.toSorted(), [false, true]);
    assert.deepEqual(await statesOf(...tickets), ["matched open", "matched open"]);
  });

  it("waits where no room is to be had, and tries again", async () => {
    const [ada, bob] = [aPlayer("ada"), aPlayer("bob")];
    const tickets = [await queue(ada, "quick"), await queue(bob, "quick")];
    lobby.failure = new Error("all processes are full");
    await pass();
    assert.deepEqual(await statesOf(...tickets), ["waiting", "waiting"]);
    lobby.failure = undefined;
    await pass();
    assert.deepEqual(await statesOf(...tickets), ["waiting", "waiting"]);
    lobby.now_ms += 5000;
    await pass();
    assert.deepEqual(await statesOf(...tickets), ["matched open", "matched open"]);
  });

  it("ends a ticket whose player gives no sign of life, and survives a drop of 30 s", async () => {
    const [ada, bob] = [aPlayer("ada"), aPlayer("bob")];
    lobby.ratings.set(ada, { mu: 45, sigma: 1 });
    const tickets = [await queue(ada, "quick"), await queue(bob, "quick")];
    await pass();
    for (let second = 0; second < 30; second += 10) {
      lobby.now_ms += 10_000;
      one.news.noteSeen(ada);
    }
    await pass();
    assert.deepEqual(await statesOf(...tickets), ["waiting", "waiting"]);
    lobby.now_ms += GONE_AFTER_MS - 29_000;
    await pass();
    assert.deepEqual(await statesOf(...tickets), ["waiting", "ended gone"]);
    assert.equal(await one.pauses.of(bob), undefined);
  });

  it("tells who waits in a queue that was taken out of the content that it is closed, and lets it queue elsewhere", async () => {
    const [ada, bob] = [aPlayer("ada"), aPlayer("bob")];
    const [adas, bobs] = [await queue(ada, "pairs"), await queue(bob, "quick")];
    await pass();
    let told = 0;
    lobby.news.listen(ticketChannel(adas.ticket_id), () => told++);
    const { pairs: _closed, ...queues } = lobby.content.queues;
    lobby.content = { ...lobby.content, queues };
    await pass();
    assert.equal(told, 1);
    const found = (await one.tickets.get(adas.ticket_id)) ?? assert.fail();
    assert.deepEqual([found.state, found.ended_because], ["ended", "queue_closed"]);
    await queue(ada, "quick");
    await pass();
    assert.equal(await stateOf(bobs), "matched open");
    assert.equal(clerk.matching.nextInMs(), 60_000, "nothing waits any more");
  });

  it("makes no match with a guest that has become part of an account while it waited, and keeps nobody else waiting", async () => {
    const [ada, bob, cyd] = [aPlayer("ada"), aPlayer("bob"), aPlayer("cyd")];
    const tickets = [await queue(ada, "quick"), await queue(bob, "quick")];
    await new AccountRepository(database).commitLink(ada, aPlayer("account"));
    await pass();
    assert.deepEqual(await statesOf(...tickets), ["ended gone", "waiting"]);
    const [, bobs = assert.fail()] = tickets;
    const cyds = await queue(cyd, "quick");
    await pass();
    assert.deepEqual(await statesOf(bobs, cyds), ["matched open", "matched open"]);
    assert.equal(await one.pauses.of(ada), undefined);
  });

  it("finds tickets that nobody told it of, and those of before it began", async () => {
    const [ada, bob] = [aPlayer("ada"), aPlayer("bob")];
    const deaf = new Lobby();
    deaf.now_ms = lobby.now_ms;
    const elsewhere = deaf.process(database);
    await elsewhere.queueing.queue(ada, lobby.queue("quick"));
    await elsewhere.queueing.queue(bob, lobby.queue("quick"));
    lobby.now_ms += 30_000;
    await pass();
    assert.equal(lobby.rooms.length, 1);
  });

  it("asks nothing but whether there are new tickets while nobody waits", async () => {
    await pass();
    assert.ok(clerk.matching.nextInMs() >= 60_000);
    const ada = aPlayer("ada");
    const { ticket_id } = await queue(ada, "quick");
    await pass();
    assert.ok(clerk.matching.nextInMs() <= 1000);
    await one.queueing.cancel(ticket_id, ada);
    await pass();
    assert.ok(clerk.matching.nextInMs() >= 60_000);
  });

  it("tells each process how many wait, in which place a ticket is, and why it still waits", async () => {
    const [ada, bob, cyd] = [aPlayer("ada"), aPlayer("bob"), aPlayer("cyd")];
    const adas = await queue(ada, "quick");
    await pass();
    assert.deepEqual(one.statuses.placeOf("quick", adas.ticket_id), { place: 1, reason: "too_few_players" });
    lobby.ratings.set(bob, { mu: 45, sigma: 1 });
    const bobs = await queue(bob, "quick");
    await pass();
    assert.deepEqual(one.statuses.placeOf("quick", bobs.ticket_id), { place: 2, reason: "window_widens" });
    assert.equal(one.statuses.of("quick").player_count, 2);
    assert.equal(one.statuses.of("quick").expected_wait_seconds, undefined);
    lobby.now_ms += 8000;
    one.news.noteSeen(ada);
    await queue(cyd, "quick");
    await pass();
    assert.equal(one.statuses.placeOf("quick", bobs.ticket_id)?.place, 1);
    assert.equal(one.statuses.of("quick").expected_wait_seconds, 8);
  });

  it("records a pass so that it can be done again", async () => {
    for (const name of ["ada", "bob", "cyd", "dan"]) await queue(aPlayer(name), "pairs");
    await pass();
    const [{ pass: recorded, matched } = assert.fail()] = lobby.passes;
    const { tickets, rules, now_ms, seed, bonus } = JSON.parse(JSON.stringify(recorded));
    const again = match(tickets, rules, now_ms, seed, bonus);
    assert.equal(again.matches.length, 1);
    assert.deepEqual(again.matches, matched.matches);
  });

  it("goes on where the process has died that claimed tickets, asked players, or opened a match", async () => {
    const [ada, bob] = [aPlayer("ada"), aPlayer("bob")];
    const tickets = [await queue(ada, "quick"), await queue(bob, "quick")];
    const dead = lobby.process(database);
    // It dies while it makes the room.
    const open = lobby.open.bind(lobby);
    const opening = Promise.withResolvers<void>();
    lobby.open = () => {
      opening.resolve();
      return new Promise(() => {});
    };
    void dead.matching.run(always);
    await opening.promise;
    lobby.open = open;
    await pass();
    assert.deepEqual(await statesOf(...tickets), ["matched claiming", "matched claiming"]);
    lobby.now_ms += OPEN_MS;
    await pass();
    assert.deepEqual(await statesOf(...tickets), ["matched open", "matched open"]);
    assert.equal(lobby.rooms.length, 1);
  });
});
