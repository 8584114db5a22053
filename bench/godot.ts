/**
 * What the addons for Godot cost of a frame: `npm run bench:godot [-- --seconds N]`, each of three plays for so long.
 *
 * A game without a window at 60 frames a second, on a real server, both on this machine: in a room with 3 bots and 10 enemies, in the same
 * through the bridge with a game's own scenes, and in a match of 8 against the server's bots. Everything of the addons is in it, and what a game
 * asks of them in a frame; the engine and the game's own part are not. Frames in which the machine gave the processor to others are left out, as
 * far as Linux tells. The engine is that of exported games, which players have. The exit code is 1 where the mean is above its limit. It needs
 * Godot 4.6 (GODOT, or `godot` of the PATH) and its template for exports (scripts/install-godot-template.sh).
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { positiveNumber, readArguments } from "../loadtest/arguments.ts";
import type { StandIn } from "../test/godot/game/support/stand-in.ts";
import { benchGame, runInExportedGame, startFight } from "./godot-game.ts";
import { markdownTable } from "./markdown.ts";
import { quantile } from "./quantile.ts";

const PARTS = ["network", "process", "bridge", "game"] as const;
const PLAYS = [
  { what: "fight", title: "a fight of 4 players and 10 enemies", players: 4, enemies: 10, limit_ms: 1 },
  { what: "bridge", title: "the same through the bridge", players: 4, enemies: 10, limit_ms: 1 },
  { what: "arena", title: "an arena match of 8", players: 8, enemies: 0, limit_ms: 1.5 },
] as const;
type Play = (typeof PLAYS)[number];

const times = z.array(z.number());
const figuresOf = z.object({
  us: z.object({ network: times, process: times, bridge: times, game: times }),
  players: z.number(),
  enemies: z.number(),
  frames: z.number(),
  received_bytes: z.number(),
});
type Figures = z.infer<typeof figuresOf>;

const { seconds } = readArguments({ seconds: positiveNumber.default(30) });

async function measure(game: StandIn, { what, players, enemies }: Play): Promise<Figures> {
  const fight = await startFight();
  try {
    const file = join(game.path, `${what}.json`);
    await runInExportedGame(game, "FrameCost", [fight.server.endpoint, what, `${seconds}`, file], seconds);
    const figures = figuresOf.parse(JSON.parse(readFileSync(file, "utf8")));
    if (figures.players < players || figures.enemies < enemies)
      throw new Error(`There were only ${figures.players} players and ${figures.enemies} enemies`);
    return figures;
  } finally {
    await fight.stop();
  }
}

const ms = (us: number) => (us / 1000).toFixed(3);
const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length;

let isWithinLimits = true;

function rowOf({ title, limit_ms }: Play, { us, frames, received_bytes }: Figures): string[] {
  const all = us.network.map((_, frame) => PARTS.reduce((sum, part) => sum + (us[part][frame] ?? 0), 0));
  if (mean(all) > limit_ms * 1000) isWithinLimits = false;
  const cost = [mean(all), ...[0.5, 0.95, 0.99].map(share => quantile(all, share))].map(ms);
  const rest = [`${all.length} of ${frames}`, (received_bytes / seconds).toFixed(0)];
  return [title, ...cost, `≤ ${limit_ms}`, ...PARTS.map(part => ms(mean(us[part]))), ...rest];
}

const game = benchGame();
try {
  const rows: string[][] = [];
  for (const play of PLAYS) rows.push(rowOf(play, await measure(game, play)));
  const head = ["ms a frame", "mean", "p50", "p95", "p99", "limit"];
  const parts = ["network", "process", "bridge", "what a game asks", "frames", "bytes/s"];
  process.stdout.write(`${markdownTable([...head, ...parts], rows)}\n`);
} finally {
  game.delete();
}
process.exit(isWithinLimits ? 0 : 1);
