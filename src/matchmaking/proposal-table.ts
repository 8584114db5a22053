/** Proposals in ProposalsTable. Every change is one conditional write of one row. */
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { batchGet } from "../store/dynamo/batch.ts";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { putOnce } from "../store/dynamo/put-once.ts";
import { type Clock, expiresAt, isExpired, timeToJudge, wallClock } from "../store/expiry.ts";
import { PROPOSALS_TABLE } from "../store/tables.ts";
import { type Change, updateIf } from "./conditional-update.ts";
import { type Proposal, type ProposalFailure, proposalRows } from "./proposal.ts";
import { TICKET_LIFETIME_SECONDS } from "./ticket.ts";

/** So long a process may take to claim, and to make a room; then it comes to nothing. */
export const OPEN_MS = 20_000;

export type NewProposal = Pick<
  Proposal,
  "proposal_id" | "queue_id" | "teams" | "into_match_id" | "player_count" | "distance" | "state" | "until_ms"
>;

export class ProposalTable {
  readonly #access: TableAccess;
  readonly #name: string;
  readonly #onChange: (changed: Proposal) => void;
  readonly now: Clock;

  /** @param onChange is told of each that this process has changed, as it is then. */
  constructor(
    access: TableAccess,
    now: Clock = wallClock,
    onChange: (changed: Proposal) => void = () => undefined,
  ) {
    this.#access = access;
    this.#onChange = onChange;
    this.#name = access.table_prefix + PROPOSALS_TABLE.name;
    this.now = now;
  }

  /** Its tickets are claimed from now on. */
  async put(made: NewProposal): Promise<void> {
    const row = { ...made, expires_at: expiresAt(this.now(), 2 * TICKET_LIFETIME_SECONDS) };
    if (!(await putOnce(this.#access, PROPOSALS_TABLE, { ...row, ...proposalRows.stamp })))
      throw new Error(`There is a proposal ${made.proposal_id} already: draw another id.`);
  }

  /** Undefined where there is none, or it has expired. */
  async get(proposal_id: string): Promise<Proposal | undefined> {
    const Key = { proposal_id };
    const get = new GetCommand({ TableName: this.#name, Key, ConsistentRead: true });
    const { Item } = await this.#access.doc.send(get);
    return Item && this.#read(Item);
  }

  /** In no order; those that are gone are left out. */
  async list(proposal_ids: readonly string[]): Promise<Proposal[]> {
    const keys = [...new Set(proposal_ids)].map(proposal_id => ({ proposal_id }));
    const rows = await batchGet(this.#access, PROPOSALS_TABLE.name, keys);
    return rows.flatMap(row => this.#read(row) ?? []);
  }

  /** The player accepts. Undefined where it is too late, as with all that follow. Accepting twice changes nothing. */
  accept(proposal_id: string, player_id: string): Promise<Proposal | undefined> {
    return this.#update(proposal_id, {
      ...{ set: "#state = :asking", also: "ADD accepted :one" },
      condition: "#state = :asking AND until_ms > :now",
      values: { ":asking": "asking", ":one": new Set([player_id]), ":now": this.now() },
    });
  }

  /** The player declines: it has failed. Undefined where it is not asking, or the player has accepted. */
  decline(proposal_id: string, player_id: string): Promise<Proposal | undefined> {
    return this.#update(proposal_id, {
      set: "#state = :failed, failed_because = :because, at_fault = :by",
      condition: "#state = :asking AND NOT contains(accepted, :player)",
      values: {
        ...{ ":asking": "asking", ":failed": "failed", ":because": "declined" },
        ...{ ":by": new Set([player_id]), ":player": player_id },
      },
    });
  }

  /** The time to accept is over. Undefined where somebody has accepted since this was read. */
  failUnaccepted(
    { proposal_id, accepted }: Proposal,
    at_fault: readonly string[],
  ): Promise<Proposal | undefined> {
    const [hasAccepted, hasFault] = [accepted.size > 0, at_fault.length > 0];
    return this.#update(proposal_id, {
      set: `#state = :failed, failed_because = :because${hasFault ? ", at_fault = :by" : ""}`,
      condition: `#state = :asking AND until_ms <= :now AND ${hasAccepted ? "size(accepted) = :count" : "attribute_not_exists(accepted)"}`,
      values: {
        ...{ ":asking": "asking", ":failed": "failed", ":because": "not_accepted", ":now": this.now() },
        ...(hasAccepted && { ":count": accepted.size }),
        ...(hasFault && { ":by": new Set(at_fault) }),
      },
    });
  }

  /**
   * The players can come: all tickets are claimed and nobody is asked, or all have accepted. Undefined where another process has named its room
   * first, or it has failed.
   */
  open({ proposal_id, state }: Proposal, room_id: string): Promise<Proposal | undefined> {
    return this.#update(proposal_id, {
      ...{ set: "#state = :open, room_id = :room", condition: "#state = :before" },
      values: { ":open": "open", ":room": room_id, ":before": state },
    });
  }

  /** Its match counts for nothing, though it had begun. Undefined where it was not open. */
  noteVoid(proposal_id: string): Promise<Proposal | undefined> {
    return this.#update(proposal_id, {
      ...{ set: "#state = :over, is_void = :yes", condition: "#state = :open" },
      values: { ":over": "over", ":open": "open", ":yes": true },
    });
  }

  /** It comes to nothing, unless it is in another state by now. */
  fail(
    { proposal_id, state }: Pick<Proposal, "proposal_id" | "state">,
    because: ProposalFailure,
    at_fault: readonly string[] = [],
  ): Promise<Proposal | undefined> {
    const hasFault = at_fault.length > 0;
    return this.#update(proposal_id, {
      set: `#state = :failed, failed_because = :because${hasFault ? ", at_fault = :by" : ""}`,
      condition: "#state = :before",
      values: {
        ...{ ":before": state, ":failed": "failed", ":because": because },
        ...(hasFault && { ":by": new Set(at_fault) }),
      },
    });
  }

  async #update(proposal_id: string, change: Change): Promise<Proposal | undefined> {
    const schema_version = proposalRows.version;
    const row = await updateIf(
      this.#access,
      PROPOSALS_TABLE.name,
      { proposal_id },
      { ...change, schema_version },
    );
    const changed = row && this.#read(row);
    if (changed) this.#onChange(changed);
    return changed;
  }

  #read(row: Record<string, unknown>): Proposal | undefined {
    const found = proposalRows.read(row, `proposal ${String(row.proposal_id)}`);
    return isExpired(found, timeToJudge(this.now)) ? undefined : found;
  }
}
