/** The recording of a whole run: played from the database, and deleted when nobody needs it any more. */
import type { Logger } from "pino";
import type { Env } from "../env.ts";
import type { DungeonTypes } from "../game/dungeon/dungeon-rules.ts";
import type { World } from "../game/dungeon/world.ts";
import { decodeLines, type Line } from "./line-codec.ts";
import { loadRecordings, type RecordingSource } from "./load-recordings.ts";
import type { RecordingRepository } from "./recording-repository.ts";
import { RoomPlayer, type RoomsClaim, type RoomsReplay } from "./replay-room.ts";
import { type RunClaim, replayRun } from "./replay-run.ts";
import { replayedDungeon } from "./replayed-dungeon.ts";
import type { Witness } from "./replayed-mode.ts";

export type DroppingServices = {
  env: Pick<Env, "RECORD_RUNS">;
  log: Pick<Logger, "warn">;
  recordings: Pick<RecordingRepository, "deleteRecordingsOf">;
};

/**
 * Plays the run again from its recording.
 *
 * @param room_ids all rooms of the run in which somebody was.
 * @throws Unreplayable where the recording is not complete, as where that of a room has expired, or of other rules.
 */
export async function replayRecordedRun(
  source: RecordingSource,
  claim: RunClaim,
  room_ids: readonly string[],
): Promise<RoomsReplay> {
  const { rooms, contents } = await loadRecordings(source, `the run ${claim.run_id}`, room_ids);
  return replayRun(claim, rooms, contents);
}

/** Is told of each command just before the rules are. */
export type RunWitness = { note(world: World, command: object): void };

/**
 * Plays the rooms of a run again, one after the other, with a witness. What happened in them is proved, and not what lies between them, nor the
 * recording's text: nobody gains by it here.
 *
 * @throws Unreplayable where the recording is not complete, or of other rules.
 */
export async function watchRecordedRun(
  source: RecordingSource,
  claim: RoomsClaim,
  room_ids: readonly string[],
  witness: RunWitness,
): Promise<RoomsReplay> {
  const { rooms, contents } = await loadRecordings(source, `the run ${claim.run_id}`, room_ids);
  const follower: Witness<DungeonTypes> = {
    follow(world, command, _at, apply) {
      witness.note(world, command);
      return apply().events;
    },
    hear() {},
    noteCut() {},
  };
  const player = new RoomPlayer(replayedDungeon, claim, contents, follower, { proves_text: false });
  for (const segments of rooms) {
    const difference = player.play(segments);
    if (difference) return difference;
  }
  return player.played;
}

/** A room that is live writes what has happened in it within a minute. */
const QUIET_AFTER_MS = 90_000;

const isEnd = (line: Line) => "kind" in line && line.kind === "end";

/**
 * Whether nothing is on its way into the recordings of these rooms: each has written its last line, as it does when it closes, or nothing for
 * so long that its process is dead, or nothing has happened there.
 */
export async function areQuiet(
  recordings: Pick<RecordingRepository, "lastPart">,
  room_ids: readonly string[],
): Promise<boolean> {
  const last = await Promise.all(room_ids.map(room_id => recordings.lastPart(room_id)));
  return last.every(
    part =>
      part === undefined ||
      decodeLines(part.text).some(isEnd) ||
      Date.now() - Date.parse(part.created_at) > QUIET_AFTER_MS,
  );
}

/** Of rooms that are closed, of a run that is over, and that no board shows. What cannot be deleted now expires. */
export async function dropRecordingsOf(
  { env, log, recordings }: DroppingServices,
  room_ids: readonly string[],
): Promise<void> {
  if (env.RECORD_RUNS) return;
  await recordings.deleteRecordingsOf(room_ids).catch(error => {
    log.warn({ err: error, room_ids }, "recordings that nobody needs stay for now");
  });
}
