/** What a player is shown of a ticket. */
import { z } from "zod";
import { isAccepted, type Proposal } from "./proposal.ts";
import { type QueueStatuses, WAIT_REASONS, WAIT_TEXTS } from "./queue-status.ts";
import { TICKET_ENDS, type Ticket } from "./ticket.ts";
import type { KnownTicket } from "./ticket-life.ts";

/**
 * - `waiting`: for a match.
 * - `asked`: one was found, and each player has to accept it.
 * - `opening`: all have accepted it, and its room is being made.
 * - `open`: go there.
 * - `ended`: it is over.
 */
const SHOWN_STATES = ["waiting", "asked", "opening", "open", "ended"] as const;

export const ticketView = z
  .object({
    ticket_id: z.string(),
    queue_id: z.string(),
    state: z.enum(SHOWN_STATES),
    /** Who has made it: the leader of a party. */
    leader_player_id: z.string(),
    party_id: z.string().optional(),
    /** As they were when it was made. */
    members: z.array(
      z.object({
        player_id: z.string(),
        character_id: z.string(),
        character_name: z.string(),
        level: z.int().positive(),
        /** Of one that is asked. */
        has_accepted: z.boolean().optional(),
      }),
    ),
    waits_since: z.iso.datetime(),
    /** Of one that waits: from 1, by the time that each waits. Absent far behind, and until it was looked at. */
    place: z.int().positive().optional(),
    /** How long those have waited who were matched lately; absent where that is not known. */
    expected_wait_seconds: z.int().nonnegative().optional(),
    /** Of one that waits: why it still does. */
    waits_because: z.enum(WAIT_REASONS).optional(),
    /** The same in words. */
    waits_because_text: z.string().optional(),
    /** Of one that is asked: how many of all players of the match have accepted it, and until when they may. */
    accepted_count: z.int().nonnegative().optional(),
    player_count: z.int().positive().optional(),
    accept_until: z.iso.datetime().optional(),
    /** Of one that is open: of the match's room, which is also the match. */
    room_id: z.string().optional(),
    /** Of one that has ended; `played` where its match is over, `void` where that had begun and counts for nothing. */
    ended_because: z.enum([...TICKET_ENDS, "played", "void"]).optional(),
  })
  .meta({ id: "Ticket" });
export type TicketView = z.infer<typeof ticketView>;

export function viewOfTicket({ ticket, proposal }: KnownTicket, statuses: QueueStatuses): TicketView {
  const { ticket_id, queue_id, leader_player_id, party_id, members, waits_since_ms } = ticket;
  const state = stateOf(ticket, proposal);
  return {
    ...{ ticket_id, queue_id, state, leader_player_id },
    ...(party_id !== undefined && { party_id }),
    members: members.map(({ player_id, character_id, character_name, level }) => ({
      ...{ player_id, character_id, character_name, level },
      ...(state === "asked" && { has_accepted: proposal?.accepted.has(player_id) === true }),
    })),
    waits_since: new Date(waits_since_ms).toISOString(),
    ...(state === "waiting" && waitOf(ticket, statuses)),
    ...(state === "asked" && proposal && questionOf(proposal)),
    ...(state === "open" && proposal && { room_id: proposal.room_id }),
    ...(state === "ended" && {
      ended_because: ticket.ended_because ?? (proposal?.is_void ? "void" : "played"),
    }),
  };
}

function stateOf({ state }: Ticket, proposal: Proposal | undefined): TicketView["state"] {
  if (state !== "matched") return state;
  switch (proposal?.state) {
    case "claiming":
    case "failed":
      return "waiting";
    case "asking":
      return isAccepted(proposal) ? "opening" : "asked";
    case "open":
      return "open";
    default:
      return "ended";
  }
}

function waitOf({ queue_id, ticket_id }: Ticket, statuses: QueueStatuses): Partial<TicketView> {
  const { place, reason } = statuses.placeOf(queue_id, ticket_id) ?? {};
  const { expected_wait_seconds } = statuses.of(queue_id);
  return {
    ...(place !== undefined && { place }),
    ...(expected_wait_seconds !== undefined && { expected_wait_seconds }),
    ...(reason && { waits_because: reason, waits_because_text: WAIT_TEXTS[reason] }),
  };
}

function questionOf({ accepted, player_count, until_ms }: Proposal): Partial<TicketView> {
  return {
    ...{ accepted_count: accepted.size, player_count },
    accept_until: new Date(until_ms).toISOString(),
  };
}
