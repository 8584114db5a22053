/** Why something that queues do is refused. `not_leader` and the like of parties are in party-reasons.ts. */
export const QUEUE_REASONS = {
  already_queued:
    "The player, or a member of the party, waits for a match already, or plays one: leave that first.",
  wrong_party_size: "The queue takes no party of this size.",
  may_not_play: "A member of the party may not play now, or has no such character.",
  queue_paused: "The player has declined or missed matches: it may queue again when its pause is over.",
  not_your_ticket: "The player does not belong to this ticket.",
  match_found: "A match was found for the ticket: accept or decline it.",
  no_match_to_answer: "No match was found that waits for the player's answer, or the time to answer is over.",
  match_not_open: "The ticket has no match to come to yet, or it is over.",
  other_character: "The session plays another character than the ticket is for.",
  already_accepted: "The player has accepted the match already.",
  queue_closed:
    "Operators have closed the queue for a while: who waits in it is matched, and nobody comes in.",
  ticket_over: "The ticket is over: make a new one.",
} as const;

declare module "../game/core/verdict.ts" {
  interface RejectReasons extends Record<keyof typeof QUEUE_REASONS, string> {}
}
