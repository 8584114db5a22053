/**
 * A ticket: a party, or a player alone, who waits for a match. Its row decides whether it waits; whether a player is in it is decided by the
 * player's account (`AccountTies`). What has become of a match that was found for it is decided by the proposal that it names.
 */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { RowSchema } from "../store/schema-version.ts";

const id = z.string().min(1).max(128);

/** Who waits, as it was when the ticket was made. */
const ticketMember = z.object({
  player_id: id,
  character_id: id,
  character_name: z.string(),
  level: z.int().positive(),
  /** Of the rating, read by the server. */
  mu: z.number(),
  sigma: z.number(),
});
export type TicketMember = z.infer<typeof ticketMember>;

/**
 * - `waiting`: it may be chosen for a match.
 * - `matched`: it was chosen for one, and all else is said by the proposal.
 * - `ended`: it is over.
 */
export const TICKET_STATES = ["waiting", "matched", "ended"] as const;

/**
 * Why it is over:
 * - `cancelled`: a member has left the queue.
 * - `gone`: a member gave no sign of life, or was a guest that has become part of an account.
 * - `waited_too_long`.
 * - `declined`, `not_accepted`, `absent`: a member declined the match that was found, did not accept it in time, or did not come to it.
 * - `party_changed`: a member has left its party or was removed, or somebody has joined it.
 * - `queue_closed`: its queue is no more.
 * - `never_made`: it never came to be, since its process died.
 */
export const TICKET_ENDS = [
  "cancelled",
  "gone",
  "waited_too_long",
  "declined",
  "not_accepted",
  "absent",
  "party_changed",
  "queue_closed",
  "never_made",
] as const;
export type TicketEnd = (typeof TICKET_ENDS)[number];

const ticket = z.object({
  queue_id: id,
  ticket_id: id,
  /** Who has made it: the leader of a party. */
  leader_player_id: id,
  /** Absent for a player who queues alone. */
  party_id: id.optional(),
  members: z.array(ticketMember),
  /** Epoch milliseconds. It stays when a match that was found comes to nothing: who waits longest comes first. */
  waits_since_ms: z.int(),
  state: z.enum(TICKET_STATES),
  /** What it was matched by last. */
  proposal_id: id.optional(),
  /** Of one that has ended. */
  ended_because: z.enum(TICKET_ENDS).optional(),
  /** Epoch seconds. */
  expires_at: z.int(),
});
export type Ticket = z.infer<typeof ticket>;

export const ticketRows = new RowSchema(ticket);

/** Nobody waits longer. */
export const MOST_WAIT_MS = 2 * 3_600_000;
/** Kept longer than anybody waits, and than a match is played. */
export const TICKET_LIFETIME_SECONDS = 24 * 3600;

/** Of 36 letters and digits: enough until the year 5188. */
const TIME_DIGITS = 9;
/** No queue's id has it. */
const GLUE = "-";

/** Ids of a queue are in the order of their times. */
export function newTicketId(queue_id: string, now_ms: number): string {
  return queue_id + GLUE + timeText(now_ms) + randomBytes(6).toString("hex");
}

/** The smallest id that a ticket of this time may have. */
export function firstTicketId(queue_id: string, at_ms: number): string {
  return queue_id + GLUE + timeText(at_ms);
}

/** Undefined where it is no id of a ticket. */
export function readTicketId(ticket_id: string): { queue_id: string; made_at_ms: number } | undefined {
  const [, queue_id, time] = /^([a-z0-9_]{1,64})-([0-9a-z]{9})[0-9a-f]{12}$/.exec(ticket_id) ?? [];
  if (queue_id === undefined || time === undefined) return undefined;
  return { queue_id, made_at_ms: Number.parseInt(time, 36) };
}

export function hasMember({ members }: Pick<Ticket, "members">, player_id: string): boolean {
  return members.some(each => each.player_id === player_id);
}

function timeText(at_ms: number): string {
  return Math.max(0, Math.floor(at_ms)).toString(36).padStart(TIME_DIGITS, "0");
}
