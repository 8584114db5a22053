/** What a run of the capacity bench says of its targets, and so its exit code. */
import { heldBy, isUnknown, type Level, ratiosOf, type Slice } from "./capacity-figures.ts";
import { TRAFFIC_NAMES, type TrafficName } from "./capacity-recording.ts";

const MAX_CPU_RATIO = 1.2;
const MIN_HELD_RATIO = 0.85;

export type Outcome = {
  /** 0 where all targets are reached, 1 where one is missed, 2 where none is known to be missed and something is not known. */
  exit_code: 0 | 1 | 2;
  /** A line each. */
  missed: string[];
  unknown: string[];
};

/** Judges ours beside the bare room. What is known to be missed counts, also where something else is not known. */
export function outcomeOf(slices: readonly Slice[], levels: readonly Level[]): Outcome {
  const missed: string[] = [];
  const unknown: string[] = [];
  for (const traffic of TRAFFIC_NAMES) {
    const found = lookAt(traffic, slices, levels);
    missed.push(...found.missed.map(line => `"${traffic}": ${line}`));
    unknown.push(...found.unknown.map(line => `"${traffic}": ${line}`));
  }
  return { exit_code: missed.length > 0 ? 1 : unknown.length > 0 ? 2 : 0, missed, unknown };
}

function lookAt(
  traffic: TrafficName,
  slices: readonly Slice[],
  levels: readonly Level[],
): { missed: string[]; unknown: string[] } {
  const [ours, bare] = [
    { server: "ours", traffic },
    { server: "bare", traffic },
  ] as const;
  const held = { ours: heldBy(levels, ours), bare: heldBy(levels, bare) };
  const isLate = { ours: isUnknown(levels, ours), bare: isUnknown(levels, bare) };
  if (held.bare === 0) {
    const why = isLate.bare ? "the generator was late" : "it does not hold the first level";
    return { missed: [], unknown: [`the bare room could not be measured: ${why}.`] };
  }
  if (held.ours === 0) {
    if (isLate.ours) return { missed: [], unknown: ["ours could not be measured: the generator was late."] };
    const first = levels.find(each => each.server === "ours" && each.traffic === traffic);
    const verdict = first?.verdict ?? "takes no more players in";
    return {
      missed: [`ours fails at the first level, "${verdict}", while the generator was in time.`],
      unknown: [],
    };
  }
  const [missed, unknown]: [string[], string[]] = [[], []];
  const { median } = ratiosOf(slices, levels, [ours, bare]);
  if (Number.isNaN(median))
    unknown.push("no slices can be compared: the generator was late in one of each pair.");
  if (median > MAX_CPU_RATIO) {
    missed.push(
      `ours takes ${median.toFixed(2)} × the CPU of the bare room; the target is at most ${MAX_CPU_RATIO} ×.`,
    );
  }
  // Where the generator was late, a server may hold more than it is known to.
  const ratio = held.ours / held.bare;
  const players = `${held.ours} players for ${held.bare} of the bare room, ${ratio.toFixed(2)} ×`;
  if (ratio < MIN_HELD_RATIO && !isLate.ours) {
    missed.push(`ours holds ${players}; the target is at least ${MIN_HELD_RATIO} ×.`);
  } else if (isLate.ours || isLate.bare) {
    unknown.push(
      `how many players are held is not known, since the generator was late: at least ${players}.`,
    );
  }
  return { missed, unknown };
}
