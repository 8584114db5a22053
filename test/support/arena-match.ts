/** Matches of the tests' own content, and players who say what they do tick for tick. */

import type { ArenaArrival } from "../../src/game/arena/arena-arrival.ts";
import type { ArenaEvent } from "../../src/game/arena/arena-events.ts";
import type { ArenaInput } from "../../src/game/arena/arena-input.ts";
import { type ArenaCommands, arenaRules } from "../../src/game/arena/arena-rules.ts";
import { type ArenaFighter, type ArenaWorld, followMover } from "../../src/game/arena/arena-world.ts";
import type { Comer, MatchTerms } from "../../src/game/arena/match-terms.ts";
import { cutPlaces } from "../../src/game/arena/rewind.ts";
import type { Arena, PvpMode } from "../../src/game/content/arena-content.ts";
import { type Content, findEntry } from "../../src/game/content/content.ts";
import { arena, pvpMode } from "../../src/game/content/schemas/arena-schemas.ts";
import type { CommandIn, Outcome } from "../../src/game/core/rules.ts";
import { rulesContent } from "./rules-content.ts";

/** The buttons of the tests' modes. */
export const STRIKE = 1;
export const BOLT = 2;
export const ROLL = 4;
export const STUN = 8;
export const SLOW = 16;
export const HEAL = 32;

const MODE = {
  id: "duel",
  name: "Duel",
  team_count: 2,
  team_size: 1,
  arena_ids: ["court"],
  rounds_to_win: 2,
  round_seconds: 20,
  countdown_seconds: 1,
  sudden_death_seconds: 10,
  sudden_death_damage_per_second: 30,
  interpolation_ticks: 3,
  ability_ids: ["melee_attack", "bolt", "roll", "bash", "chill", "mend"],
  ability_overrides: { melee_attack: { cast_time: 0.2 }, bolt: { cast_time: 0.2 } },
  combat_stats_id: "player",
};

/** 40 × 40 m, with a pillar in the west; the teams begin 4 m from each other. */
const COURT = {
  id: "court",
  name: "Court",
  size_x: 40,
  size_z: 40,
  obstacles: [{ shape: "circle", x: -10, z: 0, radius: 1 }],
  spawn_points: [1, 2, 3, 4].flatMap(team =>
    [0, 3, 6].map(x => ({ team, x, z: team * 4 - 6, yaw: team === 1 ? 0 : Math.PI })),
  ),
};

const MORE_ABILITIES = [
  {
    ...{ id: "bash", ability_type: "melee", cast_time: 0.2, damage: 5, max_range: 2, effect_duration: 1 },
    effects: [{ effect_type: "stun" }],
  },
  {
    ...{ id: "chill", ability_type: "melee", cast_time: 0.2, damage: 5, max_range: 2, effect_duration: 1 },
    effects: [{ effect_type: "move_speed_multiplier", value: 0.5 }],
  },
  {
    ...{ id: "mend", ability_type: "heal", cooldown: 5, reach: "allies", max_range: 10 },
    effects: [{ effect_type: "restore_health", value: 20 }],
  },
];

export function arenaContent(changes: { mode?: object; arena?: object; abilities?: object[] } = {}): Content {
  const mode: PvpMode = pvpMode.parse({ ...MODE, ...changes.mode });
  const court: Arena = arena.parse({ ...COURT, ...changes.arena });
  return {
    ...rulesContent({ abilities: [...MORE_ABILITIES, ...(changes.abilities ?? [])] }),
    arenas: { [court.id]: court },
    "pvp-modes": { [mode.id]: mode },
  };
}

export const opening = (content: Content = arenaContent(), key = 1) => ({
  ...{ content, room_id: "match", run_id: "match", pvp_mode_id: "duel", arena_id: "court" },
  draw_key: key.toString(16).padStart(32, "0"),
});

/** Stands and looks where it looks; sees the newest tick. */
export function input(change: Partial<ArenaInput> = {}): ArenaInput {
  return {
    ...{ direction: 0, aim: 0, speed: 0, buttons: 0 },
    ...{ seen_tick: 1e9, seen_fraction: 0, heard_tick: 1e9 },
    ...change,
  };
}

