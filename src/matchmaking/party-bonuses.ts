/** What full parties are worth, as this process knows it, and learns it from matches that it has played. */
import type { Match } from "../matches/match.ts";
import { bonusOf } from "./party-bonus.ts";
import type { PartyBonusTable } from "./party-bonus-table.ts";
import { partyLessonOf } from "./party-lesson.ts";
import { ticketIdsOf } from "./proposal.ts";
import type { ProposalTable } from "./proposal-table.ts";
import type { TicketTable } from "./ticket-table.ts";

/** It changes slowly: it is read again after so long. */
const READ_MS = 60_000;

export type PartyBonusesOptions = {
  table: PartyBonusTable;
  proposals: Pick<ProposalTable, "get" | "now">;
  tickets: Pick<TicketTable, "list">;
};

export class PartyBonuses {
  readonly #options: PartyBonusesOptions;
  /** By queue. */
  readonly #known = new Map<string, { bonus: number; read_at_ms: number }>();

  constructor(options: PartyBonusesOptions) {
    this.#options = options;
  }

  /** In mu, for the matcher. */
  async of(queue_id: string): Promise<number> {
    const { table, proposals } = this.#options;
    const known = this.#known.get(queue_id);
    if (known && proposals.now() - known.read_at_ms < READ_MS) return known.bonus;
    const bonus = bonusOf(await table.of(queue_id));
    this.#known.set(queue_id, { bonus, read_at_ms: proposals.now() });
    return bonus;
  }

  /** The match is over, and may teach something. */
  async learnFrom(match: Match, proposal_id: string): Promise<void> {
    const { table, proposals, tickets } = this.#options;
    const { queue_id, match_id, teams } = match;
    // Where teams are of one, or bots have played, nothing is to be learned.
    const isOfPlayers = teams.every(
      ({ players }) => players.length > 1 && !players.some(each => each.is_bot),
    );
    if (queue_id === undefined || match.status !== "ended" || !isOfPlayers) return;
    const proposal = await proposals.get(proposal_id);
    if (!proposal) return;
    const lesson = partyLessonOf(match, proposal, await tickets.list(ticketIdsOf(proposal)));
    if (lesson) await table.learn(queue_id, match_id, lesson);
  }
}
