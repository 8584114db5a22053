/** The types of the dungeon mode. */
import type { DungeonTypes } from "../../game/dungeon/dungeon-rules.ts";
import type { Player } from "../../game/dungeon/world.ts";
import type { RoomStateSchema } from "../../schema/room-state.ts";

/** What the matchmaking and the monitor panel know of a dungeon room. */
export type DungeonMetadata = {
  dungeon_id: string;
  room_template_id: string;
  room_type: string;
  is_cleared: boolean;
  difficulty_id: string;
  loot_rule: string;
};

export type DungeonRoomTypes = DungeonTypes & {
  Player: Player;
  State: RoomStateSchema;
  Metadata: DungeonMetadata;
};
