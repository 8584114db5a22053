/** What a player asks of a dungeon room: from a parsed message to a command, and from its verdict to the answer. */
import type { ISeatReservation } from "@colyseus/shared-types";
import type { FighterRef } from "../../game/combat/fighter.ts";
import { isImpossibleDamage } from "../../game/combat/plausibility.ts";
import { accept, reject, type Verdict } from "../../game/core/verdict.ts";
import { lookThroughDoor } from "../../game/dungeon/doors.ts";
import { endOfPath } from "../../game/movement/walk-out.ts";
import { type CombatAnswer, type PackedCombatAnswer, packCombatAnswer } from "../../schema/combat-answer.ts";
import {
  type CombatEventMessage,
  combatEventMessage,
  doorMessage,
  enterDoorMessage,
  lootPickupMessage,
  type MoveMessage,
  moveMessage,
  respawnMessage,
  useItemMessage,
} from "../../schema/messages.ts";
import { PACKED_ANSWERS_SINCE_VERSION } from "../../schema/protocol-version.ts";
import { type MessageHandler, request, send } from "../base/message-handler.ts";
import type { RoomPort } from "../base/mode.ts";
import {
  type ModeClient,
  type PlayerSlot,
  playerIdOf,
  slotOf,
  spokenVersionOf,
} from "../base/player-slot.ts";
import { throughDoor } from "./dungeon-character.ts";
import type { DungeonRoomTypes } from "./dungeon-types.ts";
import { placeOf } from "./run-rooms.ts";
import { sendInventory } from "./welcome.ts";

/** As the client of that version understands it. */
type Answered = CombatAnswer | PackedCombatAnswer;
type DungeonPort = RoomPort<DungeonRoomTypes>;

export function commandHandlers(room: DungeonPort): Record<string, MessageHandler<ModeClient>> {
  const { messageRoom } = room;
  /** Something that a player would call its own afterwards; it sees at once what it has now. */
  const durably: DungeonPort["performDurably"] = (slot, command) => room.performDurably(slot, command);

  return {
    move: send(
      messageRoom,
      "move",
      moveMessage,
      (client: ModeClient, message) => move(room, slotOf(client), message),
      (client, message) => correctMove(client, room, message?.seq ?? 0),
    ),

    combat_event: request(
      messageRoom,
      "combat_event",
      combatEventMessage,
      (client: ModeClient, message): Verdict<Answered> => {
        const slot = slotOf(client);
        const verdict = combatEvent(room, slot, message);
        if (!verdict.is_accepted || spokenVersionOf(slot) < PACKED_ANSWERS_SINCE_VERSION) return verdict;
        return accept(packCombatAnswer(verdict.value));
      },
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

export function combatEvent(
  room: DungeonPort,
  slot: PlayerSlot,
  message: CombatEventMessage,
): Verdict<CombatAnswer> {
  const { ability_id, position, yaw, ...predicted } = message;
  const { world } = room;
  const player = world.players.get(slot.character.player_id);
  if (!player) return reject("not_in_room");
  if (isImpossibleDamage(world, player, ability_id, predicted)) {
    room.noteViolation(slot, "combat_event", "impossible damage", message);
  }
  const verdict = room.perform({
    type: "combat_event",
    player_id: player.id,
    claim: {
      position: position ? { x: position.x, z: position.z } : endOfPath(player),
      yaw: yaw ?? player.yaw,
    },
    use: { ability_id, target: targetOf(message) },
    latency_ms: slot.roundTrip?.ms,
  });
  if (!verdict.is_accepted || verdict.value.is_critical) return verdict;
  return accept({ damage_amount: verdict.value.damage_amount });
}

/** On the wire a target's kind is in the name of the field that has its id. */
function targetOf({ target_enemy_id }: CombatEventMessage): FighterRef | undefined {
  return target_enemy_id === undefined ? undefined : { kind: "enemy", id: target_enemy_id };
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
