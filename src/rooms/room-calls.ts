/** How other rooms and the HTTP API ask something of a room, in whichever process it lives. */
import { type IRoomCache, matchMaker } from "@colyseus/core";
import type { DungeonRoom } from "./dungeon-room.ts";
import type { RoomAnswers } from "./room-answers.ts";

/** The room's listing; undefined where no process has it. */
export async function findRoom(room_id: string): Promise<IRoomCache | undefined> {
  return (await matchMaker.findRoomsByIds([room_id])).get(room_id);
}

/**
 * Asks a live room. What goes and what comes is plain JSON, since the room may live in another process.
 *
 * @throws where the room has closed meanwhile, or its process does not answer within 2 s.
 */
export function askRoom<Q extends keyof RoomAnswers>(
  room_id: string,
  question: Q,
  ...args: Parameters<RoomAnswers[Q]>
): Promise<Awaited<ReturnType<RoomAnswers[Q]>>> {
  return matchMaker.remoteRoomCall<DungeonRoom>(room_id, "answer", [question, args]);
}
