/** Recordings of rooms as they are read from the database, with the content that they name. */
import type { Content } from "../game/content/content.ts";
import type { LoadedContent } from "../store/content/content-library.ts";
import { type Segment, segmentsOf, Unreplayable } from "./recorded-room.ts";
import type { RecordingRepository } from "./recording-repository.ts";

export type RecordingSource = {
  recordings: Pick<RecordingRepository, "parts" | "areRecorded">;
  /** The content of this hash, or undefined where it was never published. */
  contentOf: (hash: string) => Promise<Pick<LoadedContent, "content"> | undefined>;
};

/** Of each room its openings, oldest first, and content by hash. */
export type LoadedRecordings = { rooms: Segment[][]; contents: Map<string, Content> };

/**
 * @param what the rooms belong to, for people.
 * @param room_ids of rooms in which somebody was: each has a recording, unless it has expired.
 * @throws Unreplayable where the recording is not complete, or there is none.
 */
export async function loadRecordings(
  { recordings, contentOf }: RecordingSource,
  what: string,
  room_ids: readonly string[],
): Promise<LoadedRecordings> {
  if (!(await recordings.areRecorded(room_ids)))
    throw new Unreplayable(`Something of ${what} was not recorded: the database was away for too long`);
  const contents = new Map<string, Content>();
  const rooms: Segment[][] = [];
  for (const room_id of room_ids) {
    const segments = segmentsOf(await recordings.parts(room_id));
    rooms.push(segments);
    for (const { start } of segments) {
      if (contents.has(start.content_hash)) continue;
      const loaded = await contentOf(start.content_hash);
      if (loaded) contents.set(start.content_hash, loaded.content);
    }
  }
  const missing = room_ids.filter((_, i) => rooms[i]?.length === 0);
  if (missing.length === rooms.length) throw new Unreplayable(`There is no recording of ${what}`);
  if (missing.length > 0)
    throw new Unreplayable(`Of ${what} there is no recording of the room ${missing.join(", ")}`);
  return { rooms, contents };
}
