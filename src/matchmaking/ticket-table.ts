/** Tickets in TicketsTable. Every change is one conditional write of one row, and may be done again. */
import { GetCommand, QueryCommand, type QueryCommandOutput } from "@aws-sdk/lib-dynamodb";
import { batchGet } from "../store/dynamo/batch.ts";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { putOnce } from "../store/dynamo/put-once.ts";
import { type Clock, expiresAt, isExpired, timeToJudge, wallClock } from "../store/expiry.ts";
import { TICKETS_TABLE } from "../store/tables.ts";
import { type Change, updateIf } from "./conditional-update.ts";
import {
  firstTicketId,
  readTicketId,
  TICKET_LIFETIME_SECONDS,
  type Ticket,
  type TicketEnd,
  ticketRows,
} from "./ticket.ts";

export type NewTicket = Omit<Ticket, "state" | "proposal_id" | "ended_because" | "expires_at">;

export class TicketTable {
  readonly #access: TableAccess;
  readonly #name: string;
  readonly now: Clock;

  constructor(access: TableAccess, now: Clock = wallClock) {
    this.#access = access;
    this.#name = access.table_prefix + TICKETS_TABLE.name;
    this.now = now;
  }

  /** It waits from now on. Undefined where there is another row of this id: see `buryUnmade`. */
  async put(made: NewTicket): Promise<Ticket | undefined> {
    const expires_at = expiresAt(made.waits_since_ms, TICKET_LIFETIME_SECONDS);
    const row: Ticket = { ...made, state: "waiting", expires_at };
    const isPut = await putOnce(this.#access, TICKETS_TABLE, { ...row, ...ticketRows.stamp });
    return isPut ? row : undefined;
  }

  /**
   * A ticket that accounts name and that has no row: who was about to make it cannot any more.
   *
   * @returns whether there is no such ticket now.
   */
  async buryUnmade(ticket_id: string): Promise<boolean> {
    const { queue_id } = keyOf(ticket_id);
    const expires_at = expiresAt(this.now(), TICKET_LIFETIME_SECONDS);
    const nobody = { leader_player_id: "nobody", members: [], waits_since_ms: 0 };
    const row: Ticket = {
      ...{ queue_id, ticket_id, ...nobody, expires_at },
      ...{ state: "ended", ended_because: "never_made" },
    };
    if (await putOnce(this.#access, TICKETS_TABLE, { ...row, ...ticketRows.stamp })) return true;
    return (await this.get(ticket_id))?.ended_because === "never_made";
  }

  /** Undefined where there is none, or it has expired. */
  async get(ticket_id: string): Promise<Ticket | undefined> {
    const known = readTicketId(ticket_id);
    if (!known) return undefined;
    const get = new GetCommand({ TableName: this.#name, Key: keyOf(ticket_id), ConsistentRead: true });
    const { Item } = await this.#access.doc.send(get);
    return Item && this.#read(Item);
  }

  /** In no order; those that are gone are left out. */
  async list(ticket_ids: readonly string[]): Promise<Ticket[]> {
    const keys = [...new Set(ticket_ids)].filter(each => readTicketId(each)).map(keyOf);
    const rows = await batchGet(this.#access, TICKETS_TABLE.name, keys);
    return rows.flatMap(row => this.#read(row) ?? []);
  }

  /** All tickets of the queue that were made at this time or later, whatever has become of them. */
  async *madeSince(queue_id: string, at_ms: number): AsyncIterable<Ticket> {
    let start: QueryCommandOutput["LastEvaluatedKey"];
    do {
      const page: QueryCommandOutput = await this.#access.doc.send(
        new QueryCommand({
          ...{ TableName: this.#name, ConsistentRead: true },
          KeyConditionExpression: "queue_id = :queue AND ticket_id >= :first",
          ExpressionAttributeValues: { ":queue": queue_id, ":first": firstTicketId(queue_id, at_ms) },
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      for (const row of page.Items ?? []) {
        const found = this.#read(row);
        if (found) yield found;
      }
      start = page.LastEvaluatedKey;
    } while (start);
  }

  /** Takes a ticket that waits out of the queue, for the proposal. @returns whether the proposal has it now. */
  async claim(ticket_id: string, proposal_id: string): Promise<boolean> {
    const changed = await this.#update(ticket_id, {
      ...{ set: "#state = :matched, proposal_id = :proposal", condition: "#state = :waiting" },
      values: { ":matched": "matched", ":waiting": "waiting", ":proposal": proposal_id },
    });
    if (changed) return true;
    // It was taken where the answer was lost.
    const found = await this.get(ticket_id);
    return found?.state === "matched" && found.proposal_id === proposal_id;
  }

  /** It waits again, with the time that it has waited already. Undefined where the proposal does not have it. */
  release(ticket_id: string, proposal_id: string): Promise<Ticket | undefined> {
    return this.#update(ticket_id, {
      ...{ set: "#state = :waiting", condition: "#state = :matched AND proposal_id = :proposal" },
      values: { ":matched": "matched", ":waiting": "waiting", ":proposal": proposal_id },
    });
  }

  /** Ends a ticket that the proposal has. Undefined where it does not have it. */
  endMatched(ticket_id: string, proposal_id: string, because: TicketEnd): Promise<Ticket | undefined> {
    return this.#update(ticket_id, {
      set: "#state = :ended, ended_because = :because",
      condition: "#state = :matched AND proposal_id = :proposal",
      values: { ":matched": "matched", ":ended": "ended", ":because": because, ":proposal": proposal_id },
    });
  }

  /** Ends a ticket that waits. Undefined where it does not. */
  endWaiting(ticket_id: string, because: TicketEnd): Promise<Ticket | undefined> {
    return this.#update(ticket_id, {
      ...{ set: "#state = :ended, ended_because = :because", condition: "#state = :waiting" },
      values: { ":waiting": "waiting", ":ended": "ended", ":because": because },
    });
  }

  async #update(ticket_id: string, change: Change): Promise<Ticket | undefined> {
    const schema_version = ticketRows.version;
    const row = await updateIf(this.#access, TICKETS_TABLE.name, keyOf(ticket_id), {
      ...change,
      schema_version,
    });
    return row && this.#read(row);
  }

  #read(row: Record<string, unknown>): Ticket | undefined {
    const found = ticketRows.read(row, `ticket ${String(row.ticket_id)}`);
    return isExpired(found, timeToJudge(this.now)) ? undefined : found;
  }
}

function keyOf(ticket_id: string): { queue_id: string; ticket_id: string } {
  const { queue_id = "" } = readTicketId(ticket_id) ?? {};
  return { queue_id, ticket_id };
}
