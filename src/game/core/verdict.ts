/**
 * The answer of the rules to a command: what the player gets, or the reason why not. A refusal changes nothing, save that
 * the move which a refused `combat_event` brings along stands by itself.
 */

/**
 * The reasons that rooms of any mode have. A mode adds its own by declaring them here too, in a file beside its rules; all of them
 * together are `REJECT_REASONS` of src/schema.
 */
export const COMMON_REASONS = {
  invalid_message: "The message is malformed, or a number in it is impossible.",
  not_in_room: "The player is not in this room.",
  player_dead: "The dead cannot do this.",
  busy: "The player is in a state that does not allow this, such as ATTACKING.",
  too_fast: "The position is further away than the player can have come since its last move.",
  blocked: "Something that nobody can walk through is in the way.",
  unknown_ability: "There is no ability with this id.",
  not_learned: "The character has not learned it.",
  level_too_low: "The character's level is too low.",
  on_cooldown: "The ability is not ready yet.",
  not_enough_mana: "The ability costs more mana than the player has.",
  not_enough_stamina: "The ability costs more stamina than the player has.",
  not_enough_items: "The player does not carry the item.",
  unknown_item: "The item cannot be used, or is not in the game now.",
  no_such_target: "There is no target with this id in the room.",
  target_dead: "Somebody else was first: the target is dead.",
  out_of_range: "The target is too far away.",
  not_facing: "The target is not in front of the player.",
  already_picked_up: "Somebody else was first: it is taken.",
  room_full: "The room has no free player slot.",
  run_full: "The run has as many members as it may have.",
  run_over:
    "The run is over: a member has reached its exit, its leader has ended it, or nobody has played it for too long. Begin a new one.",
  too_many_runs: "The character belongs to as many runs as it may: leave some of them.",
  too_many_invites:
    "The run or the party has as many invites that nobody has used as it may: wait until one is used, or ends.",
  not_a_member: "The character does not belong to this run.",
  no_such_invite:
    "There is no invite of this code to the run, it has expired, or its maker was removed from the run.",
  invite_used: "Somebody has used the invite already.",
  no_such_session: "The session has ended.",
  session_elsewhere:
    "The session cannot come into this room: it is in another, or the room is entered from the room before it.",
  not_yet: "The dead may not respawn yet.",
  in_combat: "The character is in a fight: this has to wait until the fight is over.",
  rate_limited: "Too many messages of this type.",
  store_unavailable: "Done, but not saved yet: nothing is undone, and asking again is safe.",
  internal_error: "A fault of the server; its log says more.",
} as const;

export type CommonReason = keyof typeof COMMON_REASONS;

/** Each reason of a refusal, of any mode. */
export interface RejectReasons extends Record<CommonReason, string> {}
export type RejectReason = keyof RejectReasons;

/**
 * Violations: what no honest client can send, on any connection. Every other refusal can happen to an honest player: a message
 * comes late, a race is lost, a connection stalls. The text says when the reason counts.
 */
export const VIOLATIONS = {
  invalid_message: "The message does not have the form that this page describes.",
  too_fast:
    "The place is so far away that not even a player who had sprinted since its last accepted move, through the longest stall that a connection survives, could have come there.",
  blocked: "The place itself lies outside of the walkable area.",
} as const satisfies Partial<Record<RejectReason, string>>;

export type Rejection = {
  readonly is_accepted: false;
  readonly reason: RejectReason;
  /** Milliseconds, at least 1, until the same may be accepted; absent where waiting alone does not help. */
  readonly ready_in_ms?: number;
  /** The refusal counts against the account; see VIOLATIONS. */
  readonly is_violation?: true;
};
export type Acceptance<Value> = { readonly is_accepted: true; readonly value: Value };
export type Verdict<Value = undefined> = Acceptance<Value> | Rejection;

export function reject(reason: RejectReason, ready_in_ms?: number): Rejection {
  return ready_in_ms === undefined
    ? { is_accepted: false, reason }
    : { is_accepted: false, reason, ready_in_ms: Math.max(1, Math.ceil(ready_in_ms)) };
}

/** A refusal of what no honest client can send. */
export function rejectViolation(reason: keyof typeof VIOLATIONS): Rejection {
  return { is_accepted: false, reason, is_violation: true };
}

export function accept(): Acceptance<undefined>;
export function accept<Value>(value: Value): Acceptance<Value>;
export function accept(value?: unknown): Acceptance<unknown> {
  return { is_accepted: true, value };
}
