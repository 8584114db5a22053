/** `npm run replay -- FILE`: plays a recorded room again and says where it first differs. */
import { readFileSync } from "node:fs";
import { replay } from "../src/game/core/replay.ts";
import { type DungeonLine, type DungeonStart, dungeonRules } from "../src/game/dungeon/dungeon-rules.ts";

const [path] = process.argv.slice(2);
if (path === undefined) {
  console.error("Which recording? npm run replay -- FILE");
  process.exit(2);
}
const [start, ...lines]: [DungeonStart, ...DungeonLine[]] = JSON.parse(
  `[${readFileSync(path, "utf8").trim().split("\n").join(",")}]`,
);
if (start.mode === undefined) {
  console.error(
    "The recording does not say its mode: it is of an older version, which this one cannot replay.",
  );
  process.exit(2);
}
if (start.mode !== "dungeon") {
  console.error(`The recording is of the mode "${start.mode}", whose rules this version does not have.`);
  process.exit(2);
}
const difference = replay(dungeonRules, start, lines);
if (difference) {
  console.error(`The replay differs at line ${difference.line + 2}, tick ${difference.tick}.`);
  console.error("recorded:", JSON.stringify(difference.recorded));
  console.error("replayed:", JSON.stringify(difference.replayed));
  process.exit(1);
}
console.info(`${lines.length} lines, ${lines.at(-1)?.tick ?? 0} ticks: the same, event for event.`);
