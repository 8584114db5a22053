import assert from "node:assert/strict";
import { pino } from "pino";
import { testEnv } from "../../test/support/dynamodb.ts";
import { eventually } from "../../test/support/eventually.ts";
import { matchesOf, readProposals } from "../../test/support/judge-tickets.ts";
import { aLobby, type Lobby } from "../../test/support/matchmaking.ts";
import { Died, type End, type Fate, MortalWriters } from "../../test/support/mortal-writers.ts";
import { scaled } from "../../test/support/scale.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import type { Matchmaking } from "./matchmaking.ts";
import { type Proposal, ticketIdsOf } from "./proposal.ts";
import { OPEN_MS } from "./proposal-table.ts";
import { QueueRefusal } from "./queue-refusal.ts";
import type { Ticket } from "./ticket.ts";

const ENDS: End[] = ["dies", "loses the answer", "is late", "stands still"];
/** Of a process that matches four tickets, or leads on what it has matched; it has no more. */
const WRITES = 8;
/** Of one that finds a room gone: the proposal fails, and its tickets wait again, one after the other. */
const WRITES_OF_LOST = 3;
const ROUNDS = scaled({ usual: 4, long: 100 });
const always = () => true;

/** A process that stood still may answer when it is too late. */
function unlessRefused(error: unknown): void {
  if (!(error instanceof QueueRefusal)) throw error;
}

