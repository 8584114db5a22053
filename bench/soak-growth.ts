/** Whether a server grows, by samples that were taken whenever all players had gone. */
import { markdownTable } from "./markdown.ts";
import type { SoakSample } from "./soak-sample.ts";
import { type Trend, trendOf } from "./soak-trend.ts";

/** Code is compiled and caches fill meanwhile. */
export const WARM_UP_SAMPLES = 3;
/** Fewer say nothing of a slope. */
export const MIN_SAMPLES = 4;

const MIN_CERTAINTY = 3;
const MEMORY_TOLERANCE = { share: 0.03, bytes: 1_000_000 };
/** Of what the process has of the machine, much is only kept for later. */
const RESIDENT_TOLERANCE_SHARE = 0.15;
const COUNT_TOLERANCE = 1;

export type Growth = { what: string; trend: Trend; tolerance: number; has_grown: boolean };

/**
 * Undefined where there are too few samples after the warm-up to say anything of a slope.
 *
 * @param warmUpSamples are not judged.
 */
export function findGrowth(
  samples: readonly SoakSample[],
  warmUpSamples = WARM_UP_SAMPLES,
): Growth[] | undefined {
  const judged = samples.slice(warmUpSamples);
  return judged.length < MIN_SAMPLES ? undefined : judge(judged);
}

function judge(samples: readonly SoakSample[]): Growth[] {
  const flat = samples.map(valuesOf);
  const names = new Set(flat.flatMap(values => Object.keys(values)));
  return [...names].map(what => {
    const trend = trendOf(flat.map(values => values[what] ?? 0));
    const tolerance = toleranceOf(what, trend);
    return { what, trend, tolerance, has_grown: trend.growth > tolerance && trend.certainty > MIN_CERTAINTY };
  });
}

function valuesOf(sample: SoakSample): Record<string, number> {
  const named = (group: string, values: Record<string, number>) =>
    Object.entries(values).map(([name, value]) => [`${group} ${name}`, value] as const);
  return Object.fromEntries([
    ...named("memory", sample.memory),
    ...named("resource", sample.resources),
    ...named("process listener", sample.process_listeners),
    ...named("server listener", sample.server_listeners),
    ...named("kept", sample.kept),
  ]);
}

function toleranceOf(what: string, { mean }: Trend): number {
  if (what === "memory rss") return mean * RESIDENT_TOLERANCE_SHARE;
  if (!what.startsWith("memory")) return COUNT_TOLERANCE;
  return Math.max(mean * MEMORY_TOLERANCE.share, MEMORY_TOLERANCE.bytes);
}

export function growthTable(findings: readonly Growth[]): string {
  const head = ["what", "first", "last", "growth by the line", "may grow by", "certainty", "verdict"];
  const rows = findings.map(({ what, trend, tolerance, has_grown }) => [
    ...[what, amount(what, trend.first), amount(what, trend.last), amount(what, trend.growth)],
    ...[amount(what, tolerance), trend.certainty.toFixed(1), has_grown ? "GROWS" : "level"],
  ]);
  return markdownTable(head, rows);
}

/** A sentence for each thing that has grown. */
export function growthProblems(findings: readonly Growth[]): string[] {
  return findings
    .filter(({ has_grown }) => has_grown)
    .map(
      ({ what, trend }) =>
        `${what} grows: ${amount(what, trend.first)} at first, ${amount(what, trend.last)} at last.`,
    );
}

function amount(what: string, value: number): string {
  return what.startsWith("memory") ? megabytes(value) : value.toFixed(1);
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}
