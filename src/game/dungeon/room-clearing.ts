/** A room is cleared when its last enemy dies; then its doors open, but for those that only a key opens. */
import type { GameEvent } from "./dungeon-events.ts";
import type { Door, World } from "./world.ts";

export function clearRoomIfDone(world: World, events: GameEvent[]): void {
  if (world.is_cleared || world.template.enemies_return) return;
  for (const enemy of world.enemies.values()) if (enemy.is_alive) return;
  world.is_cleared = true;
  events.push({ event_type: "room_cleared" });
  for (const door of world.doors.values()) {
    if (door.is_open || (door.is_locked && needsKey(world, door))) continue;
    door.is_locked = false;
    door.is_open = true;
    events.push({ event_type: "door_opened", door_id: door.door_id });
  }
}

/** Whether nothing but its key unlocks the door. */
export function needsKey({ dungeon }: World, { door_id }: Door): boolean {
  return dungeon.corridors.some(corridor => corridor.door_id === door_id && corridor.needs_key);
}