describe("A ticket is matched once, and never lost", function () {
  this.timeout(240_000);
  let database: Database;
  let writers: MortalWriters;
  let lobby: Lobby;
  let one: Matchmaking;
  let players = 0;

  before(async () => {
    database = await connect(testEnv({ DATA_DIR: ":memory:" }), pino({ level: "silent" }), { join: false });
    writers = new MortalWriters(database);
  });
  beforeEach(() => {
    lobby = aLobby();
    one = lobby.process(database);
  });
  after(() => database?.close());

  const aClerk = () => lobby.process(writers.access);

  /** Whether the clerk has done it, and lives on. */
  async function attempt(fate: Fate | undefined, work: () => Promise<void>): Promise<boolean> {
    const died = await writers.live(fate, work).catch((error: unknown) => error);
    if (died instanceof Error && !(died instanceof Died)) throw died;
    return !(died instanceof Died);
  }

  async function queue(queue_id: string, names: string[]): Promise<Ticket[]> {
    const tickets: Ticket[] = [];
    for (const name of names) tickets.push(await one.queueing.queue(name, lobby.queue(queue_id)));
    return tickets;
  }

  const accept = async (tickets: readonly Ticket[]) => {
    for (const { ticket_id, members } of tickets) {
      const known = await one.life.look(ticket_id);
      if (known?.ticket.state !== "matched" || known.proposal?.state !== "asking") continue;
      for (const { player_id } of members)
        if (!known.proposal.accepted.has(player_id))
          await one.answering.accept(ticket_id, player_id).catch(unlessRefused);
    }
  };

  /** A player who is in a match, or has accepted one, has no other. One that only asks may ask nobody: its process has died. */
  async function assertNobodyTwice(tickets: readonly Ticket[]): Promise<void> {
    const proposals = await readProposals(database);
    const matches = matchesOf({ proposals });
    for (const { ticket_id, members } of tickets) {
      const isAccepted = ({ state, accepted }: Proposal) =>
        state === "asking" && members.some(({ player_id }) => accepted.has(player_id));
      const naming = proposals.filter(each => ticketIdsOf(each).includes(ticket_id));
      const having = naming.filter(each => matches.includes(each) || isAccepted(each));
      if (having.length === 0) continue;
      const ticket = await one.tickets.get(ticket_id);
      assert.deepEqual(
        having.map(({ proposal_id }) => ["matched", proposal_id]),
        [[ticket?.state, ticket?.proposal_id]],
      );
    }
  }

  /** All of them are in one match that is open, and in no other. */
  async function assertAllPlay(tickets: readonly Ticket[]): Promise<void> {
    const matches = matchesOf({ proposals: await readProposals(database) });
    for (const { ticket_id, members } of tickets) {
      const known = await one.life.look(ticket_id);
      assert.equal(known?.ticket.state, "matched");
      assert.deepEqual(
        matches
          .filter(each => ticketIdsOf(each).includes(ticket_id))
          .map(({ state, proposal_id }) => [state, proposal_id]),
        [["open", known.ticket.proposal_id]],
      );
      const room = lobby.rooms.find(({ room_id }) => room_id === known.proposal?.room_id);
      for (const { player_id } of members) assert.ok(room?.teams.flat().includes(player_id));
    }
  }

  /** Who comes next completes it. */
  async function complete(tickets: readonly Ticket[], clerk = aClerk()): Promise<void> {
    // At the third the time of the dead one is over.
    for (const waited_ms of [0, 0, OPEN_MS, 0, 0]) {
      lobby.now_ms += waited_ms;
      for (const { members } of tickets) for (const { player_id } of members) one.news.noteSeen(player_id);
      await clerk.matching.run(always);
      await assertNobodyTwice(tickets);
      // As those do who wait.
      for (const { ticket_id } of tickets) await one.life.look(ticket_id);
      await accept(tickets);
      await assertNobodyTwice(tickets);
    }
  }

  for (const queue_id of ["quick", "ranked_pairs"]) {
    for (const end of ENDS) {
      it(`whichever write the process ${end} at that matches in the queue "${queue_id}"`, async () => {
        for (let after = 0; after < WRITES; after++) {
          const names = ["ada", "bob", "cyd", "dan"].map(name => `${name}${++players}`);
          const tickets = await queue(queue_id, names);
          const dying = aClerk();
          let isOver = false;
          const first = attempt({ end, after }, async () => {
            await dying.matching.run(always);
            await accept(tickets);
            await dying.matching.run(always);
          }).finally(() => {
            isOver = true;
          });
          await eventually("it has ended or stands still", () => isOver || writers.waiting > 0);
          // Others go on; then what was on its way arrives, or the one that stood still goes on.
          await complete(tickets);
          while (writers.waiting > 0) await writers.release();
          await first;
          await complete(tickets);
          await assertAllPlay(tickets);
        }
      });
    }

    for (const end of ENDS) {
      it(`and once more where the room's process died before its match began, whichever write the process ${end} at that finds it out, in the queue "${queue_id}"`, async () => {
        for (let after = 0; after < WRITES_OF_LOST; after++) {
          const names = ["ada", "bob", "cyd", "dan"].map(name => `${name}${++players}`);
          const tickets = await queue(queue_id, names);
          await complete(tickets);
          const lost = (await one.life.look(tickets[0]?.ticket_id ?? ""))?.proposal?.room_id;
          lobby.closed.add(lost ?? assert.fail());
          const dying = aClerk();
          let isOver = false;
          const first = attempt({ end, after }, async () => {
            for (const { ticket_id } of tickets) await dying.life.look(ticket_id);
          }).finally(() => {
            isOver = true;
          });
          await eventually("it has ended or stands still", () => isOver || writers.waiting > 0);
          await complete(tickets);
          while (writers.waiting > 0) await writers.release();
          await first;
          await complete(tickets);
          await assertAllPlay(tickets);
          for (const { ticket_id, waits_since_ms, members } of tickets) {
            assert.equal((await one.tickets.get(ticket_id))?.waits_since_ms, waits_since_ms);
            for (const { player_id } of members) assert.equal(await one.pauses.of(player_id), undefined);
          }
        }
      });
    }

    it(`where two match at once in the queue "${queue_id}", one of which may die`, async () => {
      for (let round = 0; round < ROUNDS; round++) {
        const names = ["ada", "bob", "cyd", "dan"].map(name => `${name}${++players}`);
        const tickets = await queue(queue_id, names);
        const fate: Fate | undefined = round % 2 === 0 ? undefined : { end: "dies", after: round % WRITES };
        const [mortal, other] = [aClerk(), aClerk()];
        await Promise.all([
          attempt(fate, () => mortal.matching.run(always)),
          attempt(undefined, () => other.matching.run(always)),
        ]);
        await complete(tickets, other);
        await assertAllPlay(tickets);
      }
    });
  }
});
