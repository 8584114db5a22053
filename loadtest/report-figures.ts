/** What a load run has shown, and whether it keeps to the budget. */
import type { BareFigures } from "./bare-load.ts";
import type { Spread } from "./spread.ts";
import { TRAFFIC_FIELDS, type Traffic } from "./traffic.ts";

/** What was seen in one interval of the hold. */
export type Sample = {
  /** Since the hold began. */
  seconds: number;
  events_per_s: number;
  critical_p50_ms: number;
  critical_p99_ms: number;
  /** Of one core, 0 to 1. */
  server_cpu: number;
  server_lag_p99_ms: number;
  server_lag_max_ms: number;
  server_memory_mb: number;
  received_bytes_per_s: number;
  database_writes_per_s: number;
};

export type Figures = {
  began_at: string;
  machine: { cpu: string; cores: number; node: string; is_pinned: boolean };
  rooms: number;
  players: number;
  probes: number;
  hold_seconds: number;
  joins: { failed: number; failures: string[]; join_ms: Spread };
  /** Close codes of connections that the players did not end themselves. */
  drops: number[];
  accepted: number;
  /** "type: reason" to how often. */
  rejections: Record<string, number>;
  /** Requests without an answer, by type. */
  unanswered: Record<string, number>;
  events: { total: number; per_s: number; by_type: Record<string, number> };
  /** From the player that did it to every other player of the room: kills and loot. */
  critical_ms: Spread;
  /** How often a player has not seen the kill of another. */
  kills_missed: number;
  /** How far patches of the batch are from their rhythm, whole intervals aside. */
  patch_jitter_ms: Spread;
  /** Intervals in which no two players moved, or whose batch was late by as much. */
  quiet_intervals: number;
  /** Of each player and second. */
  traffic: Traffic;
  server: {
    /** Of one core, 0 to 1, all threads. */
    cpu: number;
    memory_mb: { begin: number; end: number };
    lag_p99_ms: number;
    lag_max_ms: number;
    tick_mean_us: number;
  };
  /** Bare Colyseus rooms with as many players and the same traffic, beside the game's after the hold. */
  bare: BareFigures;
  database: { writes: number; writes_per_s: number; throttled: number; failed: number };
  generator_lag_ms: Spread;
  samples: Sample[];
};

export type Check = { what: string; limit: string; measured: string; is_met: boolean };

/** From the design: what the reference load may take. */
const LOWEST_EVENTS_PER_S_AND_PLAYER = 2.5;
const HIGHEST_CRITICAL_P99_MS = 20;
const HIGHEST_CPU_OF_BARE = 1.5;
/** A generator that is later than this measures itself. */
const HIGHEST_GENERATOR_LAG_MS = 20;

/** What may be different about the bare room's traffic; its players follow the game's by timers, and by chance. */
const HIGHEST_TRAFFIC_DIFFERENCE_SHARE = 0.1;

/** Undefined for a run that counts. */
export function whyInvalid({ generator_lag_ms, traffic, bare }: Figures): string | undefined {
  const lagMs = Math.max(generator_lag_ms.p99, bare.generator_lag_ms.p99);
  if (lagMs > HIGHEST_GENERATOR_LAG_MS) {
    return `The players were late themselves: p99 ${lagMs.toFixed(1)} ms, allowed are ${HIGHEST_GENERATOR_LAG_MS} ms. The run shows nothing; repeat it on a machine that does nothing else.`;
  }
  if (bare.problems.length > 0) {
    return `The bare room had ${bare.problems.length} problems, the first: ${bare.problems[0]}. There is nothing to compare the CPU with.`;
  }
  const unlike = TRAFFIC_FIELDS.filter(
    field => Math.abs(bare.traffic[field] / traffic[field] - 1) > HIGHEST_TRAFFIC_DIFFERENCE_SHARE,
  );
  if (unlike.length === 0) return undefined;
  const said = unlike.map(
    field => `${field} ${bare.traffic[field].toFixed(1)} for ${traffic[field].toFixed(1)}`,
  );
  return `The bare room had other traffic than the game, each player and second: ${said.join(", ")}. Their CPU cannot be compared.`;
}

/** Every budget with what was measured. */
export function checksOf(figures: Figures): Check[] {
  const { joins, drops, unanswered, events, critical_ms, bare, database, players } = figures;
  const events_per_s = LOWEST_EVENTS_PER_S_AND_PLAYER * players;
  const ratio = bare.game_cpu / bare.cpu;
  return [
    atMost("failed joins", joins.failed, 0),
    atMost("drops", drops.length, 0),
    atMost("requests without an answer", sumOf(unanswered), 0),
    {
      ...{ what: "events a second", limit: `≥ ${events_per_s}`, measured: events.per_s.toFixed(0) },
      is_met: events.per_s >= events_per_s,
    },
    atMost("kills that a player did not see", figures.kills_missed, 0),
    // Where none was measured, nothing is shown.
    atMost(
      "critical event, p99, ms",
      critical_ms.count > 0 ? critical_ms.p99 : Number.POSITIVE_INFINITY,
      HIGHEST_CRITICAL_P99_MS,
      1,
    ),
    atMost("CPU, of a bare Colyseus room's", ratio, HIGHEST_CPU_OF_BARE, 2),
    atMost("database requests throttled or failed", database.throttled + database.failed, 0),
  ];
}

function atMost(what: string, measured: number, limit: number, digits = 0): Check {
  return { what, limit: `≤ ${limit}`, measured: measured.toFixed(digits), is_met: measured <= limit };
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
