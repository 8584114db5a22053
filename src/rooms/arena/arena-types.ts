/** The types of the arena mode. */

import type { ArenaArrival } from "../../game/arena/arena-arrival.ts";
import type { ArenaTypes } from "../../game/arena/arena-rules.ts";
import type { ArenaFighter, Phase } from "../../game/arena/arena-world.ts";
import type { ArenaStateSchema } from "../../schema/arena-state.ts";

/** What the matchmaking and the monitor panel know of a match. */
export type ArenaMetadata = { pvp_mode_id: string; arena_id: string; phase: Phase };

export type ArenaRoomTypes = ArenaTypes & {
  /** In the match, or waiting for its next round. */
  Player: ArenaFighter | ArenaArrival;
  State: ArenaStateSchema;
  Metadata: ArenaMetadata;
};
