/** Calling a room that may be live or hibernated, and may close meanwhile. */

import { ServerError } from "@colyseus/core";
import type { Rejection, RejectReason } from "../game/core/verdict.ts";
import { HttpProblem, problem } from "../http/problem.ts";
import { findRoom } from "../rooms/base/rpc-client.ts";
import { callDungeonRpc, type DungeonContract } from "../rooms/dungeon/dungeon-rpc-contract.ts";
import { REJECT_REASONS } from "../schema/reject-reasons.ts";

/** What the room answers; undefined where it is not live, or has closed in this moment. */
export async function callLiveRoom<Q extends keyof DungeonContract>(
  room_id: string,
  method: Q,
  ...args: Parameters<DungeonContract[Q]>
): Promise<Awaited<ReturnType<DungeonContract[Q]>> | undefined> {
  if (!(await inReach(findRoom(room_id)))) return undefined;
  try {
    return await callDungeonRpc(room_id, method, ...args);
  } catch (error) {
    if (!(await inReach(findRoom(room_id)))) return undefined;
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
    case "in_combat":
      return problem("conflict", detail, { "Retry-After": String(Math.ceil((ready_in_ms ?? 1000) / 1000)) });
    case "rate_limited":
      return problem("too-many-requests", detail, { "Retry-After": "1" });
    case "no_such_session":
      return problem("not-found", detail);
    case "room_full":
    case "not_in_room":
    case "session_elsewhere":
      return problem("conflict", detail);
    default:
      return refused(reason, detail);
  }
}

function refused(reason: RejectReason, detail: string): HttpProblem {
  return new HttpProblem("refused", detail, {}, reason);
}
