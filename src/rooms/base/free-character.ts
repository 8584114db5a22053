/** A character taken out of whichever room holds it, so that another may have it, or none. */
import { type Character, settled } from "../../characters/character.ts";
import type { Services } from "../../services.ts";
import { eventId } from "../../store/journal/journal-row.ts";
import { redone } from "./current-character.ts";
import { callRoomRpc, findRoom } from "./rpc-client.ts";
import type { ReleaseReason } from "./rpc-contract.ts";

/** The character stays where it is. */
export class CharacterHeld extends Error {
  readonly reason: "in_combat" | "store_unavailable";
  readonly ready_in_ms: number | undefined;

  constructor(reason: CharacterHeld["reason"], message: string, ready_in_ms?: number) {
    super(message);
    this.reason = reason;
    this.ready_in_ms = ready_in_ms;
  }
}

/**
 * The character as it is after it has left the room that held it, which has acknowledged nothing that is not in it, and never will.
 * Undefined where something happened there in this very moment: read it again.
 *
 * @throws CharacterHeld
 */
export async function takeOut(
  services: Services,
  found: Character,
  reason: ReleaseReason,
): Promise<Character | undefined> {
  const { room_id, session_id, character_id, revision } = found;
  if (room_id === undefined) return found;
  if (session_id === undefined || !(await findRoom(room_id)))
    return takeOutOfClosed(services, room_id, character_id);
  const released = await callRoomRpc(room_id, "release", session_id, reason);
  if (!released.is_accepted && released.reason === "store_unavailable") throw notSaved();
  if (!released.is_accepted && released.reason === "in_combat") throw inCombat(released.ready_in_ms);
  const now = await read(services, character_id);
  // Of one that was not there the row is as it was; of one that has left it says that it has. Else it is in a room again.
  const isOut = released.is_accepted ? now?.unsettled_id === undefined : now?.revision === revision;
  return now && isOut && now.room_id === room_id ? settled(now) : undefined;
}

/** As the room has left it that has closed: its last state may still be on its way. */
async function takeOutOfClosed(
  services: Services,
  room_id: string,
  character_id: string,
): Promise<Character | undefined> {
  const { cluster, env } = services;
  if (!(await cluster.closing_rooms.isSaved(room_id, env.STORE_ACK_TIMEOUT_MS))) throw notSaved();
  const found = await read(services, character_id);
  if (found?.room_id !== room_id) return undefined;
  return found.unsettled_id === undefined ? found : fence(services, found, room_id);
}

/**
 * Takes the next number of the room's journal. Its process may live on where this one does not see it: from now on it can write
 * nothing there, so it can acknowledge nothing that the character gets or does, and gives the room up.
 */
async function fence({ store }: Services, found: Character, room_id: string): Promise<Character | undefined> {
  const { last_event_id } = found;
  if (last_event_id === undefined) return settled(found);
  const next = eventId(Number(last_event_id) + 1);
  return (await store.events.fence(room_id, next)) ? { ...settled(found), last_event_id: next } : undefined;
}

async function read(services: Services, character_id: string): Promise<Character | undefined> {
  const found = await services.characters.get(character_id);
  return found && redone(services, found);
}

function inCombat(leftMs = 0): CharacterHeld {
  const seconds = Math.ceil(leftMs / 1000);
  const text = `The player has a character in a fight; it can leave in ${seconds} s at the earliest.`;
  return new CharacterHeld("in_combat", text, leftMs);
}

function notSaved(): CharacterHeld {
  return new CharacterHeld("store_unavailable", "The character is not saved yet; try again in a moment.");
}
