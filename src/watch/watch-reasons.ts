/** Why something cannot be watched. */
import { HttpProblem, type ProblemKind } from "../http/problem.ts";

const REASONS = {
  nothing_there: {
    kind: "not-found",
    text: "There is no live room, match or run of this id, and no recording of one: it may have ended too long ago. GET /api/watch lists what is live.",
  },
  is_private: {
    kind: "forbidden",
    text: "This is watched by those alone who belong to it. Send an access token of one of them.",
  },
  not_over: {
    kind: "conflict",
    text: "It is not over, and nobody plays it now: its recording can be watched when it has ended.",
  },
  still_closing: {
    kind: "conflict",
    text: "It has just ended, and its recording is being written: ask again.",
  },
  not_recorded: {
    kind: "not-found",
    text: "Something of it was not recorded, since the database was away or the process was killed at its beginning, or its recording is not kept any more.",
  },
  other_rules: {
    kind: "conflict",
    text: "It was played by rules that this version of the server does not have.",
  },
  not_streamed: {
    kind: "conflict",
    text: "This room cannot be watched while it is played: an older version of the server runs it, or nobody watches rooms of its kind. A match and a run have a recording when they are over.",
  },
  not_live: {
    kind: "not-found",
    text: "The room is not live any more. GET /api/watch/{id} says where its recording is.",
  },
  not_yet: {
    kind: "not-found",
    text: "This part may not be watched yet: ask again when Retry-After says so.",
  },
  too_old: {
    kind: "not-found",
    text: "This part of the live stream is not kept any more: `first_part` of GET /api/watch/{id} says which is. The recording has all of it when it is over.",
  },
} as const satisfies Record<string, { kind: ProblemKind; text: string }>;

export type WatchReason = keyof typeof REASONS;

/** @param retryAfterSeconds when asking again may help; absent where it does not. */
export function unwatchable(reason: WatchReason, retryAfterSeconds?: number, detail?: string): HttpProblem {
  const { kind, text } = REASONS[reason];
  const headers = retryAfterSeconds === undefined ? {} : { "Retry-After": String(retryAfterSeconds) };
  return new HttpProblem(kind, detail ?? text, headers, reason);
}
