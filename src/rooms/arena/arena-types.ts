/** The types of the arena mode. */
import type { ArenaTypes } from "../../game/arena/arena-rules.ts";
import type { ArenaFighter, Phase } from "../../game/arena/arena-world.ts";
import type { ArenaStateSchema } from "../../schema/arena-state.ts";

/** What the matchmaking and the monitor panel know of a match. */
export type ArenaMetadata = { pvp_mode_id: string; arena_id: string; phase: Phase };

export type ArenaRoomTypes = ArenaTypes & {
  Player: ArenaFighter;
  State: ArenaStateSchema;
  Metadata: ArenaMetadata;
};
