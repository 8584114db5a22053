/** What clients send and hear in a match, beside its state. */
import { z } from "zod";
import type { MatchResult } from "../game/arena/match-result.ts";
import type { MessageForm } from "./room-messages.ts";
import type { RoomVersions } from "./room-versions.ts";

/** The player would begin with those who are there; see `start` of the rules. Answered. */
export const startMessage = z.object({}).optional();

export const ARENA_MESSAGES = {
  start: { schema: startMessage, rate: { perSecond: 2, burst: 4 } },
} as const satisfies Record<string, MessageForm>;

/**
 * A hit, as a list, since a fight is full of them: the slot of who has hit and of whom, the place of the ability in the mode's `ability_ids`
 * from 1, the damage, what of it a shield has taken, and 1 where it was critical.
 */
export type HitMessage = [
  source_slot: number,
  target_slot: number,
  ability: number,
  damage_amount: number,
  absorbed_amount: number,
  is_critical: 0 | 1,
];

/**
 * To its owner alone, as a list, since it comes with each use of an ability: mana and the tick from which it grows, stamina and that tick, and
 * for each of the mode's `ability_ids`, in their order, the tick from which it may be used again; 0 before its first use.
 */
export type OwnMessage = [
  mana: number,
  mana_since_tick: number,
  stamina: number,
  stamina_since_tick: number,
  ...ready_at_ticks: number[],
];

/** What an `OwnMessage` says. Ticks may lie in the future, and may have fractions. */
export type OwnState = {
  /** What there was at `mana_since_tick`; from then on it grows. */
  mana: number;
  mana_since_tick: number;
  stamina: number;
  stamina_since_tick: number;
  /** ability_id → the tick from which it may be used again. */
  ready_at_tick: Record<string, number>;
};

/** @param ability_ids of the mode. */
export function readOwn(
  [mana, mana_since_tick, stamina, stamina_since_tick, ...ready_at_ticks]: OwnMessage,
  ability_ids: readonly string[],
): OwnState {
  const ready_at_tick: Record<string, number> = {};
  for (const [i, ability_id] of ability_ids.entries()) ready_at_tick[ability_id] = ready_at_ticks[i] ?? 0;
  return { mana, mana_since_tick, stamina, stamina_since_tick, ready_at_tick };
}

export type ArenaServerMessages = {
  welcome: RoomVersions & {
    player_id: string;
    session_id: string;
    /** ISO 8601. */
    server_time: string;
    match_id: string;
    tick: number;
    ticks_per_second: number;
    protocol_version: number;
  };
  hit: HitMessage;
  own: OwnMessage;
  /** The match is over, and its result is saved. */
  match_over: MatchResult;
};
