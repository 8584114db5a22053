/** Why a room that was asked for by its id takes nobody in. Colyseus says only that it is locked, full or not there, and not what to do. */
import { ErrorCode, ServerError } from "@colyseus/core";
import type { Services } from "../../services.ts";
import { isFull } from "./removed-players.ts";
import { callRoomRpc, findRoom } from "./rpc-client.ts";

/** No id is longer; what is asked for is whatever its client has sent. */
const MOST_CHARACTERS = 128;

/** What the player reads instead of Colyseus's refusal to join this room; any other error as it is. */
export async function refusalById(services: Services, room_id: string, error: unknown): Promise<unknown> {
  const isRefused = error instanceof ServerError && error.code === ErrorCode.MATCHMAKE_INVALID_ROOM_ID;
  if (!isRefused && !isFull(error)) return error;
  const room = await findRoom(room_id);
  // Its last place may be free again.
  const why = room ? await whyFull(room_id) : await whyGone(services, room_id.slice(0, MOST_CHARACTERS));
  return new ServerError(ErrorCode.MATCHMAKE_INVALID_ROOM_ID, why);
}

async function whyFull(room_id: string): Promise<string> {
  const { why_closed } = await callRoomRpc(room_id, "expects", "");
  return (
    why_closed ??
    `The room ${room_id} is full: wait until somebody leaves it, or come into another by joinOrCreate.`
  );
}

async function whyGone({ matches }: Services, room_id: string): Promise<string> {
  // The answer is as good without it.
  const match = await matches.get(room_id).catch(() => undefined);
  return match
    ? `The match ${room_id} is over, or its server has stopped: GET /api/me/matches says what became of it.`
    : `There is no room ${room_id}: it has closed, or never was. PUT /api/rooms/${room_id}/join opens one again that is kept, and GET /api/me/matches lists your matches.`;
}
