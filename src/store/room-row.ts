/** The snapshot of a room, as RoomStatesTable has it: what every row has, beside what its mode keeps. */
import { z } from "zod";
import { RowSchema } from "./schema-version.ts";

export const roomRow = z.looseObject({
  room_id: z.string(),
  /** Which mode's room it is. Rows from before there was another have none. */
  mode: z.string().default("dungeon"),
  run_id: z.string(),
  max_players: z.int().min(1),
  current_player_count: z.int().nonnegative(),
  /** The room's count of ticks. */
  tick: z.int().nonnegative(),
  /** Which version of the content the room runs on: `LoadedContent.hash`. */
  content_hash: z.string(),
  /** The newest event that the snapshot contains; later rows of the journal come on top of it. */
  last_event_id: z.string(),
  /** Its run is kept for its members to come back to, and the room with it. */
  is_saved: z.literal(true).optional(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime().optional(),
  /** Epoch seconds. The repository sets it with every write. */
  expires_at: z.int().optional(),
});
export type RoomRow = z.infer<typeof roomRow>;

/** One version for all of the row, so an upcast may have to look at its `mode`. */
export const roomRows = new RowSchema(roomRow.extend({ expires_at: z.int() }), [
  // Version 2 of a dungeon room knows the pieces of equipment that lie there, and more events than the version before.
  row => row,
  // Version 3 knows the terms of its run, and whose loot is.
  row => row,
]);
