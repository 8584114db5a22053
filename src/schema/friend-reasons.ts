/** Why something that friends do is refused. */
export const FRIEND_REASONS = {
  no_such_player: "There is no such player, or it takes no requests: nobody can be asked.",
  no_character: "Others know a player by its characters, and there is none: make one first.",
  is_yourself: "That is your own account.",
  no_such_friend_request: "There is no such friend request: it was withdrawn or declined, or was never made.",
  blocked_by_you: "You have blocked this player: end that first.",
  too_many_friends: "One of the two has as many friends as an account may have.",
  too_many_friend_requests:
    "As many friend requests wait for an answer, of yours or to this player, as an account may have.",
  too_many_blocks: "You have blocked as many players as an account may block: end one of the blocks first.",
} as const;

declare module "../game/core/verdict.ts" {
  interface RejectReasons extends Record<keyof typeof FRIEND_REASONS, string> {}
}
