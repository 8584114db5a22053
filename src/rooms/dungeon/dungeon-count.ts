/** What an event of a dungeon adds to the day's statistics. */
import type { GameEvent } from "../../game/dungeon/dungeon-events.ts";
import type { World } from "../../game/dungeon/world.ts";
import type { Count } from "../../statistics/day-counts.ts";

export function dungeonCount(event: GameEvent, world: World): Count | undefined {
  const { dungeon_id: place, room_template_id } = world;
  switch (event.event_type) {
    case "enemy_died":
      return { kind: "kills", place, name: `${room_template_id}/${event.enemy_type_id ?? "unknown"}` };
    case "player_died": {
      const killer = world.enemies.get(event.source_enemy_id ?? "");
      return { kind: "deaths", place, name: `${room_template_id}/${killer?.enemy_type_id ?? "nobody"}` };
    }
    case "loot_dropped":
      return { kind: "drops", place, name: event.item_id };
    case "run_ended":
      return { kind: "runs", place, name: world.terms.difficulty_id };
    default:
      return undefined;
  }
}
