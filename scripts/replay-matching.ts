/**
 * Makes the matches of recorded passes of the matcher again, and says where they differ:
 *
 *   npm run replay:matching -- recordings/matching-2026-11-28.jsonl
 */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { isDeepStrictEqual } from "node:util";
import { match } from "../src/matchmaking/matcher.ts";
import { recordedPass } from "../src/matchmaking/matching-record.ts";

const [path] = process.argv.slice(2);
if (path === undefined) {
  console.error("Say which file: npm run replay:matching -- FILE");
  process.exit(2);
}

let passes = 0;
let different = 0;
for await (const line of createInterface({ input: createReadStream(path) })) {
  const { tickets, rules, now_ms, seed, bonus, queue_id, matches } = recordedPass.parse(JSON.parse(line));
  const again = match(tickets, rules, now_ms, seed, bonus).matches;
  passes += 1;
  if (isDeepStrictEqual(again, matches)) continue;
  different += 1;
  const at = new Date(now_ms).toISOString();
  console.info(
    `${at} ${queue_id}, ${tickets.length} tickets: ${matches.length} matches were made, and ${again.length} are made now`,
  );
  console.info(`  then ${JSON.stringify(matches)}`);
  console.info(`  now  ${JSON.stringify(again)}`);
}
console.info(`${passes} passes, ${different} of them differ.`);
process.exit(different === 0 ? 0 : 1);
