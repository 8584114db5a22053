/**
 * Makes matches, a duty of the clerk: looks at the tickets that wait, asks the matcher who plays whom, and leads what it has found on. It looks
 * each second while something waits, and when it is told.
 */
import { randomInt } from "node:crypto";
import type { Duty } from "../cluster/duty.ts";
import { type Content, findEntry } from "../game/content/content.ts";
import { type Queue, queueRulesOf } from "../game/content/queue-content.ts";
import type { MatchPlaces } from "../matches/match-news.ts";
import type { MatchmakingMetrics } from "../ops/matchmaking-metrics.ts";
import { AvoidedPlayers, type BlockedAmong } from "./avoided-players.ts";
import { inSlices } from "./in-slices.ts";
import { matchInSlices } from "./matcher.ts";
import type { MatchmakingNews } from "./matchmaking-news.ts";
import { OpenPlaces } from "./open-places.ts";
import type { PartyBonuses } from "./party-bonuses.ts";
import { isPending, type Proposal, ticketIdsOf } from "./proposal.ts";
import type { ProposalFlow } from "./proposal-flow.ts";
import type { ProposalTable } from "./proposal-table.ts";
import { MOST_IN_LINE, type QueueStatus, type QueueStatuses } from "./queue-status.ts";
import { SeenPlayers } from "./seen-players.ts";
import { MOST_WAIT_MS, type TicketEnd } from "./ticket.ts";
import type { TicketLife } from "./ticket-life.ts";
import type { TicketTable } from "./ticket-table.ts";
import type { MadeMatch, Matched, MatchingRules, WaitingTicket } from "./waiting.ts";
import { WaitingTickets } from "./waiting-tickets.ts";

/** A pass of the matcher: with this it can be done again. */
export type MatchingPass = {
  queue_id: string;
  tickets: readonly WaitingTicket[];
  rules: MatchingRules;
  now_ms: number;
  seed: number;
  /** What full parties were worth then, in mu. */
  bonus: number;
};

export type MatchingOptions = {
  tickets: TicketTable;
  proposals: ProposalTable;
  flow: ProposalFlow;
  life: Pick<TicketLife, "endWaiting">;
  news: MatchmakingNews;
  statuses: QueueStatuses;
  bonuses: Pick<PartyBonuses, "of">;
  blockedAmong: BlockedAmong;
  /** The newest. */
  content: () => Content;
  /** Is told of each pass that has made matches. */
  record: (pass: MatchingPass, matched: Matched) => void;
  metrics: Pick<MatchmakingMetrics, "observeWait" | "observePass">;
};

const BUSY_MS = 1000;
/** Several who come together are looked at together. */
const AFTER_NOTICE_MS = [50] as const;
const IDLE_MS = 60_000;
/** So many matches are made at once. */
const AT_ONCE = 20;
/** A queue for whose match no room was to be had makes none for so long. */
const NO_ROOM_MS = 5000;
/** The expected wait is the median of so many waits. */
const WAITS_KEPT = 20;

export class Matching implements Duty {
  readonly name = "matchmaking";
  readonly every_ms = IDLE_MS;
  readonly after_notice_ms = AFTER_NOTICE_MS;
  readonly notice: NonNullable<Duty["notice"]>;
  readonly #options: MatchingOptions;
  readonly #waiting: WaitingTickets;
  readonly #seen: SeenPlayers;
  readonly #avoided: AvoidedPlayers;
  readonly #places: OpenPlaces;
  /** Of which it is not decided what becomes of them. */
  readonly #pending = new Map<string, Proposal>();
  /** By queue: seconds that those have waited who were matched last. */
  readonly #waits = new Map<string, number[]>();
  /** By queue, epoch milliseconds. */
  readonly #noRoomUntil = new Map<string, number>();
  readonly #listeners: (() => void)[] = [];
  /** Epoch milliseconds. */
  #ranAt = 0;

