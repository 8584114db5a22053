import assert from "node:assert/strict";
import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import { pino } from "pino";
import { testEnv } from "../../test/support/dynamodb.ts";
import { Lobby, MATCH_ENDS, type MatchEnd } from "../../test/support/matchmaking.ts";
import { Died, type Fate, MortalWriters } from "../../test/support/mortal-writers.ts";
import { scaled } from "../../test/support/scale.ts";
import { AccountTies } from "../store/account-ties.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import { TICKETS_TABLE } from "../store/tables.ts";
import type { Matchmaking } from "./matchmaking.ts";
import { isPending } from "./proposal.ts";
import { OPEN_MS, ProposalTable } from "./proposal-table.ts";
import { QueueRefusal } from "./queue-refusal.ts";
import { firstTicketId, type Ticket, ticketRows } from "./ticket.ts";

const RUNS = scaled({ usual: 100, long: 10_000 });
const DAY_MS = 24 * 3_600_000;
const QUEUES = ["quick", "ranked_pairs"] as const;
const PLAYERS = 4;

/** Of the players the first two are a party for as long as the test wants it. */
const player = fc.nat(PLAYERS - 1);
const where = fc.constantFrom(0, 1);
const deed = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ what: fc.constant("queue"), player, where, queue: fc.constantFrom(...QUEUES) }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("cancel"), player, where }) },
  { weight: 5, arbitrary: fc.record({ what: fc.constant("accept"), player, where }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("decline"), player, where }) },
  { weight: 7, arbitrary: fc.record({ what: fc.constant("match"), where }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("absent"), player, where }) },
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constant("end"), player, how: fc.constantFrom(...MATCH_ENDS) }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("party"), where }) },
  {
    weight: 2,
    arbitrary: fc.record({ what: fc.constant("wait"), seconds: fc.constantFrom(1, 9, 15, 25, 90) }),
  },
);
type Deed = {
  what: string;
  player?: number;
  where?: number;
  queue?: (typeof QUEUES)[number];
  seconds?: number;
  how?: MatchEnd;
};
/** Where the process dies, or stands still, that does it. */
const fate = fc.option(
  fc.record({
    end: fc.constantFrom<Fate["end"]>("dies", "loses the answer", "is late", "stands still"),
    after: fc.nat(6),
  }),
  { freq: 4, nil: undefined },
);
/** What happens at the same moment, and whether what was late arrives before. */
const moment = fc.record({
  deeds: fc.array(fc.record({ deed, fate }), { minLength: 1, maxLength: 2 }),
  arrives: fc.boolean(),
});

