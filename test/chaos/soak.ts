/**
 * An hour of chaos: `npm run soak:chaos [-- --minutes N] [-- --seed N]`. The exit code is 1 where anything is as it must
 * not be; then each is a sentence.
 */
import { positiveCount, positiveNumber, readArguments } from "../../loadtest/arguments.ts";
import { runChaos } from "./chaos.ts";

const DEFAULT_MINUTES = 60;
const MAX_SEED = 1_000_000;

const { minutes, seed } = readArguments({
  minutes: positiveNumber.default(DEFAULT_MINUTES),
  seed: positiveCount.default(Math.ceil(Math.random() * MAX_SEED)),
});
const say = (line: string) => process.stdout.write(`${line}\n`);
// The SDK tells of each of its reconnections, and the players have many.
console.info = () => {};
say(`Seed ${seed}: the same faults and lines come again with \`npm run soak:chaos -- --seed ${seed}\`.`);
const problems = await runChaos({ minutes, seed, say });
for (const problem of problems) console.error(problem);
if (problems.length === 0) say(`\nNo fault, no violation of an honest player, and nothing grew.`);
process.exit(problems.length === 0 ? 0 : 1);
