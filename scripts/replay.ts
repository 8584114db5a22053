/** `npm run replay -- FILE`: plays a recorded room again and says where it first differs. */
import { readFileSync } from "node:fs";
import { type RecordedLine, type RecordedStart, replay } from "../src/game/dungeon/replay.ts";

const [path] = process.argv.slice(2);
if (path === undefined) {
  console.error("Which recording? npm run replay -- FILE");
  process.exit(2);
}
const [start, ...lines]: [RecordedStart, ...RecordedLine[]] = JSON.parse(
  `[${readFileSync(path, "utf8").trim().split("\n").join(",")}]`,
);
const difference = replay(start, lines);
if (difference) {
  console.error(`The replay differs at line ${difference.line + 2}, step ${difference.tick}.`);
  console.error("recorded:", JSON.stringify(difference.recorded));
  console.error("replayed:", JSON.stringify(difference.replayed));
  process.exit(1);
}
console.info(`${lines.length} lines, ${lines.at(-1)?.tick ?? 0} steps: the same, event for event.`);