  constructor(options: MatchingOptions) {
    this.#options = options;
    this.#waiting = new WaitingTickets(options.tickets);
    this.#seen = new SeenPlayers(options.tickets.now);
    this.#avoided = new AvoidedPlayers(options.blockedAmong, options.tickets.now);
    this.#places = new OpenPlaces(options.tickets.now);
    this.notice = { listen: listener => void this.#listeners.push(listener) };
    options.news.listen({
      onTicket: ticket_id => {
        this.#waiting.tell(ticket_id);
        for (const listener of this.#listeners) listener();
      },
      onSeen: player_id => this.#seen.note(player_id),
      onPlaces: told => this.#places.note(told),
    });
  }

  /** How many tickets wait, by queue_id, as far as this process knows. */
  countWaiting(): ReadonlyMap<string, number> {
    const queue_ids = Object.keys(this.#options.content().queues);
    return new Map(queue_ids.map(each => [each, this.#waiting.count(each)]));
  }

  nextInMs(): number {
    return this.#waiting.hasAny || this.#pending.size > 0 ? BUSY_MS : IDLE_MS;
  }

  async run(mayGoOn: () => boolean): Promise<void> {
    const content = this.#options.content();
    const now_ms = this.#options.tickets.now();
    // Another process has matched meanwhile.
    if (now_ms - this.#ranAt > 2 * IDLE_MS) this.#waiting.forgetAll();
    this.#ranAt = now_ms;
    const found = await this.#waiting.readTold();
    const looks = await Promise.all(Object.keys(content.queues).map(each => this.#waiting.look(each)));
    for (const proposal_id of looks.flatMap(each => [...each])) found.add(proposal_id);
    await this.#leadOn(found, mayGoOn);
    await this.#endClosed(content, mayGoOn);
    const statuses: QueueStatus[] = [];
    for (const queue of Object.values(content.queues)) {
      if (!mayGoOn()) return;
      statuses.push(await this.#pass(content, queue, mayGoOn));
    }
    this.#options.statuses.tell(statuses);
  }

  /** What was found before goes on: the time to accept ends, the last one has accepted, or a process has died. */
  async #leadOn(found: ReadonlySet<string>, mayGoOn: () => boolean): Promise<void> {
    const { proposals, flow } = this.#options;
    const all = await proposals.list([...new Set([...found, ...this.#pending.keys()])]);
    for (const each of all) {
      if (!mayGoOn()) return;
      await this.#follow(each.state === "failed" || isPending(each) ? await flow.advance(each) : each);
    }
  }

  /** Who waits in a queue that the content does not have any more is told so, and may queue elsewhere. */
  async #endClosed({ queues }: Content, mayGoOn: () => boolean): Promise<void> {
    const closed = this.#waiting.queueIds().filter(each => !findEntry(queues, each));
    for (const { ticket_id } of closed.flatMap(each => this.#waiting.of(each))) {
      if (!mayGoOn()) return;
      await this.#options.life.endWaiting(ticket_id, "queue_closed");
      this.#waiting.forget(ticket_id);
    }
  }

  /** Tickets of one that has failed wait again. */
  async #follow(proposal: Proposal): Promise<void> {
    const { proposal_id, queue_id, failed_because } = proposal;
    if (isPending(proposal)) {
      this.#pending.set(proposal_id, proposal);
      return;
    }
    this.#pending.delete(proposal_id);
    // A match that is played may have given the place to somebody else.
    if (failed_because === "no_room" && proposal.into_match_id === undefined)
      this.#noRoomUntil.set(queue_id, this.#options.tickets.now() + NO_ROOM_MS);
    if (proposal.state !== "failed") return;
    for (const each of await this.#options.tickets.list(ticketIdsOf(proposal))) this.#waiting.note(each);
  }

  async #pass(content: Content, queue: Queue, mayGoOn: () => boolean): Promise<QueueStatus> {
    const { bonuses, metrics, record, tickets } = this.#options;
    const mode = findEntry(content["pvp-modes"], queue.pvp_mode_id);
    const waiting = await this.#stillThere(this.#waiting.of(queue.id));
    const now_ms = tickets.now();
    if (!mode || waiting.length === 0) return this.#statusOf(queue, [], undefined);
    const pass: MatchingPass = {
      ...{ queue_id: queue.id, rules: queueRulesOf(queue, mode), now_ms, seed: randomInt(2 ** 32) },
      tickets: this.#avoided.notedOn(waiting),
      bonus: mode.team_size > 1 ? await bonuses.of(queue.id) : 0,
    };
    const begunAt = performance.now();
    const matched = await inSlices(matchInSlices(pass.tickets, pass.rules, now_ms, pass.seed, pass.bonus));
    metrics.observePass((performance.now() - begunAt) / 1000);
    if (matched.matches.length > 0 && (this.#noRoomUntil.get(queue.id) ?? 0) <= now_ms) {
      record(pass, matched);
      await this.#propose(queue, matched, mayGoOn);
    }
    if (queue.has_backfill) await this.#fillPlaces(queue, pass.rules, mayGoOn);
    return this.#statusOf(queue, this.#waiting.of(queue.id), matched);
  }

  async #propose(queue: Queue, { matches }: Matched, mayGoOn: () => boolean): Promise<void> {
    for (let i = 0; i < matches.length && mayGoOn(); i += AT_ONCE)
      await Promise.all(matches.slice(i, i + AT_ONCE).map(made => this.#proposeOne(queue, made)));
  }

  /** Who still waits comes into matches that are played, and have places. */
  async #fillPlaces(queue: Queue, rules: MatchingRules, mayGoOn: () => boolean): Promise<void> {
    const waiting = this.#avoided.notedOn(this.#waiting.of(queue.id));
    for (const { match, ...made } of this.#places.takenBy(queue.id, waiting, rules)) {
      if (!mayGoOn()) return;
      this.#places.forget(match);
      await this.#proposeOne(queue, made, match);
    }
  }

  /** @param into a match that is played, into which they come. */
  async #proposeOne(queue: Queue, made: MadeMatch, into?: MatchPlaces): Promise<void> {
    const { flow, tickets } = this.#options;
    const ticket_ids = made.teams.flat();
    const known = ticket_ids.flatMap(each => this.#waiting.get(each) ?? []);
    if (!(await this.#avoided.mayMeet(into ? [...known, asTicket(into)] : known))) return;
    const proposal = await flow.propose(queue, made, into?.match_id);
    for (const each of ticket_ids) this.#waiting.forget(each);
    if (!proposal) {
      // One of them has left, or another process was first: they are read again.
      for (const each of await tickets.list(ticket_ids)) this.#waiting.note(each);
      return;
    }
    if (proposal.state !== "failed") this.#noteWaits(queue, known);
    await this.#follow(proposal);
  }

  /** Without those whose players have gone, or who have waited too long. */
  async #stillThere(waiting: readonly WaitingTicket[]): Promise<WaitingTicket[]> {
    const { life, tickets } = this.#options;
    const now_ms = tickets.now();
    const there: WaitingTicket[] = [];
    for (const each of waiting) {
      const because: TicketEnd | undefined =
        now_ms - each.waits_since_ms > MOST_WAIT_MS
          ? "waited_too_long"
          : each.players.some(({ player_id }) => this.#seen.isGone(player_id, each.waits_since_ms))
            ? "gone"
            : undefined;
      if (because === undefined) there.push(each);
      else {
        await life.endWaiting(each.ticket_id, because);
        this.#waiting.forget(each.ticket_id);
      }
    }
    return there;
  }

  #noteWaits({ id: queue_id }: Queue, matched: readonly WaitingTicket[]): void {
    const { tickets, metrics } = this.#options;
    const now_ms = tickets.now();
    const waits = matched.map(({ waits_since_ms }) => (now_ms - waits_since_ms) / 1000);
    for (const each of waits) metrics.observeWait(queue_id, each);
    const lately = [...(this.#waits.get(queue_id) ?? []), ...waits.map(Math.round)];
    this.#waits.set(queue_id, lately.slice(-WAITS_KEPT));
  }

  #statusOf(
    { id: queue_id }: Queue,
    waiting: readonly WaitingTicket[],
    matched: Matched | undefined,
  ): QueueStatus {
    const waits = this.#waits.get(queue_id)?.toSorted((a, b) => a - b) ?? [];
    const line = waiting.toSorted((a, b) => a.waits_since_ms - b.waits_since_ms).slice(0, MOST_IN_LINE);
    return {
      queue_id,
      player_count: waiting.reduce((sum, { players }) => sum + players.length, 0),
      expected_wait_seconds: waits[waits.length >> 1],
      line: line.map(({ ticket_id }) => [ticket_id, matched?.waiting.get(ticket_id) ?? "window_widens"]),
    };
  }
}

/** Those who play the match, as of one ticket: only what is between them and who comes matters. */
function asTicket({ match_id, player_ids }: MatchPlaces): WaitingTicket {
  const players = player_ids.map(player_id => ({ player_id, mu: 0, sigma: 0 }));
  return { ticket_id: match_id, waits_since_ms: 0, players };
}
