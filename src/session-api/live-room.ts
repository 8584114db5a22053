/** Calling a room that may be live or hibernated, and may close meanwhile. */

import { ServerError } from "@colyseus/core";
import type { Rejection, RejectReason } from "../game/core/verdict.ts";
import { HttpProblem, problem } from "../http/problem.ts";
import { callRoomRpc, findRoom } from "../rooms/base/rpc-client.ts";
import type { RoomContract } from "../rooms/base/rpc-contract.ts";
import { callDungeonRpc, type DungeonContract } from "../rooms/dungeon/dungeon-rpc-contract.ts";
import { DUNGEON_MODE } from "../rooms/dungeon/run-rooms.ts";
import { REJECT_REASONS } from "../schema/reject-reasons.ts";
import type { Services } from "../services.ts";

/** What the room answers, of whichever mode it is; undefined where it is not live, or has closed in this moment. */
export async function callLiveRoom<Q extends keyof RoomContract>(
  room_id: string,
  method: Q,
  ...args: Parameters<RoomContract[Q]>
): Promise<Awaited<ReturnType<RoomContract[Q]>> | undefined> {
  const isLive = async () => (await inReach(findRoom(room_id))) !== undefined;
  return whileLive(room_id, isLive, () => callRoomRpc(room_id, method, ...args));
}

/** As `callLiveRoom`, for what only a dungeon's room can answer: undefined also where the room is of another mode. */
export async function callLiveDungeon<Q extends keyof DungeonContract>(
  room_id: string,
  method: Q,
  ...args: Parameters<DungeonContract[Q]>
): Promise<Awaited<ReturnType<DungeonContract[Q]>> | undefined> {
  const isLive = async () => (await inReach(findRoom(room_id)))?.name === DUNGEON_MODE;
  return whileLive(room_id, isLive, () => callDungeonRpc(room_id, method, ...args));
}

/**
 * Whether no process has the room, nor anything of it that it has still to write: what it has not finished nobody will. False where that cannot
 * be known now.
 */
export async function isRoomGone({ cluster }: Pick<Services, "cluster">, room_id: string): Promise<boolean> {
  try {
    return !(await callLiveRoom(room_id, "isLive")) && (await cluster.closing_rooms.isSaved(room_id, 0));
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error;
    return false;
  }
}

async function whileLive<T>(
  room_id: string,
  isLive: () => Promise<boolean>,
  call: () => Promise<T>,
): Promise<T | undefined> {
  if (!(await isLive())) return undefined;
  try {
    return await call();
  } catch (error) {
    if (!(await isLive())) return undefined;
    if (!(error instanceof ServerError)) throw error;
    throw problem("unavailable", `The room ${room_id} does not answer: try again.`, { "Retry-After": "2" });
  }
}

/** What is found or made in whichever process, or the HTTP answer where none can be reached, or none has room. */
export async function inReach<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    throw problem("unavailable", error.message, { "Retry-After": "2" });
  }
}

/** The HTTP answer to a rejection of the room. */
export function problemOf({ reason, ready_in_ms }: Rejection): HttpProblem {
  const detail = REJECT_REASONS[reason];
  switch (reason) {
    case "store_unavailable":
      return problem("unavailable", detail, { "Retry-After": "1" });
    case "in_combat": {
      const headers = { "Retry-After": String(Math.ceil((ready_in_ms ?? 1000) / 1000)) };
      return new HttpProblem("conflict", detail, headers, reason);
    }
    case "rate_limited":
      return problem("too-many-requests", detail, { "Retry-After": "1" });
    case "no_such_session":
      return problem("not-found", detail);
    case "no_such_player":
      return new HttpProblem("not-found", detail, {}, reason);
    case "run_full":
    case "too_many_invites":
    case "too_many_friends":
    case "too_many_friend_requests":
    case "too_many_blocks":
      return new HttpProblem("conflict", detail, {}, reason);
    case "room_full":
    case "not_in_room":
    case "session_elsewhere":
      return problem("conflict", detail);
    default:
      return refused(reason, detail);
  }
}

/** A refusal with its reason, which clients tell apart. */
export function refused(reason: RejectReason, detail: string): HttpProblem {
  return new HttpProblem("refused", detail, {}, reason);
}
