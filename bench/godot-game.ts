/** The game in Godot that is measured, and what it plays in: a fight of bots and enemies in a dungeon, and a match against the server's bots. */
import { cpSync } from "node:fs";
import { join } from "node:path";
import { StandIn } from "../test/godot/game/support/stand-in.ts";
import { COMPLAINT, PROJECT } from "../test/godot/support/godot.ts";
import type { ContentFolder } from "../test/support/content-folder.ts";
import { LargeFight } from "../test/support/large-fight.ts";

/** Beside the player in Godot. */
const BOTS = 3;
const ENEMIES = 10;
/** Players of a match of the bench do not fall, and its round does not end. */
const ENDLESS = { health: 60_000, round_seconds: 1800 };
/** The stand-in game has a scene for this one. */
const MODEL_PATH = "res://scenes/entities/goblin.tscn";
const WITHOUT_SCENE = ["skeleton", "skeleton_archer", "peasant_sword"];
/** Beyond what it is to play. */
const START_LIMIT_MS = 120_000;

/** The stand-in game with the scripts of `godot/tests/bench` in it. */
export function benchGame(): StandIn {
  const game = new StandIn();
  cpSync(join(PROJECT, "tests/bench"), join(game.path, "bench"), { recursive: true });
  game.import();
  return game;
}

/** A server of its own with a room in which bots fight already. */
export async function startFight(): Promise<LargeFight> {
  const fight = await LargeFight.start({ enemies: ENEMIES, is_lasting: true }, endless);
  await fight.join(BOTS);
  return fight;
}

async function endless(content: ContentFolder): Promise<void> {
  const { health, round_seconds } = ENDLESS;
  await content.edit("combat-stats/arena_fighter.json", { max_health: health });
  await content.edit("pvp-modes/last_standing.json", { round_seconds, countdown_seconds: 1 });
  for (const id of WITHOUT_SCENE) await content.edit(`enemy-types/${id}.json`, { model_path: MODEL_PATH });
}

/**
 * Runs a script of the bench in the game.
 *
 * @throws with all that it printed where anything was wrong in it.
 */
export async function runInGame(
  game: StandIn,
  script: string,
  args: readonly string[],
  seconds: number,
): Promise<void> {
  const limitMs = seconds * 1000 + START_LIMIT_MS;
  assertClean(await game.run([...args], ["--script", `res://bench/${script}`], undefined, limitMs));
}

/** Likewise a main loop of the bench, in an engine as players have it. */
export async function runInExportedGame(
  game: StandIn,
  mainLoop: string,
  args: readonly string[],
  seconds: number,
): Promise<void> {
  const limitMs = seconds * 1000 + START_LIMIT_MS;
  const started = { mainLoop, scene: "res://bench/empty.tscn" };
  assertClean(await game.runExported(started, [...args], limitMs));
}

function assertClean(output: string): void {
  if (!output.endsWith("ended with 0") || COMPLAINT.test(output)) throw new Error(output);
}
