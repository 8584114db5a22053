/**
 * What has become of a ticket. Whatever a process leaves half done that dies, who looks next completes: tickets of a proposal that has
 * failed wait again, those of players at fault end, what takes too long fails, and so does what was open in a process that has died.
 */
import type { Queue } from "../game/content/queue-content.ts";
import type { MatchFate } from "../matches/match-fates.ts";
import type { MatchPauses } from "./match-pauses.ts";
import { atFault, endOf, isAccepted, isPending, type Proposal, ticketIdsOf } from "./proposal.ts";
import { OPEN_MS, type ProposalTable } from "./proposal-table.ts";
import { readTicketId, TICKET_LIFETIME_SECONDS, type Ticket, type TicketEnd } from "./ticket.ts";
import type { TicketTable } from "./ticket-table.ts";

/** A ticket with what it was matched by last; undefined where that is long over. */
export type KnownTicket = { ticket: Ticket; proposal?: Proposal | undefined };

export type TicketLifeOptions = {
  tickets: TicketTable;
  proposals: ProposalTable;
  pauses: MatchPauses;
  /** Of the newest content. */
  queueOf: (queue_id: string) => Queue | undefined;
  fateOf: (match_id: string) => Promise<MatchFate>;
  /** That a ticket has changed, or what it was matched by. */
  tell: (ticket: Pick<Ticket, "ticket_id">) => void;
};

/** So long after an account was given a ticket its row may still come. */
const MAKING_MS = 10_000;

export class TicketLife {
  readonly #options: TicketLifeOptions;

  constructor(options: TicketLifeOptions) {
    this.#options = options;
  }

  /** Undefined where there is none. */
  async look(ticket_id: string): Promise<KnownTicket | undefined> {
    const found = await this.#options.tickets.get(ticket_id);
    return found && this.settled(found);
  }

