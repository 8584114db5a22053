/**
 * Whether a game in Godot grows while it is played: `npm run soak:godot [-- --minutes N]`.
 *
 * Three games without a window on one real server: one stays in a fight of a dungeon, by the bridge with a game's own scenes; one in a match
 * against bots; one comes into the one and then into the other, and leaves, again and again. Nodes, objects, resources and Godot's static memory
 * are judged by a line through their samples. The exit code is 1 where anything grows. It needs Godot 4.6: GODOT, or `godot` of the PATH.
 */
import { join } from "node:path";
import { positiveNumber, readArguments } from "../loadtest/arguments.ts";
import { benchGame, runInGame, startFight } from "./godot-game.ts";
import { growthIn } from "./godot-growth.ts";
import { markdownTable } from "./markdown.ts";

const PLAYS = [
  { what: "fight", title: "stays in a fight" },
  { what: "arena", title: "stays in a match" },
  { what: "rounds", title: "comes and goes" },
] as const;

const { minutes } = readArguments({ minutes: positiveNumber.default(30) });

const seconds = minutes * 60;
const game = benchGame();
const fight = await startFight();
let isLevel = true;
try {
  const files = await Promise.all(
    PLAYS.map(async ({ what }) => {
      const file = join(game.path, `${what}.jsonl`);
      await runInGame(game, "soak.gd", [fight.server.endpoint, what, `${seconds}`, file], seconds);
      return file;
    }),
  );
  const rows = PLAYS.flatMap(({ title }, index) =>
    growthIn(files[index] ?? "").map(({ what, first, last, growth, tolerance, has_grown }) => {
      if (has_grown) isLevel = false;
      return [
        title,
        what,
        first,
        last,
        ...[growth, tolerance].map(each => each.toFixed(1)),
        has_grown ? "GROWS" : "level",
      ];
    }),
  );
  const head = ["game", "what", "first", "last", "growth by the line", "may grow by", "verdict"];
  process.stdout.write(`${minutes} min\n\n${markdownTable(head, rows)}\n`);
} finally {
  await fight.stop();
  game.delete();
}
process.exit(isLevel ? 0 : 1);
