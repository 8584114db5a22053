/** Whose character is in a room: they alone see what happens there. */
import type { Account } from "../http/endpoint.ts";
import { problem } from "../http/problem.ts";
import type { Services } from "../services.ts";
import { callLiveRoom } from "./live-room.ts";

/** Whether a character of the account is in the room, live or hibernated. */
export async function isMember(
  { characters, store }: Services,
  { player_id }: Account,
  room_id: string,
): Promise<boolean> {
  if (await callLiveRoom(room_id, "hasPlayer", player_id)) return true;
  const { character_ids } = await store.accounts.get(player_id);
  const own = await characters.list([...character_ids]);
  return own.some(character => character.room_id === room_id);
}

/** @throws HttpProblem `forbidden` where no character of the account is in the room. */
export async function assertMember(services: Services, account: Account, room_id: string): Promise<void> {
  if (await isMember(services, account, room_id)) return;
  throw problem("forbidden", `You have no character in the room ${room_id}: join it first.`);
}