describe("Players and processes that come between each other in queues", function () {
  this.timeout(scaled({ usual: 300_000, long: 8 * 3_600_000 }));
  let database: Database;
  let writers: MortalWriters;
  let days = 0;

  before(async () => {
    database = await connect(testEnv({ DATA_DIR: ":memory:" }), pino({ level: "silent" }), { join: false });
    writers = new MortalWriters(database);
  });
  after(() => database?.close());

  class Game {
    readonly lobby = new Lobby();
    readonly began_ms: number;
    readonly names = Array.from({ length: PLAYERS }, (_, i) => `player${days}.${i}`);
    readonly #services: Matchmaking[];
    readonly #standing: Promise<unknown>[] = [];

    constructor() {
      this.lobby.now_ms += ++days * DAY_MS;
      this.began_ms = this.lobby.now_ms;
      const all = Object.entries(this.lobby.content.queues);
      const queues = Object.fromEntries(all.filter(([id]) => QUEUES.some(each => each === id)));
      this.lobby.content = { ...this.lobby.content, queues };
      this.#services = [this.lobby.process(writers.access), this.lobby.process(writers.access)];
    }

    service(index = 0): Matchmaking {
      return this.#services[index] ?? assert.fail();
    }

    /** Does it, or as much of it as its fate lets it; what stands still goes on later. */
    async do({ deed, fate }: { deed: Deed; fate: Fate | undefined }): Promise<void> {
      const waiting = writers.waiting;
      let isOver = false;
      const done = writers
        .live(fate, () => this.#perform(deed))
        .catch((error: unknown) => {
          if (!(error instanceof Died || error instanceof QueueRefusal)) throw error;
        })
        .finally(() => {
          isOver = true;
        });
      this.#standing.push(done);
      while (!isOver && writers.waiting <= waiting) await new Promise(setImmediate);
      if (isOver) await done;
    }

    async #perform({ what, player = 0, where, queue, seconds = 0, how = "ended" }: Deed): Promise<void> {
      const { lobby } = this;
      const { queueing, answering, flow, matching, party_tickets } = this.service(where);
      const name = this.names[player] ?? assert.fail();
      const own = async () => (await queueing.of(name))?.ticket.ticket_id ?? "";
      switch (what) {
        case "queue":
          await queueing.queue(name, lobby.queue(queue ?? "quick"));
          return;
        case "cancel":
          await queueing.cancel(await own(), name);
          return;
        case "accept":
          return answering.accept(await own(), name);
        case "decline":
          return answering.decline(await own(), name);
        case "match":
          return matching.run(() => true);
        case "absent": {
          const room = lobby.undecided(name);
          if (!room) return;
          // The match's row says so before anybody is told.
          lobby.unattended.set(room.room_id, [name]);
          return flow.noteOver(room.proposal_id);
        }
        case "end": {
          const room = lobby.undecided(name);
          if (room) lobby[how].add(room.room_id);
          return;
        }
        case "party":
          if (lobby.parties.size > 0) return party_tickets.changed(lobby.leave(this.names.slice(0, 2)));
          lobby.party(...this.names.slice(0, 2));
          return;
        case "wait":
          lobby.now_ms += seconds * 1000;
          this.seeAll();
          return;
        default:
          assert.fail(what);
      }
    }

    seeAll(): void {
      for (const name of this.names) this.service().news.noteSeen(name);
    }

    async arrive(): Promise<void> {
      let isOver = false;
      const all = Promise.all(this.#standing.splice(0)).finally(() => {
        isOver = true;
      });
      // One that goes on may be followed by another one that stands still only now.
      while (!isOver || writers.waiting > 0) {
        await writers.release();
        await new Promise(setImmediate);
      }
      await all;
    }

    /** All that is under way comes to its end. */
    async settle(): Promise<void> {
      await this.arrive();
      for (const waited_ms of [0, OPEN_MS + 1000, OPEN_MS + 1000, 1000]) {
        this.lobby.now_ms += waited_ms;
        this.seeAll();
        await this.service().matching.run(() => true);
      }
      for (const { ticket_id } of await this.tickets()) await this.service().life.look(ticket_id);
    }

    async tickets(): Promise<Ticket[]> {
      const all = await Promise.all(
        QUEUES.map(queue_id =>
          database.doc.send(
            new QueryCommand({
              ...{ TableName: database.table_prefix + TICKETS_TABLE.name, ConsistentRead: true },
              KeyConditionExpression: "queue_id = :queue AND ticket_id >= :first",
              ExpressionAttributeValues: {
                ":queue": queue_id,
                ":first": firstTicketId(queue_id, this.began_ms),
              },
            }),
          ),
        ),
      );
      return all.flatMap(({ Items = [] }) => Items.map(row => ticketRows.read(row, "ticket")));
    }

    /** By which players wait, are asked, or play. */
    async assertNobodyTwice(): Promise<Ticket[]> {
      const tickets = await this.tickets();
      const proposals = await new ProposalTable(database, () => this.lobby.now_ms).list(
        tickets.flatMap(({ proposal_id }) => proposal_id ?? []),
      );
      const isLive = ({ state, proposal_id }: Ticket) => {
        if (state !== "matched") return state === "waiting";
        const found = proposals.find(each => each.proposal_id === proposal_id);
        const isPlayed = found?.state === "open" && !this.lobby.ended.has(found.room_id ?? "");
        return found !== undefined && (isPending(found) || isPlayed || found.state === "failed");
      };
      const live = tickets.filter(isLive);
      const inTickets = live.flatMap(({ members }) => members.map(({ player_id }) => player_id));
      assert.deepEqual(inTickets.toSorted(), [...new Set(inTickets)].sort(), "somebody is in two tickets");
      const ties = await new AccountTies(database, "ticket_id").of(inTickets);
      for (const { ticket_id, members } of live)
        for (const { player_id } of members)
          assert.equal(ties.get(player_id), ticket_id, `${player_id} does not know its ticket`);
      return tickets;
    }

    /** Every ticket waits, has ended, or has one match that is open or was played. */
    async assertNoneLost(): Promise<void> {
      const tickets = await this.assertNobodyTwice();
      const proposals = await new ProposalTable(database, () => this.lobby.now_ms).list(
        tickets.flatMap(({ proposal_id }) => proposal_id ?? []),
      );
      for (const { ticket_id, state, proposal_id } of tickets) {
        if (state !== "matched") continue;
        const its = proposals.find(each => each.proposal_id === proposal_id);
        assert.ok(its?.state === "open" || its?.state === "over", `${ticket_id} is lost in ${its?.state}`);
        assert.ok(its.teams.flat().includes(ticket_id));
      }
      for (const { state, teams, proposal_id } of proposals.filter(each => each.state === "open"))
        for (const ticket_id of teams.flat()) {
          const its = tickets.find(each => each.ticket_id === ticket_id);
          assert.equal(its?.proposal_id, proposal_id, `a match that is ${state} does not have ${ticket_id}`);
        }
    }
  }

  it(`lose no ticket, and nobody is in two: ${RUNS} interleavings over two processes`, async () => {
    let opened = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(moment, { minLength: 8, maxLength: 20 }), async moments => {
        const game = new Game();
        for (const { deeds, arrives } of moments) {
          if (arrives) await game.arrive();
          await Promise.all(deeds.map(each => game.do(each)));
        }
        await game.assertNobodyTwice();
        await game.settle();
        await game.assertNoneLost();
        opened += game.lobby.rooms.length;
      }),
      { numRuns: RUNS },
    );
    assert.ok(opened > RUNS / 5, `only ${opened} matches were made`);
  });
});
