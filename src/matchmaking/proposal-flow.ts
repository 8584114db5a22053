/**
 * The way of a match that was found: its tickets are claimed, its players are asked where the queue asks, and its room is made. Each state is
 * one conditional write, so that two processes at once do no harm, and another goes on where one has died.
 */
import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import type { Queue } from "../game/content/queue-content.ts";
import type { AccountTies } from "../store/account-ties.ts";
import { levelOf } from "../store/dynamo/database-faults.ts";
import type { MatchOpener } from "./match-opener.ts";
import type { PartyTickets } from "./party-tickets.ts";
import { isAccepted, isPending, type Proposal, ticketIdsOf } from "./proposal.ts";
import { OPEN_MS, type ProposalTable } from "./proposal-table.ts";
import type { Ticket } from "./ticket.ts";
import type { TicketLife } from "./ticket-life.ts";
import type { TicketTable } from "./ticket-table.ts";
import type { MadeMatch } from "./waiting.ts";

export type ProposalFlowOptions = {
  tickets: TicketTable;
  proposals: ProposalTable;
  life: TicketLife;
  opener: MatchOpener;
  /** Of the newest content. */
  queueOf: (queue_id: string) => Queue | undefined;
  party_tickets: Pick<PartyTickets, "isWhole">;
  /** By which accounts are in tickets. */
  ties: Pick<AccountTies, "of">;
  log: Pick<Logger, "error" | "warn">;
};

export class ProposalFlow {
  readonly #options: ProposalFlowOptions;

  constructor(options: ProposalFlowOptions) {
    this.#options = options;
  }

  /**
   * Makes a match of tickets that wait.
   *
   * @param into_match_id a match that is played, into which they come instead.
   * @returns the proposal as far as it has come; undefined where a ticket does not wait any more, and nothing was written.
   */
  async propose(
    queue: Queue,
    { teams, distance }: MadeMatch,
    into_match_id?: string,
  ): Promise<Proposal | undefined> {
    const { tickets, proposals, life, party_tickets } = this.#options;
    const ticket_ids = teams.flat();
    const found = await tickets.list(ticket_ids);
    const areWaiting = found.length === ticket_ids.length && found.every(({ state }) => state === "waiting");
    if (!areWaiting) return undefined;
    const areWhole = await Promise.all(found.map(each => party_tickets.isWhole(each)));
    if (!areWhole.every(Boolean) || !(await this.#areTheirs(found))) return undefined;
    const proposal_id = randomUUID();
    const { accept_seconds } = queue;
    const now_ms = proposals.now();
    const asking = { state: "asking", until_ms: now_ms + (accept_seconds ?? 0) * 1000 } as const;
    const claiming = { state: "claiming", until_ms: now_ms + OPEN_MS } as const;
    const made = {
      ...(accept_seconds === undefined ? claiming : asking),
      ...{ proposal_id, queue_id: queue.id, teams: teams.map(each => [...each]), distance },
      ...(into_match_id !== undefined && { into_match_id }),
      player_count: found.reduce((sum, { members }) => sum + members.length, 0),
    };
    await proposals.put(made);
    const claims = await Promise.all(ticket_ids.map(each => tickets.claim(each, proposal_id)));
    const now = await this.#claimed(queue, made, claims.every(Boolean));
    if (now) await life.tellOf(now);
    return now;
  }

  /**
   * Whether the accounts of all who wait still name their tickets. A guest that has become part of an account does not, and has no character any
   * more: no room could be opened for it, as often as it is tried. Its ticket is over.
   */
  async #areTheirs(found: readonly Ticket[]): Promise<boolean> {
    const { life, ties } = this.#options;
    const named = await ties.of(found.flatMap(({ members }) => members.map(({ player_id }) => player_id)));
    const left = found.filter(({ ticket_id, members }) =>
      members.some(({ player_id }) => named.get(player_id) !== ticket_id),
    );
    await Promise.all(left.map(({ ticket_id }) => life.endWaiting(ticket_id, "gone")));
    return left.length === 0;
  }

  /** A player accepts, and the last one leads on. Undefined where it is too late. */
  async accept({ proposal_id }: Proposal, player_id: string): Promise<Proposal | undefined> {
    const { life, proposals } = this.#options;
    const accepted = await proposals.accept(proposal_id, player_id);
    if (accepted) await life.tellOf(accepted);
    return accepted;
  }

  /** A player declines, which ends it. Undefined where it is too late. */
  async decline({ proposal_id }: Proposal, player_id: string): Promise<Proposal | undefined> {
    const { life, proposals } = this.#options;
    const declined = await proposals.decline(proposal_id, player_id);
    if (declined) await life.tellOf(declined);
    return declined;
  }

  /** Whether the room is the one that the proposal has named: two may have been made for it. */
  async isRoomOf(proposal_id: string, room_id: string): Promise<boolean> {
    return (await this.#options.proposals.get(proposal_id))?.room_id === room_id;
  }

  /** The room of its match has said that the match is over. Those who follow its tickets learn what the match's row says of it. */
  async noteOver(proposal_id: string): Promise<void> {
    const { life, proposals } = this.#options;
    const found = await proposals.get(proposal_id);
    if (found) await life.tellOf(await life.played(found));
  }

  /** The proposal as it is, once what is due is done. */
  async advance(found: Proposal): Promise<Proposal> {
    const { life, proposals, queueOf } = this.#options;
    if (found.state === "failed") {
      await life.tellOf(found);
      return found;
    }
    const isLate = isPending(found) && found.until_ms <= proposals.now();
    if (isAccepted(found)) {
      const queue = queueOf(found.queue_id);
      if (queue) await this.#open(queue, found);
      else await proposals.fail(found, "no_room");
    } else if (!isLate) return found;
    else await life.decided(found);
    const now = (await proposals.get(found.proposal_id)) ?? found;
    await life.tellOf(now);
    return now;
  }

  /** @returns the proposal as far as it has come. */
  async #claimed(
    queue: Queue,
    made: Pick<Proposal, "proposal_id" | "state">,
    hasAll: boolean,
  ): Promise<Proposal | undefined> {
    const { proposals } = this.#options;
    if (!hasAll) await proposals.fail(made, "not_claimed");
    const found = await proposals.get(made.proposal_id);
    if (!hasAll || found?.state !== "claiming") return found;
    await this.#open(queue, found);
    return proposals.get(made.proposal_id);
  }

  /**
   * Nobody is told of a room before the proposal names it: of two processes that make one, the first that names its room has the match, and into
   * the other room nobody comes.
   */
  async #open(queue: Queue, found: Proposal): Promise<void> {
    const { proposals, opener, tickets, log } = this.#options;
    const { proposal_id } = found;
    try {
      const room_id = await opener.open(queue, found, await tickets.list(ticketIdsOf(found)));
      if (room_id === undefined) await proposals.fail(found, "no_room");
      else await proposals.open(found, room_id);
    } catch (error) {
      log[levelOf(error)]({ err: error, proposal_id }, "a match could not be opened");
      await proposals.fail(found, "no_room");
    }
  }
}
