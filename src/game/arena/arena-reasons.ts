/** Why a match refuses, beside the reasons that every mode has. */
export const ARENA_REASONS = {
  not_expected: "The match is for others: the player has no place in it.",
  no_such_team: "The match has no team of this number.",
  team_full: "The team has no free place.",
  no_bot_to_replace:
    "The match has no place for a player in its next round, of a bot or free, or takes nobody in at all.",
  match_begun: "The match has begun, or is over: nobody comes into it any more, and nobody begins it.",
  not_match_leader: "Only the player who leads the match may begin it.",
  too_few_players: "A match needs two teams, and everybody connected who has a place.",
} as const;

declare module "../core/verdict.ts" {
  interface RejectReasons extends Record<keyof typeof ARENA_REASONS, string> {}
}
