/** What a match answers to others: see arena-rpc-contract.ts. */
import type { ArenaWorld } from "../../game/arena/arena-world.ts";
import { accept } from "../../game/core/verdict.ts";
import type { RoomPort } from "../base/mode.ts";
import type { ArenaContract, MatchOutline } from "./arena-rpc-contract.ts";
import type { ArenaRoomTypes } from "./arena-types.ts";

export function arenaRpc(room: RoomPort<ArenaRoomTypes>): Pick<ArenaContract, "expect" | "outline"> {
  return {
    expect(comers) {
      const verdict = room.perform({ type: "expect", comers });
      return verdict.is_accepted ? accept(outlineOf(room.world)) : verdict;
    },
    outline: () => outlineOf(room.world),
  };
}

function outlineOf({
  room_id,
  mode,
  arena,
  phase,
  terms,
  leader_id,
  players,
  expected,
}: ArenaWorld): MatchOutline {
  const here = [...players.values()].map(({ id, character_name, team_number, is_bot = false }) => ({
    ...{ player_id: id, character_name, team: team_number, is_bot, has_come: true },
  }));
  const coming = [...expected.values()].filter(({ player_id }) => !players.has(player_id));
  return {
    ...{ match_id: room_id, pvp_mode_id: mode.id, arena_id: arena.id, phase, terms, leader_id },
    players: [
      ...here,
      ...coming.map(({ player_id, character_name, team }) => ({
        ...{ player_id, character_name, team, is_bot: false, has_come: false },
      })),
    ],
  };
}
