/** A proposal: a match that the matcher has found for tickets, until it is open or has come to nothing. Its row decides which. */
import { z } from "zod";
import { RowSchema } from "../store/schema-version.ts";
import type { Ticket, TicketEnd } from "./ticket.ts";

const id = z.string().min(1).max(128);

/**
 * - `claiming`: its tickets are being taken out of the queue, then its room is made, and nobody is asked.
 * - `asking`: each player is asked to accept. Who can accept belongs to a ticket that was taken; so when all have, all are. Then its room is made.
 * - `open`: its players come, or play, or have played.
 * - `over`: its match has been played, or counts for nothing, though it had begun. It cannot fail any more.
 * - `failed`: its tickets wait again, but for those of players at fault.
 */
export const PROPOSAL_STATES = ["claiming", "asking", "open", "over", "failed"] as const;

/**
 * Why it has come to nothing:
 * - `not_claimed`: a ticket was not to be had any more, or the process that claimed has died.
 * - `declined`, `not_accepted`, `absent`: a player has declined, has not accepted in time, or has not come.
 * - `party_changed`: a member has left its party, or was removed from it, before all had accepted.
 * - `no_room`: no process could open the match.
 * - `room_lost`: its room's process has died before the match began.
 */
export const PROPOSAL_FAILURES = [
  "not_claimed",
  "declined",
  "not_accepted",
  "absent",
  "party_changed",
  "no_room",
  "room_lost",
] as const;
export type ProposalFailure = (typeof PROPOSAL_FAILURES)[number];

const proposal = z.object({
  proposal_id: id,
  queue_id: id,
  /** The ids of the tickets of each team. */
  teams: z.array(z.array(id)),
  /** Of tickets that are to come into a match that is played, whose other players the teams leave out. */
  into_match_id: id.optional(),
  /** So many are asked. */
  player_count: z.int().positive(),
  /** Of the chance to win from that of equal teams. */
  distance: z.number(),
  state: z.enum(PROPOSAL_STATES),
  /** Epoch milliseconds: when a state that passes is over. */
  until_ms: z.int(),
  /** player_ids. */
  accepted: z.set(z.string()).default(new Set()),
  /** Of one that is open. */
  room_id: id.optional(),
  /** Of one that is over: whether its match counts for nothing. */
  is_void: z.boolean().optional(),
  /** Of one that has failed. */
  failed_because: z.enum(PROPOSAL_FAILURES).optional(),
  /** player_ids of those who have declined, were asked and have not accepted, are absent, or have changed their party. */
  at_fault: z.set(z.string()).default(new Set()),
  /** Epoch seconds. */
  expires_at: z.int(),
});
export type Proposal = z.infer<typeof proposal>;

export const proposalRows = new RowSchema(proposal);

/** It is not yet decided what becomes of it. */
export function isPending({ state }: Pick<Proposal, "state">): boolean {
  return state === "claiming" || state === "asking";
}

/** All have accepted, so nobody can decline any more: its room is being made. */
export function isAccepted({ state, accepted, player_count }: Proposal): boolean {
  return state === "asking" && accepted.size >= player_count;
}

export function ticketIdsOf({ teams }: Pick<Proposal, "teams">): string[] {
  return teams.flat();
}

/** player_ids of the ticket's members who have made the proposal fail. */
export function atFault({ members }: Ticket, found: Proposal): string[] {
  return members.map(({ player_id }) => player_id).filter(each => found.at_fault.has(each));
}

/** Why a ticket of players at fault is over. */
export function endOf(failed_because: ProposalFailure | undefined): TicketEnd {
  switch (failed_because) {
    case "not_accepted":
    case "absent":
    case "party_changed":
      return failed_because;
    default:
      return "declined";
  }
}
