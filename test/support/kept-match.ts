/** A match of bots as the server keeps it when it is over: its row and its recording, as if a room had played it. */
import { ARENA_RATE } from "../../src/game/arena/arena-rate.ts";
import { arenaRules } from "../../src/game/arena/arena-rules.ts";
import { RULES_VERSION } from "../../src/game/rules-version.ts";
import type { Match } from "../../src/matches/match.ts";
import { compressLines } from "../../src/recordings/recording-repository.ts";
import type { Services } from "../../src/services.ts";
import { BotMatch } from "./bot-match.ts";
import { type ContentFolder, contentFolder } from "./content-folder.ts";
import {
  type WatchedRecording,
  type WatchedRecordingOptions,
  watchedRecording,
} from "./watched-recording.ts";

const AT = "2026-11-28T12:00:00.000Z";
const NAMES = ["Ada", "Bob", "Cleo", "Dan", "Eve", "Finn", "Gus", "Hana"];
const COURT = {
  ...{ id: "court", name: { en: "Sand Court", de: "Sandhof" }, size_x: 28, size_z: 28 },
  obstacles: [
    ...[-6, 6].flatMap(x => [-5, 5].map(z => ({ shape: "circle", x, z, radius: 0.75 }))),
    { shape: "box", min_x: -10, max_x: -6, min_z: -0.5, max_z: 0.5 },
    { shape: "box", min_x: 6, max_x: 10, min_z: -0.5, max_z: 0.5 },
  ],
  spawn_points: [-3, -1, 1, 3].flatMap(x => [
    { team: 1, x, z: -10, yaw: 0 },
    { team: 2, x, z: 10, yaw: Math.PI },
  ]),
};

/** The game's content, whose duels are fought on a court. @param mode what is otherwise of them. Its caller deletes it. */
export async function courtContent(mode: Record<string, unknown>): Promise<ContentFolder> {
  const content = await contentFolder();
  await content.write("arenas/court.json", JSON.stringify(COURT));
  await content.edit("pvp-modes/duel.json", { arena_ids: [COURT.id], ...mode });
  return content;
}

export type KeptMatchOptions = WatchedRecordingOptions & {
  readonly bots: number;
  readonly seed: number;
  /** Whose account the first of them counts as; absent: it belongs to nobody. */
  readonly player_id?: string;
};

/** @returns the recording, with the digest of each tick. */
export async function keepBotMatch(
  { store, matches, recordings }: Pick<Services, "store" | "matches" | "recordings">,
  match_id: string,
  { bots, seed, player_id, part_characters, rules_version = RULES_VERSION }: KeptMatchOptions,
): Promise<WatchedRecording> {
  const { content, version, hash } = store.library.current();
  const { options, lines, world } = new BotMatch(content, { bots, seed }).play();
  const start = { kind: "start", mode: "arena", options: { ...options, room_id: match_id } } as const;
  const recording = watchedRecording(
    arenaRules,
    ARENA_RATE.ticks_per_second,
    start as never,
    lines.map(named) as never,
    { part_characters, rules_version },
  );
  for (const { opening, number, text } of recording.parts)
    await recordings.add({ room_id: match_id, opening, number }, await compressLines(text), AT);
  const { mode, arena } = world;
  await matches.begin({
    ...{ match_id, mode: "arena", pvp_mode_id: mode.id, arena_id: arena.id, started_at: AT },
    ...{ content_version: version, content_hash: hash, rules_version },
    teams: player_id === undefined ? [] : [teamOf(player_id)],
  });
  const ranked = [1, 2].map(team => ({ team, rank: team, rounds_won: 0 }));
  await matches.end(match_id, {
    ...{ reason: "won", teams: ranked, forfeited_player_ids: [], ticks: world.tick },
  });
  return recording;
}

function teamOf(player_id: string): Match["teams"][number] {
  const character = {
    character_id: "first",
    character_name: NAMES[0] ?? "",
    class_id: "adventurer",
    level: 1,
  };
  return { team: 1, players: [{ player_id, ...character }] };
}

/** Bots are called as players are. */
function named<Line extends object>(line: Line): Line {
  if (!("command" in line) || !isExpecting(line.command)) return line;
  const comers = line.command.comers.map((each, i) => ({ ...each, character_name: NAMES[i] ?? "Ida" }));
  return { ...line, command: { ...line.command, comers } };
}

function isExpecting(command: unknown): command is { comers: object[] } {
  return typeof command === "object" && command !== null && "comers" in command;
}
