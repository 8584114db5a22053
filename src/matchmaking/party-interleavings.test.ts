/**
 * Players who come into parties, leave them, drop, and queue with them, all at once. Two processes are two of all services on one database,
 * each of which may die, or stand still, at any write: 10 000 real ones would take a day.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { pino } from "pino";
import { testEnv } from "../../test/support/dynamodb.ts";
import { assertNoneLost, isSettled, type Queued } from "../../test/support/judge-tickets.ts";
import { Lobby, MATCH_ENDS, type MatchEnd } from "../../test/support/matchmaking.ts";
import { Died, type Fate, MortalWriters } from "../../test/support/mortal-writers.ts";
import { NOON_TOMORROW_MS } from "../../test/support/noon-tomorrow.ts";
import { type PartyDeed, PartyWorld, partyDeeds } from "../../test/support/party-world.ts";
import { scaled } from "../../test/support/scale.ts";
import { PartyRefusal } from "../parties/party-refusal.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import type { Matchmaking } from "./matchmaking.ts";
import type { QueuedParty } from "./party-tickets.ts";
import { OPEN_MS, ProposalTable } from "./proposal-table.ts";
import { QueueRefusal } from "./queue-refusal.ts";
import type { Ticket } from "./ticket.ts";
import { TicketTable } from "./ticket-table.ts";

const RUNS = scaled({ usual: 30, long: 10_000 });
const DAY_MS = 24 * 3_600_000;
/** For two against two, of whom some come together; the second asks each. */
const QUEUES = ["pairs", "ranked_pairs"] as const;
/** So often things are looked at until nothing is under way. */
const MOST_ROUNDS = 12;
type QueueId = (typeof QUEUES)[number];
const NAMES = ["ada", "bob", "cyd", "dan", "eve", "fay"] as const;

type OwnDeed = {
  does: "queues" | "cancels" | "accepts" | "declines" | "is absent" | "ends its match";
  who: string;
  queue_id: QueueId;
  process: 0 | 1;
  /** Of one that ends its match. */
  how?: MatchEnd;
};
type QueueDeed =
  | OwnDeed
  /** All who can. */
  | { does: "all queue" | "all accept"; queue_id: QueueId; process: 0 | 1 }
  | { does: "match"; process: 0 | 1 }
  | { does: "both match" }
  | { does: "wait"; seconds: number };
type Deed = PartyDeed | QueueDeed;

const who = fc.constantFrom(...NAMES);
const queue_id = fc.constantFrom(...QUEUES);
const process = fc.constantFrom(0 as const, 1 as const);
const ofOne = fc.record({
  does: fc.constantFrom(
    ...(["queues", "queues", "cancels", "accepts", "declines", "is absent", "ends its match"] as const),
  ),
  ...{ who, queue_id, process, how: fc.constantFrom(...MATCH_ENDS) },
});
const ofAll = fc.record({
  does: fc.constantFrom(...(["all queue", "all accept"] as const)),
  ...{ queue_id, process },
});
const match = fc.record({ does: fc.constant("match" as const), process });
const bothMatch = fc.record({ does: fc.constant("both match" as const) });
const wait = fc.record({ does: fc.constant("wait" as const), seconds: fc.constantFrom(1, 11, 25, 90, 301) });
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 8, arbitrary: partyDeeds(NAMES) },
  { weight: 6, arbitrary: ofOne },
  { weight: 4, arbitrary: ofAll },
  { weight: 2, arbitrary: match },
  { weight: 2, arbitrary: bothMatch },
  { weight: 1, arbitrary: wait },
);
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

