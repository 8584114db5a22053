/** How other rooms and the HTTP API find and ask rooms, in whichever process they live. */
import { ErrorCode, type IRoomCache, matchMaker, ServerError } from "@colyseus/core";
import { ANSWER_LIMIT_MS, inTime } from "../../cluster/unreachable.ts";
import type { DungeonRoom } from "../dungeon/dungeon-room.ts";
import type { JoinOptions } from "./join-options.ts";
import type { RoomAnswers } from "./rpc-server.ts";

/**
 * The room's listing; undefined where no process has it.
 *
 * @throws ServerError where it could be in another process, and none can be reached.
 */
export async function findRoom(room_id: string): Promise<IRoomCache | undefined> {
  return matchMaker.getRoomById(room_id);
}

/**
 * Makes a room, in whichever process has the least to do.
 *
 * @throws ServerError where it cannot be made.
 */
export async function createRoom(options: Partial<JoinOptions>): Promise<IRoomCache> {
  try {
    return await inTime(matchMaker.createRoom("dungeon", options));
  } catch (error) {
    if (error instanceof ServerError || !(error instanceof Error)) throw error;
    // From another process only the message comes.
    throw new ServerError(ErrorCode.MATCHMAKE_UNHANDLED, error.message);
  }
}

/**
 * Asks a live room. What goes and what comes is plain JSON, since the room may live in another process.
 *
 * @throws ServerError where the room has closed meanwhile, or its process does not answer.
 */
export async function askRoom<Q extends keyof RoomAnswers>(
  room_id: string,
  question: Q,
  ...args: Parameters<RoomAnswers[Q]>
): Promise<Awaited<ReturnType<RoomAnswers[Q]>>> {
  const asked = matchMaker.remoteRoomCall<DungeonRoom>(room_id, "answer", [question, args], ANSWER_LIMIT_MS);
  return inTime(asked).catch(async error => {
    await forgetSilentProcess(room_id);
    throw error;
  });
}

/** A process that has stalled, or whose machine is gone, still has its listings. */
async function forgetSilentProcess(room_id: string): Promise<void> {
  const { processId } = (await findRoom(room_id)) ?? {};
  const isElsewhere = processId !== undefined && processId !== matchMaker.processId;
  if (isElsewhere) await inTime(matchMaker.healthCheckProcessId(processId));
}
