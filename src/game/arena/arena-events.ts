/** What can happen in a match, beside what happens in any fight. Teams count from 1. */
import type { CombatEvent } from "../combat/combat-events.ts";
import type { MatchResult } from "./match-result.ts";

export type ArenaEvent =
  | CombatEvent
  /** A player has come to play in this team. */
  | { event_type: "player_joined"; source_player_id: string; team: number }
  /** A player has gone before the match began, or after it was over. */
  | { event_type: "player_left"; source_player_id: string }
  /** Everybody is there, and the countdown to the first round begins. */
  | {
      event_type: "match_started";
      pvp_mode_id: string;
      arena_id: string;
      teams: { team: number; player_ids: string[] }[];
    }
  /** The countdown is over. Rounds count from 1. */
  | { event_type: "round_started"; round: number }
  /** The round's time is over: everybody loses health until a team is left. */
  | { event_type: "sudden_death_started"; round: number }
  /** Absent `winner_team`: it is drawn. */
  | { event_type: "round_ended"; round: number; winner_team?: number | undefined; scores: number[] }
  /** Absent `source_player_id`: nobody's hit has killed it, but an effect or sudden death. */
  | {
      event_type: "fighter_died";
      target_player_id: string;
      source_player_id?: string | undefined;
      position_x: number;
      position_z: number;
    }
  /** It is back where its team begins. */
  | { event_type: "fighter_respawned"; source_player_id: string }
  /** The match is over for this player: it has left, or was not back in time. */
  | { event_type: "player_forfeited"; source_player_id: string }
  | ({ event_type: "match_ended" } & MatchResult)
  /** Before a round a player has come into the match, in a bot's place or, without `bot_id`, in a free one. */
  | { event_type: "substitute_taken_in"; source_player_id: string; team: number; bot_id?: string | undefined }
  /** The result is saved, and players are told. */
  | ({ event_type: "result_told" } & MatchResult);
