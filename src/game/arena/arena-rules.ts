/** The rules of player against player, as the engine, the recorder and a replay run them. */
import type { Arena } from "../content/arena-content.ts";
import { type Content, entryOf, findEntry, gameRulesOf } from "../content/content.ts";
import { rulesIn } from "../content/mode-numbers.ts";
import { EntityMap } from "../core/entity-map.ts";
import { keyedDraws } from "../core/random.ts";
import type { CommandIn, Outcome, Rules } from "../core/rules.ts";
import { accept, reject, type Verdict } from "../core/verdict.ts";
import type { WalkableArea } from "../movement/walkable-area.ts";
import type { ArenaArrival } from "./arena-arrival.ts";
import { ARENA_COMBAT_RULES } from "./arena-combat.ts";
import type { ArenaEvent } from "./arena-events.ts";
import { type ArenaInput, clampedInput } from "./arena-input.ts";
import { arenaMap } from "./arena-map.ts";
import { join, leave, setConnected } from "./arena-places.ts";
import { ARENA_RATE } from "./arena-rate.ts";
import { tickMatch } from "./arena-tick.ts";
import { type ArenaFighter, type ArenaWorld, isRunning, type Phase } from "./arena-world.ts";
import { isSomebodyAwaited } from "./expected-players.ts";
import { unitsPerTick } from "./grid.ts";
import { expect, startMatch } from "./match-opening.ts";
import type { MatchResult } from "./match-result.ts";
import type { Comer, MatchTerms } from "./match-terms.ts";

export type ArenaOpening = {
  content: Content;
  room_id: string;
  run_id: string;
  /** Of the content's `pvp-modes`. */
  pvp_mode_id: string;
  /** One of the mode's `arena_ids`. */
  arena_id: string;
  /** A secret of 32 hexadecimal digits, and a fresh one for every World: criticals are drawn with it. */
  draw_key: string;
  /** Absent for a match that anybody may come into. */
  terms?: MatchTerms | undefined;
};

type ByPlayer = { player_id: string };

export type ArenaCommands = {
  /** The server expects these players in a match that it was asked for: all of them, or none. A bot comes at once. */
  expect: { carries: { comers: readonly Comer[] }; value: undefined };
  /** A player takes a place, or is back at it. */
  join: { carries: { arrival: ArenaArrival }; value: undefined };
  /** A player is gone for good: it forfeits a match that runs. `is_closing`: the room closes with the player in it. */
  leave: { carries: ByPlayer & { is_closing?: boolean | undefined }; value: undefined };
  /** A player's connection was lost, or has come (back). */
  set_connected: { carries: ByPlayer & { connected: boolean }; value: undefined };
  /**
   * A player would begin with those who are there. When all say so, and there are two teams, the match begins 10 s later. A custom match begins
   * at once, when its leader says so; one that was made begins by itself.
   */
  start: { carries: ByPlayer; value: undefined };
  /**
   * What the next tick has of a player, oldest first, and how many waited then; none is a starved tick. `latency_ms` is the round trip that
   * the server has measured, which bounds what its strikes look back at.
   */
  inputs: {
    carries: ByPlayer & { inputs: readonly ArenaInput[]; waiting: number; latency_ms: number };
    value: undefined;
  };
  /** The result is saved: now players are told, what was saved and not what was judged here. */
  tell_result: { carries: { result: MatchResult }; value: undefined };
};

/** A match is not taken up again: of a World that was closed in the middle of one, it is void. */
export type ArenaSnapshot = {
  tick: number;
  started_tick: number;
  phase: Phase;
  result: MatchResult | undefined;
  /** Whether the server was asked for it. */
  has_terms?: true | undefined;
};

export type ArenaTypes = {
  World: ArenaWorld;
  Opening: ArenaOpening;
  Commands: ArenaCommands;
  Event: ArenaEvent;
  Snapshot: ArenaSnapshot;
};

type Rule<T extends keyof ArenaCommands> = (
  world: ArenaWorld,
  command: CommandIn<ArenaCommands, T>,
  events: ArenaEvent[],
) => Verdict<ArenaCommands[T]["value"]>;

const commandRules: { [T in keyof ArenaCommands]: Rule<T> } = {
  expect: (world, { comers }, events) => expect(world, comers, events),
  join: (world, { arrival }, events) => join(world, arrival, events),
  leave: (world, { player_id, is_closing = false }, events) => leave(world, player_id, is_closing, events),
  set_connected: (world, { player_id, connected }) => setConnected(world, player_id, connected),
  start: asFighter((world, fighter, _command, events) => startMatch(world, fighter, events)),
  inputs: asFighter((world, fighter, { inputs, waiting, latency_ms }) => {
    if (!isRunning(world)) return reject("not_yet");
    fighter.given = inputs.map(input => clampedInput(input, world.tick));
    fighter.waiting = waiting;
    fighter.latency_ms = Math.max(0, latency_ms);
    return accept();
  }),
  tell_result(world, { result }, events) {
    if (!world.result || world.is_result_known) return reject("not_yet");
    world.result = result;
    world.is_result_known = true;
    events.push({ event_type: "result_told", ...result });
    return accept();
  },
};

/** A rule about the player who is named in the command. */
function asFighter<C extends ByPlayer>(
  rule: (world: ArenaWorld, fighter: ArenaFighter, command: C, events: ArenaEvent[]) => Verdict,
): (world: ArenaWorld, command: C, events: ArenaEvent[]) => Verdict {
  return (world, command, events) => {
    const fighter = world.players.get(command.player_id);
    return fighter ? rule(world, fighter, command, events) : reject("not_in_room");
  };
}

