/** A room's row in RoomStatesTable: what is kept of it while nobody is in it. */
import { putToSleep } from "../game/snapshot.ts";
import type { World } from "../game/world.ts";
import type { RoomState } from "../store/room-state.ts";

/** `last_event_id` is the newest row of the journal that the snapshot contains. */
export function roomStateOf(
  world: World,
  kept: { content_hash: string; last_event_id: string; created_at: string },
): RoomState {
  return {
    room_id: world.room_id,
    dungeon_id: world.dungeon_id,
    run_id: world.run_id,
    room_template_id: world.room_template_id,
    room_type: world.room_type,
    max_players: world.max_players,
    current_player_count: world.players.size + world.away.size,
    ...putToSleep(world),
    ...kept,
    updated_at: new Date().toISOString(),
  };
}
