/**
 * Plays a recorded room, run or match again, and says where it first differs.
 *
 *   npm run replay -- FILE               a room's recording as a file, of RECORDINGS_DIR
 *   npm run replay -- --run RUN_ID       all rooms of a run, from the database that the environment names
 *   npm run replay -- --match MATCH_ID   a match, from that database
 *
 * The exit code is 0 where all that was recorded is the same, 1 where something differs, and 2 where it cannot be played, since nothing of it was
 * recorded, or by other rules.
 */
import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { processEnv, readEnv } from "../src/env.ts";
import type { Match, VoidReason } from "../src/matches/match.ts";
import { MatchRepository } from "../src/matches/match-repository.ts";
import type { RecordingSource } from "../src/recordings/load-recordings.ts";
import { replayRecordedMatch } from "../src/recordings/match-recordings.ts";
import { Unreplayable } from "../src/recordings/recorded-room.ts";
import { RecordingRepository } from "../src/recordings/recording-repository.ts";
import type { RoomsReplay } from "../src/recordings/replay-room.ts";
import { modeOfFile } from "../src/recordings/replayed-modes.ts";
import { replayRecordedRun } from "../src/recordings/run-recordings.ts";
import { roomIdOf } from "../src/rooms/dungeon/run-rooms.ts";
import { roomIdsOf } from "../src/runs/run.ts";
import { RunRepository } from "../src/runs/run-repository.ts";
import { StartupError } from "../src/startup-error.ts";
import { ContentLibrary } from "../src/store/content/content-library.ts";
import { ContentRepository } from "../src/store/content/content-repository.ts";
import { connect, type Database } from "../src/store/dynamo/connect.ts";
import { runRecordingCommand } from "./recording-command.ts";

const USAGE =
  "Which recording? npm run replay -- FILE, npm run replay -- --run RUN_ID, or npm run replay -- --match MATCH_ID";

type Stored = { database: Database; library: ContentLibrary; source: RecordingSource };

async function main(): Promise<number> {
  const { values, positionals } = readCommandLine();
  const [path] = positionals;
  const { run, match } = values;
  if (run !== undefined) return fromDatabase(stored => replayOfRun(stored, run));
  if (match !== undefined) return fromDatabase(stored => replayOfMatch(stored, match));
  if (path === undefined) throw new StartupError(USAGE);
  return replayFile(path);
}

/** @throws StartupError where an option is unknown, or lacks its id. */
function readCommandLine() {
  const options = { run: { type: "string" }, match: { type: "string" } } as const;
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    throw new StartupError(USAGE, { cause: error });
  }
}

function replayFile(path: string): number {
  if (!existsSync(path)) throw new StartupError(`There is no file ${path}. ${USAGE}`);
  const text = readFileSync(path, "utf8");
  const { lines, ticks, difference } = modeOfFile(text).replayFile(text);
  if (difference) {
    console.error(`The replay differs at line ${difference.line + 2}, tick ${difference.tick}.`);
    return show(difference);
  }
  console.info(`${lines} lines, ${ticks} ticks: the same, event for event.`);
  return 0;
}

async function replayOfRun(stored: Stored, run_id: string): Promise<RoomsReplay> {
  const { database, source } = stored;
  const run = await new RunRepository(database).get(run_id);
  if (run) return replayRecordedRun(source, { run_id }, roomIdsOf(run));
  console.info("The run has no row any more: a room without a recording would not be missed.");
  return replayRecordedRun(source, { run_id }, await recordedRoomsOf(stored, run_id));
}

async function recordedRoomsOf({ library, source }: Stored, run_id: string): Promise<string[]> {
  const dungeons = Object.values(library.current().content.dungeons);
  const templates = dungeons.flatMap(({ room_templates }) => room_templates);
  const room_ids = [...new Set(templates.map(each => roomIdOf(run_id, each.room_template_id)))];
  const parts = await Promise.all(room_ids.map(room_id => source.recordings.parts(room_id)));
  return room_ids.filter((_, i) => parts[i]?.length);
}

async function replayOfMatch({ database, source }: Stored, match_id: string): Promise<RoomsReplay> {
  const match = await new MatchRepository(database).get(match_id);
  console.info(match ? recordOf(match) : "The match has no record.");
  return replayRecordedMatch(source, match_id, match?.content_hash);
}

const VOID: Record<VoidReason, string> = {
  server_stopped:
    "its server stopped before its end, so its recording may lack the last minute, or all of it",
  not_enough_players: "too few players came",
  abandoned: "everybody left it",
};

function recordOf({ status, teams, result, void_reason }: Match): string {
  if (void_reason) return `The match is void: ${VOID[void_reason]}.`;
  if (!result) return `The match is ${status}.`;
  const best = result.teams.filter(({ rank }) => rank === 1).map(({ team }) => team);
  const names = teams
    .filter(({ team }) => best.includes(team))
    .map(({ players }) => players.map(({ character_name }) => character_name).join(", "));
  return `The match is ${result.reason}: ${names.join(" and ")}.`;
}

async function fromDatabase(replayOf: (stored: Stored) => Promise<RoomsReplay>): Promise<number> {
  const env = readEnv(processEnv());
  const database = await connect(env, console, { join: true });
  const library = new ContentLibrary(new ContentRepository(database), {
    poll_interval_ms: env.CONTENT_POLL_INTERVAL_MS,
    log: console,
  });
  try {
    await library.start();
    const recordings = new RecordingRepository(database);
    const contentOf = (hash: string) => library.byHash(hash);
    return report(await replayOf({ database, library, source: { recordings, contentOf } }));
  } finally {
    await library.stop();
    await database.close();
  }
}

function report(replayed: RoomsReplay): number {
  if (!replayed.is_same) {
    const { room_id, segment, tick } = replayed;
    console.error(`The replay differs in the room ${room_id}, opening ${segment}, tick ${tick}.`);
    return show(replayed);
  }
  for (const { room_id, segment, tick, next_tick } of replayed.cuts) {
    const until = next_tick === undefined ? "" : ` to ${next_tick}`;
    console.info(`Not recorded: the room ${room_id}, opening ${segment}, from tick ${tick}${until}.`);
  }
  const { ticks, events, cuts } = replayed;
  const played = `${ticks} ticks, ${events} events: the same, event for event.`;
  if (cuts.length === 0) console.info(played);
  else if (ticks > 0) console.info(`The recording is not whole. What there is of it: ${played}`);
  else throw new Unreplayable("Of the recording there is only its beginning: nothing can be compared.");
  return 0;
}

function show({ recorded, replayed }: { recorded: unknown; replayed: unknown }): number {
  console.error("recorded:", JSON.stringify(recorded));
  console.error("replayed:", JSON.stringify(replayed));
  return 1;
}

runRecordingCommand(main);
