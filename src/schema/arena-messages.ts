/** What clients send and hear in a match, beside its state. */
import { z } from "zod";
import type { MatchResult } from "../game/arena/match-result.ts";
import type { OwnMessage } from "./own-message.ts";
import type { MessageForm } from "./room-messages.ts";
import type { RoomVersions } from "./room-versions.ts";

/** The player would begin with those who are there; see `start` of the rules. Answered; refused where nothing can begin. */
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
