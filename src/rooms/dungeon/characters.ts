/** A player's character in a dungeon: from its row into the World, and back. */
import { combatLeftMs } from "../../game/dungeon/in-combat.ts";
import { memberOf } from "../../game/dungeon/world.ts";
import type { Characters } from "../base/mode.ts";
import { arrivalOf, movedInto, redo, withProgress } from "./dungeon-character.ts";
import type { DungeonRoomTypes } from "./dungeon-types.ts";

export const characters: Characters<DungeonRoomTypes> = {
  redo,
  movedInto,
  withProgress,
  find: memberOf,
  join: character => ({ type: "join", arrival: arrivalOf(character) }),
  leave: (player_id, is_closing) => ({ type: "leave", player_id, ...(is_closing && { is_closing }) }),
  setConnected: (player_id, connected) => ({ type: "set_connected", player_id, connected }),
  count: ({ players, away }) => players.size + away.size,
  countPresent: ({ players }) => players.size,
  /** A character in combat may not leave. */
  heldMs(world, player_id) {
    const player = world.players.get(player_id);
    return player ? combatLeftMs(world, player) : 0;
  },
  staysSeconds: ({ dungeon }) => dungeon.combat_log_seconds,
  comesBackSeconds: 30,
  excerpt: ({ position_x, position_z, state }) => ({ position_x, position_z, state }),
};
