/** Why something that parties do is refused. */
export const PARTY_REASONS = {
  in_a_party: "The player belongs to a party: it has to leave that one first.",
  no_party: "The player belongs to no such party.",
  party_over: "The party has ended, or there never was one of this code: begin a new one.",
  party_full: "The party has as many members as it may have.",
  not_invited:
    "The party is closed, and the player has no invite that is good: ask to join, or for its code.",
  removed_from_party:
    "The leader has removed the player from the party: only a new invite lets it come back.",
  not_leader: "Only the leader of the party may do this.",
  not_in_party: "The player that is meant does not belong to the party.",
  no_such_request: "The player has not asked to join the party, or does not any more.",
  too_many_requests:
    "As many players as may have asked to join the party: wait until its leader has answered.",
  no_ready_check: "No ready check is going on.",
  muted: "The leader of the party has muted the player.",
  line_too_long: "A line may have 200 characters at most.",
  line_invisible:
    "The line has nothing that can be seen, or something that must not be in it, such as a control character.",
} as const;

declare module "../game/core/verdict.ts" {
  interface RejectReasons extends Record<keyof typeof PARTY_REASONS, string> {}
}
