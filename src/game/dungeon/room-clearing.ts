/** A room is cleared when its last enemy dies; then its doors open. */
import type { GameEvent } from "./dungeon-events.ts";
import type { World } from "./world.ts";

export function clearRoomIfDone(world: World, events: GameEvent[]): void {
  if (world.is_cleared || world.template.enemies_return) return;
  for (const enemy of world.enemies.values()) if (enemy.is_alive) return;
  world.is_cleared = true;
  events.push({ event_type: "room_cleared" });
  for (const door of world.doors.values()) {
    if (door.is_open) continue;
    door.is_locked = false;
    door.is_open = true;
    events.push({ event_type: "door_opened", door_id: door.door_id });
  }
}
