/** A character in a live room, asked from outside. */
import { ServerError } from "@colyseus/core";
import { callRoomRpc, findRoom } from "../rooms/base/rpc-client.ts";
import type { PlayedCharacter } from "./character.ts";
import { CharacterRefusal } from "./character-refusal.ts";

export async function isInLiveRoom({ room_id, session_id }: PlayedCharacter): Promise<boolean> {
  if (room_id === undefined || !(await findRoom(room_id))) return false;
  return (await callRoomRpc(room_id, "character", session_id).catch(unlessClosed(room_id))) !== undefined;
}

/**
 * Takes the character out of its live room, if it is in one; it is saved then, and its connection closed.
 *
 * @throws CharacterRefusal where it is in a fight, or cannot be saved at the moment.
 */
export async function takeOutOfLiveRoom({ room_id, session_id }: PlayedCharacter): Promise<void> {
  if (room_id === undefined || !(await findRoom(room_id))) return;
  const released = await callRoomRpc(room_id, "release", session_id, "replaced").catch(unlessClosed(room_id));
  if (!released || released.is_accepted) return;
  if (released.reason === "in_combat") {
    const seconds = Math.ceil((released.ready_in_ms ?? 1000) / 1000);
    const text = `The character is in a fight; it can leave in ${seconds} s at the earliest.`;
    throw new CharacterRefusal("conflict", text, seconds);
  }
  if (released.reason === "store_unavailable")
    throw new CharacterRefusal("unavailable", "The character is not saved yet; try again in a moment.", 1);
}

/** A room that has closed in this moment does not answer, and holds nobody. */
function unlessClosed(room_id: string) {
  return async (error: unknown): Promise<undefined> => {
    if (!(await findRoom(room_id))) return undefined;
    if (!(error instanceof ServerError)) throw error;
    throw new CharacterRefusal("unavailable", `The room ${room_id} does not answer: try again.`, 2);
  };
}
