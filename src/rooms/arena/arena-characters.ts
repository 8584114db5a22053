/** A player's character in a match. It fights with the mode's numbers, and goes as it has come. */
import { COMES_BACK_SECONDS } from "../../game/arena/arena-places.ts";
import { isSomebodyAwaited } from "../../game/arena/expected-players.ts";
import type { Characters } from "../base/mode.ts";
import type { ArenaRoomTypes } from "./arena-types.ts";

export const arenaCharacters: Characters<ArenaRoomTypes> = {
  redo: character => character,
  movedInto: (_world, character) => character,
  withProgress: (_world, character) => character,
  find: ({ players, substitutes }, player_id) =>
    players.get(player_id) ?? substitutes.get(player_id)?.arrival,
  join: ({ player_id, character_id, character_name, class_id, level }) => ({
    type: "join",
    arrival: { player_id, character_id, character_name, class_id, level },
  }),
  leave: (player_id, is_closing) => ({ type: "leave", player_id, ...(is_closing && { is_closing }) }),
  setConnected: (player_id, connected) => ({ type: "set_connected", player_id, connected }),
  count: ({ players }) => players.size,
  /** Time passes also where nobody has come yet whom a match waits for. */
  countPresent: world => world.players.size + Number(isSomebodyAwaited(world)),
  /** Who leaves forfeits, and may. */
  heldMs: () => 0,
  staysSeconds: () => 0,
  comesBackSeconds: COMES_BACK_SECONDS,
  excerpt: player =>
    "state" in player
      ? { position_x: player.position_x, position_z: player.position_z, state: player.state }
      : { state: "waits for the next round" },
};
