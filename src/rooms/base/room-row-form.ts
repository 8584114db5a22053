/** A room as its row in RoomStatesTable: what every row has, and what the room's mode keeps beside it. */
import type { RoomRow } from "../../store/room-row.ts";
import type { Mode, ModeTypes } from "./mode.ts";

/** `last_event_id` is the newest row of the journal that the snapshot contains. */
export function roomRowOf<M extends ModeTypes>(
  mode: Mode<M>,
  world: M["World"],
  kept: Pick<RoomRow, "content_hash" | "last_event_id" | "created_at" | "is_saved">,
): RoomRow {
  const { room_id, run_id, max_players, tick } = world;
  return {
    ...mode.row.fields(world, mode.rules.snapshot(world)),
    ...{ room_id, mode: mode.name, run_id, max_players, tick },
    current_player_count: mode.characters.count(world),
    ...kept,
    updated_at: new Date().toISOString(),
  };
}
