/** What the server tells of queues, and of a ticket in one: docs/http-api.md#queues. Times are ISO 8601. */
import type { ContentText } from "../../src/game/content/content-text.ts";

export type QueueStatus = {
  queue_id: string;
  name: ContentText;
  pvp_mode_id: string;
  /** Of the mode. */
  team_count: number;
  team_size: number;
  is_ranked: boolean;
  /** 1 for who comes alone. */
  party_sizes: number[];
  /** Absent where nobody is asked. */
  accept_seconds?: number;
  /** Why nobody may come into it now, in the operators' words; absent while it is open. */
  closed_text?: string;
  /** Players who wait in it. */
  player_count: number;
  /** How long those have waited who were matched lately; absent where that is not known. */
  expected_wait_seconds?: number;
};

/**
 * - `waiting`: for a match.
 * - `asked`: one was found, and each player has to accept it.
 * - `opening`: its room is being made.
 * - `open`: go there.
 * - `ended`: it is over.
 */
export type TicketState = "waiting" | "asked" | "opening" | "open" | "ended";

export type TicketMember = {
  player_id: string;
  character_id: string;
  character_name: string;
  level: number;
  /** Of one that is asked. */
  has_accepted?: boolean;
};

export type WaitReason = "too_few_players" | "no_fitting_parties" | "window_widens" | "window_at_cap";

export type TicketEnd =
  | "cancelled"
  | "gone"
  | "waited_too_long"
  | "declined"
  | "not_accepted"
  | "absent"
  | "party_changed"
  | "queue_closed"
  | "never_made"
  | "played"
  | "void";

export type Ticket = {
  ticket_id: string;
  queue_id: string;
  state: TicketState;
  /** Who has made it: the leader of a party. */
  leader_player_id: string;
  party_id?: string;
  members: TicketMember[];
  waits_since: string;
  /** Of one that waits: from 1, by the time that each waits. Absent far behind, and until it was looked at. */
  place?: number;
  /** Of one that waits; absent where that is not known. */
  expected_wait_seconds?: number;
  /** Of one that waits: why it still does. */
  waits_because?: WaitReason;
  /** The same in words. */
  waits_because_text?: string;
  /** Of one that is asked: how many of all players of the match have accepted it, and until when they may. */
  accepted_count?: number;
  player_count?: number;
  accept_until?: string;
  /** Of one that is open: the match. */
  room_id?: string;
  /** Of one that has ended. */
  ended_because?: TicketEnd;
};

/** Who waits for long does not see any sooner that it is matched by asking more often. */
const LONG_WAIT_SECONDS = 60;

/**
 * When to ask again how it goes on with a ticket, in ms; undefined where nothing becomes of it any more. The server takes a player for gone
 * that has not asked for 45 s.
 */
export function askAgainMs({ state, expected_wait_seconds = 0 }: Ticket): number | undefined {
  switch (state) {
    case "waiting":
      return expected_wait_seconds > LONG_WAIT_SECONDS ? 5000 : 2000;
    case "asked":
      return 1000;
    case "opening":
      return 500;
    case "open":
      return 5000;
    case "ended":
      return undefined;
  }
}
