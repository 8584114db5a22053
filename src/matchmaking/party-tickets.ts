/**
 * The ticket of a party is for those who belonged to it when it was made. It ends when a member has left or was removed, and, while it waits,
 * when somebody has joined: who changes the party sees to that. Where that process dies in between, who matches finds it out, before it takes
 * the ticket.
 */
import type { AccountTies } from "../store/account-ties.ts";
import { isAccepted, isPending, type Proposal } from "./proposal.ts";
import type { ProposalTable } from "./proposal-table.ts";
import { hasMember, type Ticket } from "./ticket.ts";
import type { TicketLife } from "./ticket-life.ts";

/** A party as it is at this moment. */
export type QueuedParty = {
  party_id: string;
  leader_player_id: string;
  /** With the character that each plays. */
  members: readonly { player_id: string; character_id?: string | undefined }[];
};

/** What has changed in a party. */
export type PartyChange = {
  party: {
    party_id: string;
    leader_player_id: string;
    /** By player_id, of those who belong to it now. */
    places: Readonly<Record<string, unknown>>;
    /** By player_id, of those whom its leader has removed. */
    removed: Readonly<Record<string, unknown>>;
  };
  /** player_ids of those who belong to it no more, and of those who do from now on. */
  gone: readonly string[];
  come: readonly string[];
};

export type PartyTicketsOptions = {
  proposals: ProposalTable;
  life: TicketLife;
  /** By which accounts are in tickets. */
  ties: AccountTies;
  partyOf: (player_id: string) => Promise<QueuedParty | undefined>;
};

/** Each try fails only since the ticket, or its proposal, has changed in between. */
const MAX_TRIES = 12;

export class PartyTickets {
  readonly #options: PartyTicketsOptions;

  constructor(options: PartyTicketsOptions) {
    this.#options = options;
  }

  /** The party has changed, and its ticket with it. Where it has none, nothing is written. */
  async changed(change: PartyChange): Promise<void> {
    const { party, gone } = change;
    const ties = await this.#options.ties.of([...Object.keys(party.places), ...gone]);
    for (const ticket_id of new Set(ties.values())) await this.#end(ticket_id, change);
  }

  /** Whether the ticket's party, if it is one of a party, is as it was when it was made. Where it is not, and the ticket waits, that is over. */
  async isWhole(ticket: Ticket): Promise<boolean> {
    const { party_id, leader_player_id, members } = ticket;
    if (party_id === undefined) return true;
    const party = await this.#options.partyOf(leader_player_id);
    const isSame =
      party?.party_id === party_id &&
      party.members.length === members.length &&
      party.members.every(({ player_id }) => hasMember(ticket, player_id));
    if (!isSame) await this.#endWaiting(ticket.ticket_id);
    return isSame;
  }

  async #end(ticket_id: string, change: PartyChange): Promise<void> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const known = await this.#options.life.look(ticket_id);
      if (known?.ticket.party_id !== change.party.party_id) return;
      const { ticket, proposal } = known;
      const gone = change.gone.filter(each => hasMember(ticket, each));
      if (ticket.state === "waiting") {
        const isSame = gone.length === 0 && change.come.every(each => hasMember(ticket, each));
        if (isSame || (await this.#endWaiting(ticket_id))) return;
      } else if (ticket.state !== "matched" || !proposal || gone.length === 0) return;
      else if (!(await this.#leave(proposal, change, gone))) return;
    }
    throw new Error(`The ticket ${ticket_id} was changed by others ${MAX_TRIES} times in a row`);
  }

  async #endWaiting(ticket_id: string): Promise<boolean> {
    return (await this.#options.life.endWaiting(ticket_id, "party_changed")) !== undefined;
  }

  /**
   * Who leaves a party that is asked declines for it, also where it has accepted; who removes a member does, too. Once all have accepted, it is
   * too late.
   *
   * @returns whether the ticket is to be looked at again.
   */
  async #leave(proposal: Proposal, { party }: PartyChange, gone: readonly string[]): Promise<boolean> {
    const { proposals, life } = this.#options;
    if (!isPending(proposal) || isAccepted(proposal)) return false;
    const at_fault = gone.map(each => (each in party.removed ? party.leader_player_id : each));
    // Before anybody is asked, nobody pays.
    const by = proposal.state === "asking" ? [...new Set(at_fault)] : [];
    const failed = await proposals.fail(proposal, "party_changed", by);
    if (failed) await life.tellOf(failed);
    return true;
  }
}
