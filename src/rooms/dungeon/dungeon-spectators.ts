/** Who watches the rooms of a run: its members at once, and others a little later where the run is open to them. */
import { RoomStateSchema } from "../../schema/room-state.ts";
import type { SpectatorPolicy } from "../base/mode.ts";
import type { DungeonRoomTypes } from "./dungeon-types.ts";

const DELAY_SECONDS = 10;

export const dungeonSpectators: SpectatorPolicy<DungeonRoomTypes> = {
  newState: () => new RoomStateSchema(),
  players: ({ players }) => players,
  terms: ({ players }) => ({
    ...{ audience: "run", player_ids: [...players.keys()] },
    ...{ delay_seconds: DELAY_SECONDS, is_ranked: false },
  }),
};
