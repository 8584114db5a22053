/**
 * How good and how quick the matcher is: `npm run bench:matchmaking [-- --hours N] [--part populations|pass|calibration] [--players N] [--seed N]`.
 *
 * Populations: simulated players of a hidden skill play under each policy in turn, with the same players, pauses and lengths of matches. A
 * matcher sees only the ratings that were learned from the matches before; how even a match was is said by the hidden skills.
 */
import { z } from "zod";
import { positiveCount, positiveNumber, readArguments } from "../loadtest/arguments.ts";
import { markdownTable } from "./markdown.ts";
import { CALIBRATION_HEAD, calibrationRows } from "./matchmaking-calibration.ts";
import { PASS_HEAD, passRows } from "./matchmaking-pass.ts";
import { policiesOf } from "./matchmaking-policies.ts";
import { newPlayers, type Setting } from "./matchmaking-population.ts";
import { type Outcome, simulate } from "./matchmaking-run.ts";
import { quantile } from "./quantile.ts";

const SETTINGS: Setting[] = [
  { name: "200 in game, 2v2", players: 200, team_size: 2, in_parties: [0.3], hidden_bonus: 1.5 },
  { name: "1000 in game, 3v3", players: 1000, team_size: 3, in_parties: [0.15, 0.15], hidden_bonus: 1.5 },
  { name: "50 in game, 2v2", players: 50, team_size: 2, in_parties: [0.2], hidden_bonus: 1.5 },
];
const CALIBRATION_MATCHES = 100_000;

const HEAD = [
  ...["policy", "matches", "wait p50, s", "p95", "longest", "distance p50", "p95"],
  ...["solos against a full party, %", "full parties win, %", "by hidden skill", "of matches"],
];

const { hours, part, players, seed } = readArguments({
  hours: positiveNumber.default(48),
  part: z.enum(["populations", "pass", "calibration", "all"]).default("all"),
  /** Of the one population that is simulated; absent: all. */
  players: positiveCount.optional(),
  seed: positiveCount.default(1),
});

function rowOf({ name, waits, longest, distances, mixed, full }: Outcome): (string | number)[] {
  return [
    ...[name, distances.length, quantile(waits, 0.5), quantile(waits, 0.95), longest],
    ...[quantile(distances, 0.5).toFixed(3), quantile(distances, 0.95).toFixed(3)],
    ((100 * mixed) / distances.length).toFixed(1),
    ((100 * full.won) / full.matches).toFixed(1),
    ...[((100 * full.expected) / full.matches).toFixed(1), full.matches],
  ];
}

if (part === "all" || part === "pass")
  console.info(`A pass\n\n${markdownTable(PASS_HEAD, await passRows())}\n`);
if (part === "all" || part === "calibration")
  console.info(
    `Calibration\n\n${markdownTable(CALIBRATION_HEAD, calibrationRows(CALIBRATION_MATCHES, seed))}\n`,
  );
if (part === "all" || part === "populations")
  for (const setting of SETTINGS.filter(each => players === undefined || each.players === players)) {
    const population = newPlayers(setting, seed);
    const rows = policiesOf(setting).map(policy =>
      rowOf(simulate(setting, structuredClone(population), policy, hours * 3600, seed)),
    );
    console.info(`${setting.name}, ${hours} h\n\n${markdownTable(HEAD, rows)}\n`);
  }
