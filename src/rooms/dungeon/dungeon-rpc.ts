/** The answers to dungeon-rpc-contract.ts. */
import { accept, reject } from "../../game/core/verdict.ts";
import type { World } from "../../game/dungeon/world.ts";
import { roomState } from "../../store/dungeon-room-row.ts";
import type { RoomPort } from "../base/mode.ts";
import { characterChanges } from "./character-requests.ts";
import { combatEvent } from "./combat-command.ts";
import { move } from "./command-handlers.ts";
import type { DungeonMethods, LiveRoom, PresentPlayer } from "./dungeon-rpc-contract.ts";
import type { DungeonRoomTypes } from "./dungeon-types.ts";

type DungeonPort = RoomPort<DungeonRoomTypes>;

export function dungeonRpc(room: DungeonPort): DungeonMethods {
  const change = characterChanges(room);
  return {
    update(session_id, claim) {
      const slot = room.slotBySession(session_id);
      if (!slot) return reject("not_in_room");
      room.keepAlive(slot);
      const here = () => ({ session: room.characterNow(slot), room: describeRoom(room) });
      if (!claim) return accept({ ...here(), is_corrected: false });
      const verdict = room.countMessage(slot, "move") ?? move(room, slot, claim);
      if (!verdict.is_accepted) room.noteRejection(slot, "move", claim, verdict);
      return accept({ ...here(), is_corrected: !verdict.is_accepted });
    },

    combatEvent(session_id, message) {
      const slot = room.slotBySession(session_id);
      if (!slot) return reject("not_in_room");
      const verdict = room.countMessage(slot, "combat_event") ?? combatEvent(room, slot, message);
      if (!verdict.is_accepted) room.noteRejection(slot, "combat_event", message, verdict);
      return verdict;
    },

    async changeCharacter(session_id, action, request_id) {
      const slot = room.slotBySession(session_id);
      if (!slot) return reject("not_in_room");
      room.keepAlive(slot);
      const verdict =
        room.countMessage(slot, "character_action") ?? (await change(slot, action, request_id ?? undefined));
      if (!verdict.is_accepted) room.noteRejection(slot, "character_action", action, verdict);
      return verdict;
    },
  };
}

export function describeRoom(room: DungeonPort): LiveRoom {
  const { random_state: _, ...state } = roomState.parse(room.row());
  const enemies = state.enemies.map(enemy => withAggro(enemy, room.world));
  return { ...state, enemies, tick: room.tickNow, players: presentPlayers(room.world) };
}

/** Whom the enemy is after. A hibernated room does not keep it: nobody is there. */
function withAggro<E extends { enemy_instance_id: string }>(
  enemy: E,
  world: World,
): E & { aggro_player_id?: string } {
  const aggro_player_id = world.enemies.get(enemy.enemy_instance_id)?.aggro_player_id;
  return aggro_player_id === undefined ? enemy : { ...enemy, aggro_player_id };
}

function presentPlayers(world: World): PresentPlayer[] {
  return [...world.players.values()].map(player => ({
    player_id: player.id,
    character_name: player.character_name,
    position_x: player.position_x,
    position_y: player.position_y,
    position_z: player.position_z,
    state: player.state,
    current_health: player.current_health,
    is_alive: player.is_alive,
    connected: player.connected,
  }));
}
