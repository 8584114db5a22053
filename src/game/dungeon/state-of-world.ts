/** A World as plain data, by which a replay is told from what was recorded. */
import { seenDeparture } from "./setup.ts";
import { hibernate } from "./snapshot.ts";
import type { Player, World } from "./world.ts";

/** What lasts of the room, and its players with all that they would take along, where they are, and what they do. */
export function stateOf(world: World): object {
  const players = [...world.players.values(), ...world.away.values()];
  return {
    ...hibernate(world),
    draws: "counter" in world.draws ? world.draws.counter : undefined,
    players: players.map(player => stateOfPlayer(world, player)),
  };
}

function stateOfPlayer(world: World, player: Player): object {
  const { position_x, position_z, yaw, slot, is_alive, connected, last_move_seq } = player;
  return {
    ...seenDeparture(world, player),
    position_x,
    position_z,
    yaw,
    slot,
    is_alive,
    connected,
    last_move_seq,
  };
}
