/** Where a match is played. */
import type { Queue } from "../game/content/queue-content.ts";
import type { Proposal } from "./proposal.ts";
import type { Ticket } from "./ticket.ts";

export interface MatchOpener {
  /**
   * Makes a room into which these alone are to come. A room that nobody is told of ends by itself. Of a proposal that is for a match which is
   * played, the room of that.
   *
   * @returns its id; undefined where that match has no place for them any more.
   * @throws where there is no place for it now.
   */
  open(queue: Queue, proposal: Proposal, tickets: readonly Ticket[]): Promise<string | undefined>;
}