describe("Parties that queue, whatever happens at once in two processes", function () {
  this.timeout(scaled({ usual: 300_000, long: 8 * 3_600_000 }));
  let database: Database;
  let writers: MortalWriters;
  let now_ms = NOON_TOMORROW_MS;
  let runs = 0;
  /** Refusals by reason, and deeds that were done: the properties say nothing where nothing happens. */
  const counts = new Map<string, number>();
  const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);

  before(async () => {
    database = await connect(testEnv({ DATA_DIR: ":memory:" }), pino({ level: "silent" }), {
      join: false,
      now: () => now_ms,
    });
    writers = new MortalWriters(database);
  });
  after(() => database?.close());

  function unlessRefused(error: unknown): void {
    if (!(error instanceof QueueRefusal || error instanceof PartyRefusal)) throw error;
    count(error.reason);
  }

  class Game {
    readonly #prefix = `run${++runs}`;
    readonly lobby = new Lobby();
    readonly parties: PartyWorld;
    readonly #services: readonly [Matchmaking, Matchmaking];
    readonly #standing: Promise<unknown>[] = [];
    readonly #began_ms: number;

    constructor() {
      now_ms += DAY_MS;
      this.#began_ms = now_ms;
      const queues = Object.fromEntries(QUEUES.map(id => [id, this.lobby.queue(id)]));
      this.lobby.content = { ...this.lobby.content, queues };
      this.parties = new PartyWorld({
        ...{ access: writers.access, news: this.lobby.news, now: () => ++now_ms },
        pass: ms => this.pass(ms),
        players: NAMES.map(name => this.id(name)),
      });
      this.#services = [this.#open(0), this.#open(1)];
    }

    id(name: string): string {
      return `${this.#prefix}-${name}`;
    }

    #open(process: 0 | 1): Matchmaking {
      const { lobby, parties } = this;
      const opened = lobby.process(writers.access, {
        now: () => now_ms,
        partyOf: player_id => queuedParty(parties, process, player_id),
      });
      parties.processes[process].parties.listen(change => opened.party_tickets.changed(change));
      return opened;
    }

    pass(ms: number): void {
      now_ms += ms;
      for (const name of NAMES) this.#services[0].news.noteSeen(this.id(name));
    }

    /** Does it, or as much of it as its fate lets it; what stands still goes on later. */
    async do({ deed, fate }: { deed: Deed; fate: Fate | undefined }): Promise<void> {
      const waiting = writers.waiting;
      let isOver = false;
      const done = writers
        .live(fate, () => this.#perform(deed))
        .then(() => count(deed.does))
        .catch((error: unknown) => {
          if (error instanceof Died) count("died");
          else unlessRefused(error);
        })
        .finally(() => {
          isOver = true;
        });
      this.#standing.push(done);
      while (!isOver && writers.waiting <= waiting) await new Promise(setImmediate);
      if (isOver) await done;
    }

    async #perform(deed: Deed): Promise<void> {
      if (deed.does === "wait") return this.pass(deed.seconds * 1000);
      if (deed.does === "both match")
        return void (await Promise.all(this.#services.map(({ matching }) => matching.run(() => true))));
      if (deed.does === "match") return this.#services[deed.process].matching.run(() => true);
      if (!("who" in deed)) {
        const does = deed.does === "all queue" ? "queues" : "accepts";
        for (const who of NAMES) await this.#performOwn({ ...deed, does, who }).catch(unlessRefused);
        return;
      }
      if ("other" in deed)
        return this.parties.do({ ...deed, who: this.id(deed.who), other: this.id(deed.other) });
      return this.#performOwn(deed);
    }

    async #performOwn({ does, who, queue_id, process, how = "ended" }: OwnDeed): Promise<void> {
      const player_id = this.id(who);
      const { queueing, answering, flow } = this.#services[process];
      const own = async () => (await queueing.of(player_id))?.ticket.ticket_id ?? "";
      const room = this.lobby.undecided(player_id);
      if (does === "queues") await queueing.queue(player_id, this.lobby.queue(queue_id));
      if (does === "cancels") await queueing.cancel(await own(), player_id);
      if (does === "accepts") await answering.accept(await own(), player_id);
      if (does === "declines") await answering.decline(await own(), player_id);
      if (does === "is absent" && room) {
        // The match's row says so before anybody is told.
        this.lobby.unattended.set(room.room_id, [player_id]);
        await flow.noteOver(room.proposal_id);
      }
      if (does === "ends its match" && room) this.lobby[how].add(room.room_id);
      count(does);
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

    /** All that is under way comes to its end: what has failed may make room for another match, which nobody accepts. */
    async settle(): Promise<void> {
      await this.arrive();
      for (let round = 0; round < MOST_ROUNDS && (round < 2 || !isSettled(await this.#queued())); round++) {
        await this.#services[0].matching.run(() => true);
        // As their players do, who ask for them.
        for (const { ticket_id } of await this.#tickets()) await this.#services[1].life.look(ticket_id);
        this.pass(OPEN_MS + 1000);
      }
    }

    async #tickets(): Promise<Ticket[]> {
      const table = new TicketTable(database, () => now_ms);
      const tickets: Ticket[] = [];
      for (const queue_id of QUEUES)
        for await (const each of table.madeSince(queue_id, this.#began_ms)) tickets.push(each);
      return tickets;
    }

    async #queued(): Promise<Queued> {
      const tickets = await this.#tickets();
      const known = await new ProposalTable(database, () => now_ms).list([
        ...tickets.flatMap(({ proposal_id }) => proposal_id ?? []),
        ...this.lobby.rooms.map(({ proposal_id }) => proposal_id),
      ]);
      // That its match has ended a proposal's row does not say.
      const proposals = await Promise.all(known.map(each => this.#services[1].life.played(each)));
      return { tickets, proposals };
    }

    async assertWhole(): Promise<void> {
      const queued = await this.#queued();
      assert.ok(isSettled(queued), "something is under way");
      assertNoneLost(queued);
      await this.parties.assertWhole();
    }
  }

  it(`no ticket is lost, nobody is in two of them or in two parties, and no party has a ghost, after ${RUNS} interleavings`, async () => {
    let opened = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(moment, { minLength: 10, maxLength: 24 }), async moments => {
        const game = new Game();
        for (const name of ["ada", "dan"]) await game.do({ deed: begins(name), fate: undefined });
        for (const { deeds, arrives } of moments) {
          if (arrives) await game.arrive();
          await Promise.all(deeds.map(each => game.do(each)));
        }
        await game.settle();
        await game.assertWhole();
        opened += game.lobby.rooms.length;
      }),
      { numRuns: RUNS },
    );
    const done = (what: string) =>
      assert.ok((counts.get(what) ?? 0) > RUNS / 20, `${what}: ${counts.get(what)}`);
    for (const what of ["joins", "leaves", "drops", "queues", "accepts", "in_a_party", "died"]) done(what);
    assert.ok(opened > RUNS / 10, `only ${opened} matches were made`);
  });
});

function begins(who: string): Deed {
  return { does: "begins", who, other: who, process: 0 };
}

/** As queues know parties. */
async function queuedParty(
  { processes }: PartyWorld,
  process: 0 | 1,
  player_id: string,
): Promise<QueuedParty | undefined> {
  const known = await processes[process].partyOf(player_id);
  if (!known) return undefined;
  const { party_id, leader_player_id } = known.party;
  const members = known.members.map(each => ({ player_id: each, character_id: each }));
  return { party_id, leader_player_id, members };
}
