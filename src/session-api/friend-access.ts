/** What the endpoints of friends, requests and blocks begin with. */
import { z } from "zod";
import type { Changed } from "../friends/friend-requests.ts";
import type { Account } from "../http/endpoint.ts";
import { RateLimit, tooManyRequests } from "../http/rate-limit.ts";
import { id } from "../runs/run.ts";
import { refusal } from "./run-entry.ts";

/** A list reads some rows for each friend, and a request may be sent to any stranger. */
const ASKED_PER_MINUTE = 60;

export const otherParams = z.object({ player_id: id.describe("The other player's account.") });

/** Counts each request of an account. @throws HttpProblem `too-many-requests` */
export type CountFriendRequest = (account: Account) => void;

export function limitOfFriends(): CountFriendRequest {
  const limit = new RateLimit(ASKED_PER_MINUTE);
  return ({ player_id }) => {
    const over = limit.count(player_id);
    if (over)
      throw tooManyRequests(`An account may ask ${ASKED_PER_MINUTE} times per minute for its friends`, over);
  };
}

/** @throws HttpProblem with the reason where nothing has changed. */
export function changedOrRefused(changed: Changed): Exclude<Changed, string> {
  if (typeof changed === "string") throw refusal(changed);
  return changed;
}
