/** What a player does with its character in a dungeon, however it comes in. */
import type { AskedAction } from "../../game/character/character-actions.ts";
import { accept, reject, type Verdict } from "../../game/core/verdict.ts";
import type { RoomPort } from "../base/mode.ts";
import { OneAtATime } from "../base/one-at-a-time.ts";
import type { PlayerSlot } from "../base/player-slot.ts";
import type { DungeonRoomTypes } from "./dungeon-types.ts";

export type ChangeCharacter = (
  slot: PlayerSlot,
  action: AskedAction,
  request_id: string | undefined,
) => Promise<Verdict>;

/** What the room does of it: accepted when it is durable. */
export function characterChanges(room: RoomPort<DungeonRoomTypes>): ChangeCharacter {
  const performs: ChangeCharacter = (slot, action, request_id) =>
    action.action === "take_mail"
      ? takeMail(room, slot, action.mail_id, request_id)
      : room.performDurably(slot, {
          ...{ type: "character_action" as const, player_id: slot.character.player_id, action, request_id },
        });
  return performs;
}

/**
 * Of one room: the mails of a character are taken one after the other. What was read of a mail must be so when it is taken: meanwhile
 * another request could take it, and yet another could find that it says so itself, so that the character does not have to.
 */
const takes = new WeakMap<RoomPort<DungeonRoomTypes>, OneAtATime>();

function takeMail(
  room: RoomPort<DungeonRoomTypes>,
  slot: PlayerSlot,
  mail_id: string,
  request_id: string | undefined,
): Promise<Verdict> {
  const one = takes.get(room) ?? new OneAtATime();
  takes.set(room, one);
  const { character_id, player_id, session_id } = slot.character;
  return one.run(character_id, async () => {
    const player = room.world.players.get(player_id);
    if (!player) return reject("not_in_room");
    const found = await room.mailbox.read({ character_id, ...player.lasting }, mail_id);
    // It may have been elsewhere meanwhile.
    if (room.slotBySession(session_id) !== slot) return reject("not_in_room");
    if (!found) return reject("no_such_mail");
    if (found.is_taken) return accept();
    const { mail, settled_mail_ids } = found;
    return room.performDurably(slot, {
      ...{ type: "character_action" as const, player_id, request_id },
      action: { action: "take_mail", mail, settled_mail_ids },
    });
  });
}
