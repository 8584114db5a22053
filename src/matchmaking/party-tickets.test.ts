import assert from "node:assert/strict";
import { pino } from "pino";
import { testEnv } from "../../test/support/dynamodb.ts";
import { aLobby, type Lobby, stateOfTicket } from "../../test/support/matchmaking.ts";
import { Died, type End, MortalWriters } from "../../test/support/mortal-writers.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import type { Matchmaking } from "./matchmaking.ts";
import { TICKET_CHANGED, ticketChannel } from "./matchmaking-news.ts";
import type { Ticket } from "./ticket.ts";

const always = () => true;

describe("The ticket of a party", function () {
  this.timeout(60_000);
  let database: Database;
  let writers: MortalWriters;
  let lobby: Lobby;
  /** Players ask here; */
  let one: Matchmaking;
  /** and here matches are made. */
  let clerk: Matchmaking;
  let players = 0;
  let ada: string;
  let bob: string;
  let cyd: string;
  let dan: string;

  before(async () => {
    database = await connect(testEnv({ DATA_DIR: ":memory:" }), pino({ level: "silent" }), { join: false });
    writers = new MortalWriters(database);
  });
  beforeEach(() => {
    lobby = aLobby();
    one = lobby.process(writers.access);
    clerk = lobby.process(writers.access);
    [ada, bob, cyd, dan] = [aPlayer("ada"), aPlayer("bob"), aPlayer("cyd"), aPlayer("dan")];
  });
  after(() => database?.close());

  const aPlayer = (name: string) => `${name}${++players}`;
  /** Of a party that the first leads. */
  const queue = (queue_id: string, ...members: [string, ...string[]]) => {
    if (members.length > 1) lobby.party(...members);
    return one.queueing.queue(members[0], lobby.queue(queue_id));
  };
  const pass = () => clerk.matching.run(always);
  const statesOf = (...tickets: Ticket[]) => Promise.all(tickets.map(each => stateOfTicket(one, each)));
  const pausesOf = async (...ids: string[]) =>
    (await Promise.all(ids.map(each => one.pauses.of(each)))).map(missed => missed?.count ?? 0);
  const left = (player_id: string) => one.party_tickets.changed(lobby.leave([player_id]));

  describe("that waits ends, as all who hear of it are told, and costs nobody a pause", () => {
    for (const [what, change] of [
      ["a member leaves", () => lobby.leave([bob])],
      ["its leader leaves", () => lobby.leave([ada])],
      ["a member is removed", () => lobby.leave([bob], true)],
      ["all have gone", () => lobby.leave([ada, bob])],
      ["somebody joins", () => lobby.join(cyd, ada)],
    ] as const) {
      it(`when ${what}`, async () => {
        const its = await queue("pairs", ada, bob);
        const heard: unknown[] = [];
        lobby.news.listen(ticketChannel(its.ticket_id), message => heard.push(message));
        await one.party_tickets.changed(change());
        assert.deepEqual(await statesOf(its), ["ended party_changed"]);
        assert.deepEqual(heard, [TICKET_CHANGED]);
        assert.deepEqual(await pausesOf(ada, bob), [0, 0]);
        lobby.parties.clear();
        for (const each of [ada, bob]) await queue("quick", each);
      });
    }
  });

  it("waits on where its party has changed nothing but its leader, and where another party has changed", async () => {
    const its = await queue("pairs", ada, bob);
    const { party } = lobby.join(cyd, ada);
    const same = { ...party, leader_player_id: bob };
    await one.party_tickets.changed({ party: same, gone: [], come: [] });
    await one.party_tickets.changed({ party: same, gone: [], come: [bob] });
    await one.party_tickets.changed({ party: { ...party, party_id: "another" }, gone: [bob], come: [] });
    assert.deepEqual(await statesOf(its), ["waiting"]);
  });

  it("is not matched where the party has changed and its process has died before it could say so", async () => {
    const its = await queue("pairs", ada, bob);
    const others = await queue("pairs", cyd, dan);
    lobby.leave([bob]);
    await pass();
    assert.deepEqual(await statesOf(its, others), ["ended party_changed", "waiting"]);
    assert.deepEqual(lobby.rooms, []);
  });

  it("is over at once where a member leaves while it is made", async () => {
    lobby.party(ada, bob);
    const { partyOf } = lobby;
    let asked = 0;
    lobby.partyOf = async player_id => {
      if (++asked === 2) lobby.leave([bob]);
      return partyOf.call(lobby, player_id);
    };
    const its = await one.queueing.queue(ada, lobby.queue("pairs"));
    assert.deepEqual([its.state, its.ended_because], ["ended", "party_changed"]);
  });

  describe("that is asked to accept a match", () => {
    it("ends when a member leaves, who pays for that, and the others wait again where they were", async () => {
      const [its, others] = [await queue("ranked_pairs", ada, bob), await queue("ranked_pairs", cyd, dan)];
      await pass();
      await one.answering.accept(others.ticket_id, cyd);
      await left(bob);
      assert.deepEqual(await statesOf(its, others), ["ended party_changed", "waiting"]);
      assert.equal((await one.life.look(others.ticket_id))?.ticket.waits_since_ms, others.waits_since_ms);
      assert.deepEqual(await pausesOf(ada, bob, cyd, dan), [0, 1, 0, 0]);
    });

    it("ends also when who leaves has accepted it", async () => {
      const [its, others] = [await queue("ranked_pairs", ada, bob), await queue("ranked_pairs", cyd, dan)];
      await pass();
      await one.answering.accept(its.ticket_id, bob);
      await left(bob);
      assert.deepEqual(await statesOf(its, others), ["ended party_changed", "waiting"]);
      assert.deepEqual(await pausesOf(ada, bob), [0, 1]);
    });

    it("costs the leader a pause who removes a member, and not the member", async () => {
      const [its, others] = [await queue("ranked_pairs", ada, bob), await queue("ranked_pairs", cyd, dan)];
      await pass();
      await one.party_tickets.changed(lobby.leave([bob], true));
      assert.deepEqual(await statesOf(its, others), ["ended party_changed", "waiting"]);
      assert.deepEqual(await pausesOf(ada, bob), [1, 0]);
    });

    it("goes on when somebody joins, who does not play it; but where it comes to nothing, it waits no more", async () => {
      const [its, others] = [await queue("ranked_pairs", ada, bob), await queue("ranked_pairs", cyd, dan)];
      await pass();
      await one.party_tickets.changed(lobby.join(aPlayer("eve"), ada));
      assert.deepEqual(await statesOf(its, others), ["matched asking", "matched asking"]);
      await one.answering.decline(others.ticket_id, dan);
      const [eva, fay] = [aPlayer("eva"), aPlayer("fay")];
      await queue("ranked_pairs", eva, fay);
      await pass();
      assert.deepEqual(await statesOf(its), ["ended party_changed"]);
    });

    it("is whole again after a process has died at any write while a member left", async () => {
      const ENDS: End[] = ["dies", "loses the answer", "is late"];
      for (const end of ENDS)
        for (let after = 0; after < 4; after++) {
          // What was left before is over.
          lobby.now_ms += 24 * 3_600_000;
          [ada, bob, cyd, dan] = [aPlayer("ada"), aPlayer("bob"), aPlayer("cyd"), aPlayer("dan")];
          const its = await queue("ranked_pairs", ada, bob);
          const others = await queue("ranked_pairs", cyd, dan);
          await pass();
          const change = lobby.leave([bob]);
          await writers
            .live({ end, after }, () => one.party_tickets.changed(change))
            .catch((error: unknown) => assert.ok(error instanceof Died, String(error)));
          while (writers.waiting > 0) await writers.release();
          lobby.now_ms += 25_000;
          const [own, other] = await statesOf(its, others);
          assert.ok(own === "ended party_changed" || own === "ended not_accepted", `${end} ${after}: ${own}`);
          assert.ok(other === "waiting" || other === "ended not_accepted", `${end} ${after}: ${other}`);
          if (own === "ended party_changed") assert.equal(other, "waiting");
        }
    });
  });

  it("plays on when a member leaves the party once the room is made", async () => {
    const [its, others] = [await queue("pairs", ada, bob), await queue("pairs", cyd, dan)];
    await pass();
    await left(bob);
    assert.deepEqual(await statesOf(its, others), ["matched open", "matched open"]);
    assert.deepEqual(await pausesOf(bob), [0]);
  });
});
