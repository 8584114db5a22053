/** Everything that a room of player against player knows, as plain objects. */
import type { CombatWorld } from "../combat/combat-world.ts";
import type { EnemyFighter, PlayerFighter } from "../combat/fighter.ts";
import type { Arena, PvpMode } from "../content/arena-content.ts";
import type { EntityMap } from "../core/entity-map.ts";
import { placeAt } from "../core/position.ts";
import type { ArenaArrival } from "./arena-arrival.ts";
import type { ArenaInput } from "./arena-input.ts";
import type { ArenaMap } from "./arena-map.ts";
import type { Pacing } from "./input-pacing.ts";
import type { MatchResult } from "./match-result.ts";
import type { ExpectedPlayer, MatchTerms } from "./match-terms.ts";
import type { Places } from "./rewind.ts";
import type { MoveNumbers, Mover } from "./step.ts";

/**
 * `gathering`: players come. `countdown`: they stand at their places. `fighting`: a round, with its sudden death. `round_over`: nobody is
 * hurt any more. `over`: the match has its result.
 */
export const PHASES = ["gathering", "countdown", "fighting", "round_over", "over"] as const;
export type Phase = (typeof PHASES)[number];

/** `id` is its `player_id`. */
export type ArenaFighter = PlayerFighter & {
  /** 1 to max_players: the lowest that was free. On the wire it stands for the player. */
  readonly slot: number;
  readonly character_id: string;
  readonly character_name: string;
  readonly class_id: string;
  /** From 1. `team` is the same as text. */
  readonly team_number: number;
  /** Whether it would begin with those who are there. */
  is_ready: boolean;
  connected: boolean;
  /** While it is not connected: the tick at which the match is forfeited for it. */
  forfeits_at_tick: number;
  /** The connection's round trip as the room has measured it, in ms. */
  latency_ms: number;
  readonly mover: Mover;
  readonly pacing: Pacing;
  /** What it was given for the next tick. */
  given: readonly ArenaInput[];
  /** How many of its inputs waited then; after the tick: how many still do. */
  waiting: number;
  /** The newest input that it has used. */
  input: ArenaInput;
  /** How many ticks its inputs were late when it began its cast. */
  cast_late_ticks: number;
  readonly places: Places;
  died_at_tick: number | undefined;
  /** The server plays it. Absent where a player does. */
  readonly is_bot?: true | undefined;
};

/** Who has come to take the place of a bot, or of a player who has left. */
export type Substitute = { readonly arrival: ArenaArrival; readonly team: number; connected: boolean };

/** A team of the match. */
export type Team = {
  readonly team: number;
  rounds_won: number;
  /** The tick at which its last player was gone; undefined while it has one. */
  gone_at_tick: number | undefined;
};

export interface ArenaWorld extends CombatWorld {
  /** The number of ticks taken. */
  tick: number;
  /** Of the match, too. */
  readonly room_id: string;
  readonly run_id: string;
  readonly max_players: number;
  readonly mode: PvpMode;
  readonly arena: Arena;
  readonly map: ArenaMap;
  readonly move_numbers: MoveNumbers;
  readonly players: EntityMap<ArenaFighter>;
  /** There are none. */
  readonly enemies: EntityMap<EnemyFighter>;
  phase: Phase;
  /** The first tick of the next phase; undefined where the phase ends by something else. */
  phase_ends_at_tick: number | undefined;
  /** From 1; 0 before the first. */
  round: number;
  drawn_rounds: number;
  is_sudden_death: boolean;
  /** Of those with players when the match began; before that empty. */
  teams: Team[];
  started_tick: number;
  readonly forfeited_player_ids: string[];
  /** Of a match that the server was asked for. */
  readonly terms: MatchTerms | undefined;
  /** Of such a match: who is let in, by player_id. */
  readonly expected: Map<string, ExpectedPlayer>;
  /** The tick at which a match that was made stops waiting for who is absent; undefined before it expects any. */
  waits_until_tick: number | undefined;
  /** The tick at which bots take the places that nobody is expected for. */
  bots_come_at_tick: number | undefined;
  /** Who was expected, and did not come in time. */
  readonly absent_player_ids: string[];
  /** Players who have come while the match runs, and take bots' places before the next round. */
  readonly substitutes: Map<string, Substitute>;
  /** Of the matchmaking: by what players were to come while the match runs. */
  readonly substitute_proposal_ids: Set<string>;
  /** Of a custom match: who may begin it. */
  leader_id: string | undefined;
  result: MatchResult | undefined;
  /** Whether the result is saved: before, nobody is told. */
  is_result_known: boolean;
}

export function membersOf(world: ArenaWorld, team: number): ArenaFighter[] {
  return [...world.players.values()].filter(each => each.team_number === team);
}

/** Whether inputs count: from the first countdown to the result. */
export function isRunning({ phase }: ArenaWorld): boolean {
  return phase === "countdown" || phase === "fighting" || phase === "round_over";
}

/** A yaw in radians for an aim of 0–255. */
export function yawOf(aim: number): number {
  return (aim * 2 * Math.PI) / 256;
}

/** The nearest aim to a yaw in radians. */
export function aimOf(yaw: number): number {
  return Math.floor((yaw * 256) / (2 * Math.PI) + 0.5) & 255;
}

/** Combat looks at where its mover is. */
export function followMover(fighter: ArenaFighter): void {
  placeAt(fighter, fighter.mover);
  fighter.yaw = yawOf(fighter.mover.aim);
}
