/** Whether tickets and the matches that were found for them fit together. */
import assert from "node:assert/strict";
import { ScanCommand, type ScanCommandOutput } from "@aws-sdk/lib-dynamodb";
import { isPending, type Proposal, proposalRows, ticketIdsOf } from "../../src/matchmaking/proposal.ts";
import { type Ticket, ticketRows } from "../../src/matchmaking/ticket.ts";
import type { TableAccess } from "../../src/store/dynamo/connect.ts";
import { PROPOSALS_TABLE, TICKETS_TABLE } from "../../src/store/tables.ts";

export type Queued = { tickets: readonly Ticket[]; proposals: readonly Proposal[] };

/** In these a proposal is a match, to which players may come. */
const MATCHES: ReadonlySet<Proposal["state"]> = new Set(["open", "over"]);

/** All that is in the database. */
export async function readQueued(access: TableAccess): Promise<Queued> {
  const proposals = await readProposals(access);
  const tickets = await rowsOf(access, TICKETS_TABLE.name);
  return { proposals, tickets: tickets.map(row => ticketRows.read(row, "ticket")) };
}

export async function readProposals(access: TableAccess): Promise<Proposal[]> {
  const rows = await rowsOf(access, PROPOSALS_TABLE.name);
  return rows.map(row => proposalRows.read(row, "proposal"));
}

/**
 * Whether nothing is under way: no match is about to be made, and no ticket waits to be given back. A proposal that no ticket names is none: its
 * process died before it had claimed any, and nobody has to do anything about it.
 */
export function isSettled({ tickets, proposals }: Queued): boolean {
  const failed = new Set(proposals.filter(({ state }) => state === "failed").map(each => each.proposal_id));
  const isHeld = ({ state, proposal_id = "" }: Ticket) => state === "matched" && failed.has(proposal_id);
  const named = new Set(tickets.filter(({ state }) => state === "matched").map(each => each.proposal_id));
  const isUnderWay = (each: Proposal) => isPending(each) && named.has(each.proposal_id);
  return !proposals.some(isUnderWay) && !tickets.some(isHeld);
}

export function matchesOf({ proposals }: Pick<Queued, "proposals">): Proposal[] {
  return proposals.filter(({ state }) => MATCHES.has(state));
}

/** Of what is settled: each ticket waits, has ended, or is in the one match that it says; no match lacks one, and nobody is in two. */
export function assertNoneLost(queued: Queued): void {
  const { tickets, proposals } = queued;
  const matches = matchesOf(queued);
  for (const { ticket_id, state, proposal_id } of tickets) {
    const its = matches.filter(each => ticketIdsOf(each).includes(ticket_id));
    assert.deepEqual(
      its.map(each => each.proposal_id),
      state === "matched" ? [proposal_id] : [],
      `the matches of ${ticket_id}, which is ${state}`,
    );
  }
  const known = new Set(tickets.map(({ ticket_id }) => ticket_id));
  for (const each of matches)
    assert.ok(
      ticketIdsOf(each).every(ticket_id => known.has(ticket_id)),
      `a ticket of the match ${each.proposal_id} is gone`,
    );
  const open = new Set(proposals.filter(({ state }) => state === "open").map(each => each.proposal_id));
  const live = tickets.filter(({ state, proposal_id = "" }) =>
    state === "matched" ? open.has(proposal_id) : state === "waiting",
  );
  const players = live.flatMap(({ members }) => members.map(({ player_id }) => player_id));
  assert.deepEqual(players.toSorted(), [...new Set(players)].sort(), "somebody is in two tickets");
}

async function rowsOf({ doc, table_prefix }: TableAccess, table: string): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  let ExclusiveStartKey: ScanCommandOutput["LastEvaluatedKey"];
  do {
    const page: ScanCommandOutput = await doc.send(
      new ScanCommand({ TableName: table_prefix + table, ConsistentRead: true, ExclusiveStartKey }),
    );
    rows.push(...(page.Items ?? []));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return rows;
}