/** By player: what its input says; null: none comes. */
export type Acts = Record<string, Partial<ArenaInput> | null | undefined>;

function arrivalOf(player_id: string): ArenaArrival {
  const names = { player_id, character_id: `of ${player_id}`, character_name: player_id };
  return { ...names, class_id: "adventurer", level: 1 };
}

/** A match, with every event that has happened in it. */
export class TestMatch {
  readonly world: ArenaWorld;
  readonly events: ArenaEvent[] = [];
  /** Everybody's round trip. */
  latency_ms = 0;

  /** @param terms of a match that the server is asked for. */
  constructor(
    content: Content = arenaContent(),
    players: readonly string[] = ["ada", "bob"],
    key = 1,
    terms?: MatchTerms,
  ) {
    this.world = arenaRules.open({ ...opening(content, key), ...(terms && { terms }) });
    for (const player_id of players) this.join(player_id);
  }

  do<T extends keyof ArenaCommands>(command: CommandIn<ArenaCommands, T>): string {
    const { verdict, events }: Outcome<unknown, ArenaEvent> = arenaRules.apply(this.world, command);
    this.events.push(...events);
    return verdict.is_accepted ? "accepted" : verdict.reason;
  }

  join(player_id: string, team?: number): string {
    return this.do({ type: "join", arrival: { ...arrivalOf(player_id), team } });
  }

  /** By player_id: its team, or what else is said of it. */
  expect(comers: Record<string, number | Partial<Comer>>): string {
    const all = Object.entries(comers).map(([player_id, comer]) => ({
      ...arrivalOf(player_id),
      ...(typeof comer === "number" ? { team: comer } : comer),
    }));
    return this.do({ type: "expect", comers: all });
  }

  /** One tick. Who is not named stands where it is, and looks where it looked. */
  tick(acts: Acts = {}): ArenaEvent[] {
    for (const { id, mover, connected } of this.world.players.values()) {
      const own = input({ aim: mover.aim, direction: mover.direction, ...acts[id] });
      const inputs = connected && acts[id] !== null ? [own] : [];
      const { latency_ms } = this;
      this.do({ type: "inputs", player_id: id, inputs, waiting: inputs.length, latency_ms });
    }
    const events = arenaRules.tick(this.world);
    this.events.push(...events);
    return events;
  }

  pass(seconds: number, acts: Acts = {}): ArenaEvent[] {
    return Array.from({ length: Math.round(seconds * 30) }, () => this.tick(acts)).flat();
  }

  /** Until it fights. */
  begin(): this {
    for (let i = 0; i < 1000 && this.world.phase !== "fighting"; i++) this.tick();
    return this;
  }

  fighter(player_id: string): ArenaFighter {
    const fighter = this.world.players.get(player_id);
    if (!fighter) throw new Error(`no fighter ${player_id}`);
    return fighter;
  }

  /** Puts a fighter somewhere, past all rules. */
  put(player_id: string, x: number, z: number, aim = 0): ArenaFighter {
    const fighter = this.fighter(player_id);
    Object.assign(fighter.mover, { x, z, aim, direction: aim });
    followMover(fighter);
    cutPlaces(fighter.places, this.world.tick + 1);
    return fighter;
  }

  /** Presses once and lets the wind-up pass. */
  use(player_id: string, buttons: number, acts: Acts = {}): ArenaEvent[] {
    const pressed = this.tick({ ...acts, [player_id]: { ...acts[player_id], buttons } });
    return [...pressed, ...Array.from({ length: 6 }, () => this.tick(acts)).flat()];
  }

  /** Makes the fighter die of the next hit. */
  weaken(player_id: string): void {
    this.fighter(player_id).current_health = 1;
  }

  count(event_type: ArenaEvent["event_type"]): number {
    return this.events.filter(each => each.event_type === event_type).length;
  }

  damageTo(player_id: string): number {
    return this.events.reduce(
      (sum, each) =>
        sum +
        (each.event_type === "damage_dealt" && each.target_player_id === player_id ? each.damage_amount : 0),
      0,
    );
  }
}

export function modeOf(content: Content): PvpMode {
  const mode = findEntry(content["pvp-modes"], "duel");
  if (!mode) throw new Error("no mode");
  return mode;
}
