/** What follows from the slices of the capacity bench. */
import type { TrafficName } from "./capacity-recording.ts";
import type { ServerName } from "./capacity-servers.ts";
import { quantile } from "./quantile.ts";

/** A generator that lags by more than this, p99, measures itself. */
export const MAX_LAG_P99_MS = 20;

export type Verdict =
  | "held"
  | "too slow"
  | "falls behind"
  | "refuses messages"
  | "loses players"
  | "INVALID: the generator lags";

/** A few seconds of one server. */
export type Slice = {
  server: ServerName;
  traffic: TrafficName;
  players: number;
  /** Slices of one round stand beside each other. */
  round: number;
  cpu_us_per_player_second: number;
  generator_lag_p99_ms: number;
  /** Of one core. */
  generator_cpu_share: number;
};

export type Contestant = Pick<Slice, "server" | "traffic">;
export type Level = Contestant & { players: number; verdict: Verdict };

export type Ratios = { pairs: number; median: number; p10: number; p90: number };

/** Whose CPU stands beside whose in each round; NaN of no pairs. Levels count that both hold, and slices in which the generator was in time. */
export function ratiosOf(
  slices: readonly Slice[],
  levels: readonly Level[],
  [one, other]: readonly [Contestant, Contestant],
): Ratios {
  const counted = slices.filter(
    slice => slice.generator_lag_p99_ms <= MAX_LAG_P99_MS && isHeld(levels, slice, slice.players),
  );
  const ratios = counted.filter(isOf(one)).flatMap(slice => {
    const beside = counted.find(
      each => isOf(other)(each) && each.players === slice.players && each.round === slice.round,
    );
    return beside ? [slice.cpu_us_per_player_second / beside.cpu_us_per_player_second] : [];
  });
  const at = (share: number) => (ratios.length > 0 ? quantile(ratios, share) : Number.NaN);
  return { pairs: ratios.length, median: at(0.5), p10: at(0.1), p90: at(0.9) };
}

/** The most players of a level that it holds. */
export function heldBy(levels: readonly Level[], contestant: Contestant): number {
  const held = levels.filter(level => isOf(contestant)(level) && level.verdict === "held");
  return Math.max(0, ...held.map(({ players }) => players));
}

/** Whether its end is not known, since the generator came to its own before. */
export function isUnknown(levels: readonly Level[], contestant: Contestant): boolean {
  return levels.some(level => isOf(contestant)(level) && level.verdict.startsWith("INVALID"));
}

function isHeld(levels: readonly Level[], contestant: Contestant, players: number): boolean {
  return levels.some(
    level => isOf(contestant)(level) && level.players === players && level.verdict === "held",
  );
}

function isOf({ server, traffic }: Contestant): (each: Contestant) => boolean {
  return each => each.server === server && each.traffic === traffic;
}
