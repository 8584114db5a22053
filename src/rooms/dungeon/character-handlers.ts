/** What a player asks to be done with its character. What comes of it, its owner hears: see owner-messages.ts. */
import { characterActionMessage, dropItemMessage } from "../../schema/character-messages.ts";
import { type MessageHandler, request } from "../base/message-handler.ts";
import type { RoomPort } from "../base/mode.ts";
import { type ModeClient, playerIdOf, slotOf } from "../base/player-slot.ts";
import { characterChanges } from "./character-requests.ts";
import type { DungeonRoomTypes } from "./dungeon-types.ts";

export function characterHandlers(
  room: RoomPort<DungeonRoomTypes>,
): Record<"character_action" | "drop_item", MessageHandler<ModeClient>> {
  const { messageRoom } = room;
  const change = characterChanges(room);
  return {
    character_action: request(
      messageRoom,
      "character_action",
      characterActionMessage,
      (client: ModeClient, { request_id, ...action }) => change(slotOf(client), action, request_id),
    ),

    drop_item: request(messageRoom, "drop_item", dropItemMessage, (client: ModeClient, message) =>
      room.performDurably(slotOf(client), {
        ...{ type: "drop_item" as const, player_id: playerIdOf(client), ...message },
      }),
    ),
  };
}
