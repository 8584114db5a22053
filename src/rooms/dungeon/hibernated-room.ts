/** A room's row in RoomStatesTable: what is kept of it while nobody is in it. */
import { putToSleep } from "../../game/dungeon/snapshot.ts";
import type { World } from "../../game/dungeon/world.ts";
import type { RoomState } from "../../store/room-row.ts";

/**
 * `last_event_id` is the newest row of the journal that the snapshot contains. Loot that was taken is left out: it would be most
 * of the row and of its price, and the journal knows it.
 */
export function roomStateOf(
  world: World,
  kept: { content_hash: string; last_event_id: string; created_at: string },
): RoomState {
  const asleep = putToSleep(world);
  return {
    room_id: world.room_id,
    dungeon_id: world.dungeon_id,
    run_id: world.run_id,
    room_template_id: world.room_template_id,
    room_type: world.room_type,
    max_players: world.max_players,
    current_player_count: world.players.size + world.away.size,
    ...asleep,
    loot_drops: asleep.loot_drops.filter(loot => !loot.is_picked_up),
    ...kept,
    updated_at: new Date().toISOString(),
  };
}
