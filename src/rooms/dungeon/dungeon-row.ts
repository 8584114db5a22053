/** A dungeon room's row in RoomStatesTable: what is kept of it while nobody is in it. */
import type { HibernatedRoom } from "../../game/dungeon/snapshot.ts";
import type { World } from "../../game/dungeon/world.ts";
import { roomState } from "../../store/dungeon-room-row.ts";
import type { RowForm } from "../base/mode.ts";
import type { DungeonRoomTypes } from "./dungeon-types.ts";

/** A kill, its loot and who takes it are one row. */
const ROWS_OF_TAKEN_LOOT = 50;

export const dungeonRow: RowForm<DungeonRoomTypes> = {
  /** Loot that was taken is left out: it would be most of the row and of its price, and the journal knows it. */
  fields({ dungeon_id, room_template_id, room_type }: World, hibernated: HibernatedRoom) {
    return {
      ...{ dungeon_id, room_template_id, room_type, ...hibernated },
      loot_drops: hibernated.loot_drops.filter(loot => !loot.is_picked_up),
    };
  },
  snapshot: row => roomState.parse(row),
  optionsOf(row) {
    const { dungeon_id, room_template_id, run_id, content_hash } = roomState.parse(row);
    return { dungeon_id, room_template_id, run_id, content_hash };
  },
  passingFields: ["random_state", "last_instance", "seconds", "cooldowns", "run_ticks"],
  rowsBefore: ROWS_OF_TAKEN_LOOT,
};
