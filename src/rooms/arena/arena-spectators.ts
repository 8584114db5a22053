/** Who watches matches: everybody, but for those that players have made among themselves. */
import { ArenaStateSchema } from "../../schema/arena-state.ts";
import type { SpectatorPolicy } from "../base/mode.ts";
import type { ArenaRoomTypes } from "./arena-types.ts";

export const arenaSpectators: SpectatorPolicy<ArenaRoomTypes> = {
  areExpected: () => true,
  newState: () => new ArenaStateSchema(),
  terms({ terms, mode, players, expected }, isPrivate) {
    const { spectator_delay_seconds, ranked_spectator_delay_seconds } = mode;
    const is_ranked = terms?.is_ranked === true;
    // One that the matchmaking has made is private, too, but only so that nobody else comes into it.
    const isAmongFriends = terms ? terms.kind === "custom" : isPrivate;
    return {
      audience: isAmongFriends ? "players" : "everybody",
      player_ids: [...new Set([...players.keys(), ...expected.keys()])],
      delay_seconds: is_ranked ? ranked_spectator_delay_seconds : spectator_delay_seconds,
      is_ranked,
    };
  },
};