/** @throws where the content has no such mode or arena. */
function open({
  content,
  room_id,
  run_id,
  pvp_mode_id,
  arena_id,
  draw_key,
  terms,
}: ArenaOpening): ArenaWorld {
  const mode = findEntry(content["pvp-modes"], pvp_mode_id);
  const arena = findEntry(content.arenas, arena_id);
  if (!mode || !arena) throw new Error(`There is no mode "${pvp_mode_id}" or no arena "${arena_id}"`);
  const { move_speed } = entryOf(content["combat-stats"], mode.combat_stats_id);
  // Claims are checked with tolerance; inputs claim nothing.
  const exact = { ...gameRulesOf(content), latency_tolerance_seconds: 0, reach_tolerance_m: 0 };
  return {
    tick: 0,
    players: new EntityMap(),
    enemies: new EntityMap(),
    projectiles: new EntityMap(),
    content,
    ticks_per_second: ARENA_RATE.ticks_per_second,
    combat_rules: ARENA_COMBAT_RULES,
    game_rules: rulesIn(mode, exact),
    walkableArea: areaOf(arena),
    friendly_fire: mode.friendly_fire,
    draws: keyedDraws(draw_key),
    last_instance: 0,
    room_id,
    run_id,
    max_players: mode.team_count * mode.team_size,
    mode,
    arena,
    map: arenaMap(arena),
    move_numbers: { walk_speed: unitsPerTick(move_speed) },
    phase: "gathering",
    phase_ends_at_tick: undefined,
    round: 0,
    drawn_rounds: 0,
    is_sudden_death: false,
    teams: [],
    started_tick: 0,
    forfeited_player_ids: [],
    terms,
    expected: new Map(),
    waits_until_tick: undefined,
    bots_come_at_tick: undefined,
    absent_player_ids: [],
    substitutes: new Map(),
    substitute_proposal_ids: new Set(),
    leader_id: undefined,
    result: undefined,
    is_result_known: false,
  };
}

/** What strikes and projectiles respect. */
function areaOf({ size_x, size_z, obstacles }: Arena): WalkableArea {
  const rect = { min_x: -size_x / 2, max_x: size_x / 2, min_z: -size_z / 2, max_z: size_z / 2 };
  return { rects: [rect], obstacles, doorways: [], entry: { x: 0, z: 0 } };
}

function apply<T extends keyof ArenaCommands>(
  world: ArenaWorld,
  command: CommandIn<ArenaCommands, T>,
): Outcome<ArenaCommands[T]["value"], ArenaEvent> {
  const events: ArenaEvent[] = [];
  const rule: Rule<T> = commandRules[command.type];
  return { verdict: rule(world, command, events), events };
}

/** While players gather nothing happens by itself, but that a countdown or somebody's way back may run out. */
function isIdle(world: ArenaWorld): boolean {
  const { phase, phase_ends_at_tick, players } = world;
  if (phase === "over") return true;
  if (phase !== "gathering" || phase_ends_at_tick !== undefined || isSomebodyAwaited(world)) return false;
  return [...players.values()].every(({ connected }) => connected);
}

function voidIfRunning(world: ArenaWorld): void {
  if (world.phase === "gathering" || world.phase === "over") return;
  const { tick, started_tick } = world;
  world.phase = "over";
  world.result = { reason: "void", teams: [], forfeited_player_ids: [], ticks: tick - started_tick };
  world.is_result_known = true;
}

function stateOf(world: ArenaWorld): object {
  const { tick, phase, phase_ends_at_tick, round, is_sudden_death, teams, result, draws } = world;
  const { terms, expected, substitutes, absent_player_ids, leader_id } = world;
  return {
    ...{ tick, phase, phase_ends_at_tick, round, is_sudden_death, teams, result },
    draws: "counter" in draws ? draws.counter : undefined,
    fighters: [...world.players.values()].map(({ stats, abilities, effects, absorbed, ...rest }) => ({
      ...structuredClone(rest),
      effects: [...effects],
      absorbed: [...absorbed],
    })),
    projectiles: [...world.projectiles.values()].map(each => ({ ...each })),
    ...(terms && { expected: [...expected], substitutes: [...substitutes], absent_player_ids, leader_id }),
  };
}

export const arenaRules: Rules<ArenaTypes> = {
  open,
  apply,
  tick: tickMatch,
  isIdle,
  snapshot: ({ tick, started_tick, phase, result, terms }) => ({
    ...{ tick, started_tick, phase, result },
    ...(terms && { has_terms: true }),
  }),
  state: stateOf,
  restore(opening, { tick, started_tick, phase, result }) {
    const world = Object.assign(open(opening), { tick, started_tick, phase, result });
    world.is_result_known = result !== undefined;
    voidIfRunning(world);
    return world;
  },
  redo(world, after) {
    for (const { event, tick } of after) {
      world.tick = Math.max(world.tick, tick);
      if (event.event_type === "match_started")
        Object.assign(world, { phase: "countdown", started_tick: tick });
      if (event.event_type !== "match_ended") continue;
      const { event_type, ...result } = event;
      Object.assign(world, { phase: "over", result, is_result_known: true });
    }
    voidIfRunning(world);
  },
};
