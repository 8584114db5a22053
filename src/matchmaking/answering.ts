/** What a player answers to a match that was found. */
import type { Proposal } from "./proposal.ts";
import type { ProposalFlow } from "./proposal-flow.ts";
import { QueueRefusal } from "./queue-refusal.ts";
import type { Queueing } from "./queueing.ts";

export class Answering {
  readonly #queueing: Pick<Queueing, "own">;
  readonly #flow: Pick<ProposalFlow, "accept" | "decline">;

  constructor(queueing: Pick<Queueing, "own">, flow: Pick<ProposalFlow, "accept" | "decline">) {
    this.#queueing = queueing;
    this.#flow = flow;
  }

  /** @throws QueueRefusal where there is nothing to accept, or the player has accepted already. */
  async accept(ticket_id: string, player_id: string): Promise<void> {
    const asked = await this.#asked(ticket_id, player_id);
    if (!(await this.#flow.accept(asked, player_id))) throw new QueueRefusal("no_match_to_answer");
  }

  /** @throws QueueRefusal as `accept`. */
  async decline(ticket_id: string, player_id: string): Promise<void> {
    const asked = await this.#asked(ticket_id, player_id);
    if (await this.#flow.decline(asked, player_id)) return;
    // It may have been accepted in this moment.
    await this.#asked(ticket_id, player_id);
    throw new QueueRefusal("no_match_to_answer");
  }

  async #asked(ticket_id: string, player_id: string): Promise<Proposal> {
    const { ticket, proposal } = await this.#queueing.own(ticket_id, player_id);
    if (ticket.state === "matched" && proposal?.accepted.has(player_id))
      throw new QueueRefusal("already_accepted");
    if (ticket.state !== "matched" || proposal?.state !== "asking")
      throw new QueueRefusal("no_match_to_answer");
    return proposal;
  }
}
