/** Who watches matches: everybody, but for those that players have made among themselves. */
import type { ArenaWorld } from "../../game/arena/arena-world.ts";
import { ArenaStateSchema } from "../../schema/arena-state.ts";
import type { SpectatorPolicy } from "../base/mode.ts";
import type { ArenaRoomTypes } from "./arena-types.ts";

/**
 * Whether players have made the match among themselves. One that the matchmaker has made is private, too, but only so that nobody else comes
 * into it.
 */
export function isAmongFriends({ terms }: Pick<ArenaWorld, "terms">, isPrivate: boolean): boolean {
  return terms ? terms.kind === "custom" : isPrivate;
}

export const arenaSpectators: SpectatorPolicy<ArenaRoomTypes> = {
  newState: () => new ArenaStateSchema(),
  players: ({ players }) => players,
  terms(world, isPrivate) {
    const { terms, mode, players, expected } = world;
    const is_ranked = terms?.is_ranked === true;
    return {
      audience: isAmongFriends(world, isPrivate) ? "players" : "everybody",
      player_ids: [...new Set([...players.keys(), ...expected.keys()])],
      delay_seconds: is_ranked ? mode.ranked_spectator_delay_seconds : mode.spectator_delay_seconds,
      is_ranked,
    };
  },
};
