/** What a player asks of a dungeon room: from a parsed message to a command, and from its verdict to the answer. */
import type { ISeatReservation } from "@colyseus/shared-types";
import { accept, reject, type Verdict } from "../../game/core/verdict.ts";
import { lookThroughDoor } from "../../game/dungeon/doors.ts";
import { endOfPath } from "../../game/movement/walk-out.ts";
import {
  doorMessage,
  enterDoorMessage,
  lootPickupMessage,
  type MoveMessage,
  respawnMessage,
  useItemMessage,
} from "../../schema/messages.ts";
import { type MessageHandler, request, send } from "../base/message-handler.ts";
import type { RoomPort } from "../base/mode.ts";
import { type ModeClient, type PlayerSlot, playerIdOf, slotOf } from "../base/player-slot.ts";
import { answerOf, combatEvent } from "./combat-command.ts";
import { throughDoor } from "./dungeon-character.ts";
import type { DungeonRoomTypes } from "./dungeon-types.ts";
import { combatEventParser, moveParser } from "./message-parsers.ts";
import { placeOf } from "./run-rooms.ts";
import { sendInventory } from "./welcome.ts";

type DungeonPort = RoomPort<DungeonRoomTypes>;

export function commandHandlers(room: DungeonPort): Record<string, MessageHandler<ModeClient>> {
  const { messageRoom } = room;
  /** Something that a player would call its own afterwards; it sees at once what it has now. */
  const durably: DungeonPort["performDurably"] = (slot, command) => room.performDurably(slot, command);

  return {
    move: send(
      messageRoom,
      "move",
      moveParser,
      (client: ModeClient, message) => move(room, slotOf(client), message),
      (client, message) => correctMove(client, room, message?.seq ?? 0),
    ),

    combat_event: request(messageRoom, "combat_event", combatEventParser, (client: ModeClient, message) =>
      answerOf(slotOf(client), combatEvent(room, slotOf(client), message)),
    ),

    loot_pickup: request(messageRoom, "loot_pickup", lootPickupMessage, (client: ModeClient, message) => {
      const verdict = durably(slotOf(client), {
        ...{ type: "loot_pickup" as const, player_id: playerIdOf(client), ...message },
      });
      sendInventory(client, room.world);
      return verdict;
    }),

    use_item: request(messageRoom, "use_item", useItemMessage, (client: ModeClient, message) => {
      const verdict = durably(slotOf(client), {
        ...{ type: "use_item" as const, player_id: playerIdOf(client), ...message },
      });
      sendInventory(client, room.world);
      return verdict;
    }),

    door: request(messageRoom, "door", doorMessage, (client: ModeClient, message) => {
      const verdict = durably(slotOf(client), {
        ...{ type: "door" as const, player_id: playerIdOf(client), ...message },
      });
      sendInventory(client, room.world);
      return verdict;
    }),

    enter_door: request(messageRoom, "enter_door", enterDoorMessage, (client: ModeClient, { door_id }) =>
      enterDoor(room, slotOf(client), door_id),
    ),

    respawn: request(messageRoom, "respawn", respawnMessage, (client: ModeClient, message) =>
      durably(slotOf(client), { type: "respawn" as const, player_id: playerIdOf(client), ...message }),
    ),
  };
}

/** A move by HTTP has no `seq`. */
export function move(
  room: DungeonPort,
  { character, roundTrip }: PlayerSlot,
  { seq, position_x, position_z, yaw, sprinting, moving }: Omit<MoveMessage, "seq"> & { seq?: number },
): Verdict {
  const claim = { position: { x: position_x, z: position_z }, yaw, sprinting, moving };
  return room.perform({
    type: "move",
    player_id: character.player_id,
    seq,
    claim,
    latency_ms: roundTrip?.ms,
  });
}

function enterDoor(room: DungeonPort, slot: PlayerSlot, door_id: string): Promise<Verdict<ISeatReservation>> {
  const { world, content } = room;
  const { player_id } = slot.character;
  return room.transfer(slot, () => {
    const player = world.players.get(player_id);
    if (!player) return reject("not_in_room");
    const seen = lookThroughDoor(world, player, door_id);
    if (!seen.is_accepted) return seen;
    const { dungeon_id, run_id } = world;
    const { room_template_id } = seen.value;
    const place = placeOf({ dungeon_id, run_id, room_template_id, content_hash: content.content_hash });
    return accept({
      place,
      depart() {
        const left = room.perform({ type: "enter_door", player_id, door_id });
        // As it is by now: a newer connection may have brought its protocol version.
        return left.is_accepted ? accept(throughDoor(slot.character, left.value.departure)) : left;
      },
    });
  });
}

/** Tells a player whose move was refused where it is. */
function correctMove(client: ModeClient, { world }: DungeonPort, seq: number): void {
  const player = world.players.get(playerIdOf(client));
  if (!player) return;
  // Its next move is measured from there, though the character may still be on its way.
  const { x, z } = endOfPath(player);
  client.send("move_corrected", { seq, position: { x, y: player.position_y, z } });
}