  /** The ticket as it is, once what was begun is completed. @param known the proposal that it names, where that was just read. */
  async settled(found: Ticket, known?: Proposal): Promise<KnownTicket> {
    const { queueOf } = this.#options;
    if (found.state === "waiting" && !queueOf(found.queue_id))
      return { ticket: (await this.endWaiting(found.ticket_id, "queue_closed")) ?? found };
    if (found.state !== "matched" || found.proposal_id === undefined) return { ticket: found };
    const proposal = known ?? (await this.#options.proposals.get(found.proposal_id));
    if (!proposal) return { ticket: found };
    const decided = await this.played(await this.decided(proposal));
    if (decided.state !== "failed") return { ticket: found, proposal: decided };
    return { ticket: await this.#leave(found, decided), proposal: decided };
  }

  /** The ticket, which waits, is over. Undefined, with nothing told, where it does not wait any more. */
  async endWaiting(ticket_id: string, because: TicketEnd): Promise<Ticket | undefined> {
    const { tickets, tell } = this.#options;
    const ended = await tickets.endWaiting(ticket_id, because);
    if (ended) tell(ended);
    return ended;
  }

  /** That the proposal has changed: tickets of one that has failed leave it. */
  async tellOf(proposal: Proposal): Promise<void> {
    const { tickets, tell } = this.#options;
    if (proposal.state !== "failed") {
      for (const ticket_id of ticketIdsOf(proposal)) tell({ ticket_id });
      return;
    }
    const found = await tickets.list(ticketIdsOf(proposal));
    const own = found.filter(each => each.proposal_id === proposal.proposal_id);
    await Promise.all(own.map(each => this.settled(each, proposal)));
  }

  /** The proposal as it is: what takes too long has failed. */
  async decided(found: Proposal): Promise<Proposal> {
    const { proposals } = this.#options;
    const lateMs = proposals.now() - found.until_ms;
    if (!isPending(found) || lateMs < 0) return found;
    const again = async (changed: Promise<Proposal | undefined>) =>
      (await changed) ?? (await proposals.get(found.proposal_id)) ?? found;
    if (found.state === "claiming") return again(proposals.fail(found, "not_claimed"));
    if (!isAccepted(found)) return again(proposals.failUnaccepted(found, await this.#unanswered(found)));
    return lateMs < OPEN_MS ? found : again(proposals.fail(found, "no_room"));
  }

  /**
   * Whether the account that names the ticket may have another: it has ended, or its match has been played. Also where there is none: then there
   * will be none any more.
   *
   * @returns undefined where it is being made at this moment.
   */
  async isOver(ticket_id: string): Promise<boolean | undefined> {
    const known = await this.look(ticket_id);
    if (!known) return this.#isUnmade(ticket_id);
    const { ticket, proposal } = known;
    if (ticket.state !== "matched") return ticket.state === "ended";
    return !proposal || proposal.state === "over";
  }

  /** The proposal; of one that is open, as its match is. One that has ended is over, which its own row says. */
  async played(found: Proposal): Promise<Proposal> {
    if (found.state !== "open" || found.room_id === undefined) return found;
    const fate = await this.#options.fateOf(found.room_id);
    if (fate.is === "playable") return found;
    if (fate.is === "ended") return { ...found, state: "over" };
    const changed = await this.#withoutMatch(found, fate);
    if (changed) await this.tellOf(changed);
    return changed ?? (await this.#options.proposals.get(found.proposal_id)) ?? found;
  }

  #withoutMatch(found: Proposal, fate: MatchFate): Promise<Proposal | undefined> {
    const { proposals } = this.#options;
    if (fate.is === "unattended") return proposals.fail(found, "absent", fate.absent_player_ids);
    if (fate.is === "lost") return proposals.fail(found, "room_lost");
    // From then on nobody can say that a player was absent, and put tickets into the queue again.
    return proposals.noteVoid(found.proposal_id);
  }

  /**
   * player_ids of those who were asked, and have not answered. Nobody where not every ticket was claimed, because a process has died: the match
   * could not have come, and who was claimed late was hardly asked.
   */
  async #unanswered(asking: Proposal): Promise<string[]> {
    const ticket_ids = ticketIdsOf(asking);
    const found = await this.#options.tickets.list(ticket_ids);
    const claimed = found.filter(each => each.state === "matched" && each.proposal_id === asking.proposal_id);
    if (claimed.length < ticket_ids.length) return [];
    return claimed
      .flatMap(({ members }) => members.map(({ player_id }) => player_id))
      .filter(player_id => !asking.accepted.has(player_id));
  }

  async #isUnmade(ticket_id: string): Promise<boolean | undefined> {
    const { tickets } = this.#options;
    const { made_at_ms = 0 } = readTicketId(ticket_id) ?? {};
    const ageMs = tickets.now() - made_at_ms;
    if (ageMs < MAKING_MS) return undefined;
    if (ageMs > TICKET_LIFETIME_SECONDS * 1000) return true;
    return (await tickets.buryUnmade(ticket_id)) ? true : undefined;
  }

  /** Leaves a proposal that has failed: the ticket waits again, or is over with a pause for those who are at fault. */
  async #leave(found: Ticket, failed: Proposal): Promise<Ticket> {
    const { tickets, tell } = this.#options;
    const { ticket_id } = found;
    const { proposal_id, failed_because } = failed;
    const players = atFault(found, failed);
    for (const player_id of players) if (!(await this.#pause(player_id, found, failed))) break;
    const left =
      players.length > 0
        ? await tickets.endMatched(ticket_id, proposal_id, endOf(failed_because))
        : await tickets.release(ticket_id, proposal_id);
    if (left) tell(left);
    return left ?? (await tickets.get(ticket_id)) ?? found;
  }

  /**
   * A process may do this late, when the player has long been paused, has queued again and missed another match. So the account is read before
   * it is looked whether the proposal still has the ticket, and is changed only as it was then.
   *
   * @returns false where it has not any more.
   */
  async #pause(
    player_id: string,
    { ticket_id, queue_id }: Ticket,
    { proposal_id }: Proposal,
  ): Promise<boolean> {
    const { tickets, pauses, queueOf } = this.#options;
    const rules = queueOf(queue_id);
    if (!rules) return true;
    for (;;) {
      const before = await pauses.of(player_id);
      const found = await tickets.get(ticket_id);
      if (found?.state !== "matched" || found.proposal_id !== proposal_id) return false;
      if (await pauses.note(player_id, proposal_id, before, rules)) return true;
    }
  }
}
