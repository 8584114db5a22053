/** A use of an ability, from the message to the answer that the client's version understands. */
import type { FighterRef } from "../../game/combat/fighter.ts";
import { isImpossibleDamage } from "../../game/combat/plausibility.ts";
import { accept, reject, type Verdict } from "../../game/core/verdict.ts";
import { endOfPath } from "../../game/movement/walk-out.ts";
import { type CombatAnswer, type PackedCombatAnswer, packCombatAnswer } from "../../schema/combat-answer.ts";
import type { CombatEventMessage } from "../../schema/messages.ts";
import { PACKED_ANSWERS_SINCE_VERSION } from "../../schema/protocol-version.ts";
import type { RoomPort } from "../base/mode.ts";
import { type PlayerSlot, spokenVersionOf } from "../base/player-slot.ts";
import type { DungeonRoomTypes } from "./dungeon-types.ts";

export function combatEvent(
  room: RoomPort<DungeonRoomTypes>,
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

/** As the client of that version understands it. */
export function answerOf(
  slot: PlayerSlot,
  verdict: Verdict<CombatAnswer>,
): Verdict<CombatAnswer | PackedCombatAnswer> {
  if (!verdict.is_accepted || spokenVersionOf(slot) < PACKED_ANSWERS_SINCE_VERSION) return verdict;
  return accept(packCombatAnswer(verdict.value));
}

/** On the wire a target's kind is in the name of the field that has its id. */
function targetOf({ target_enemy_id }: CombatEventMessage): FighterRef | undefined {
  return target_enemy_id === undefined ? undefined : { kind: "enemy", id: target_enemy_id };
}
