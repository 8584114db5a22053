/** The recording of a match, played from the database. A match is one room, whose id is the match's. */
import { loadRecordings, type RecordingSource } from "./load-recordings.ts";
import type { RoomsReplay } from "./replay-room.ts";
import { modeNamed } from "./replayed-modes.ts";

/**
 * Plays the match again from its recording, by the rules of its mode.
 *
 * @param content_hash that its record says; undefined where there is no record.
 * @throws Unreplayable where the recording is not complete, or of other rules.
 */
export async function replayRecordedMatch(
  source: RecordingSource,
  match_id: string,
  content_hash: string | undefined,
): Promise<RoomsReplay> {
  const { rooms, contents } = await loadRecordings(source, `the match ${match_id}`, [match_id]);
  const segments = rooms.flat();
  const mode = modeNamed(segments[0]?.start.mode ?? "");
  return mode.replayRoom({ run_id: match_id, content_hash }, segments, contents);
}
