/** Whether a game in Godot grows, by what it has written down of itself. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { trendOf } from "./soak-trend.ts";

const sample = z.object({
  seconds: z.number(),
  nodes: z.number(),
  orphan_nodes: z.number(),
  objects: z.number(),
  resources: z.number(),
  memory_bytes: z.number(),
});
const COUNTED = ["nodes", "orphan_nodes", "objects", "resources", "memory_bytes"] as const;
/** Scripts are loaded, scenes kept and caches filled meanwhile. */
const WARM_UP_SHARE = 0.25;
const MIN_WARM_UP_SAMPLES = 2;
const MIN_SAMPLES = 3;
/** Beyond this certainty a slope is no chance. */
const MIN_CERTAINTY = 3;
/** What a fight holds varies by what is under way: shots, loot, questions that wait for their answers. */
const TOLERANCE_SHARE = 0.02;
const TOLERANCES = { nodes: 5, orphan_nodes: 1, objects: 40, resources: 5, memory_bytes: 200_000 };

export type GodotGrowth = {
  what: (typeof COUNTED)[number];
  first: number;
  last: number;
  /** By a straight line through all samples after the warm-up. */
  growth: number;
  tolerance: number;
  has_grown: boolean;
};

/**
 * @param file a sample a line, at even intervals.
 * @throws where there are too few to say anything.
 */
export function growthIn(file: string): GodotGrowth[] {
  const samples = readFileSync(file, "utf8").split("\n").filter(Boolean);
  const warmUp = Math.max(MIN_WARM_UP_SAMPLES, Math.floor(samples.length * WARM_UP_SHARE));
  const judged = samples.slice(warmUp).map(line => sample.parse(JSON.parse(line)));
  if (judged.length < MIN_SAMPLES) throw new Error(`${samples.length} samples are too few; play for longer`);
  return COUNTED.map(what => {
    const { first, last, mean, growth, certainty } = trendOf(judged.map(each => each[what]));
    const tolerance = Math.max(TOLERANCES[what], mean * TOLERANCE_SHARE);
    return {
      what,
      first,
      last,
      growth,
      tolerance,
      has_grown: growth > tolerance && certainty > MIN_CERTAINTY,
    };
  });
}
