/** Accounts that may not come in, over HTTP. */
import type { Request } from "express";
import { waitProblem } from "../auth/may-enter.ts";
import type { Holder } from "../http/cap.ts";
import { NETWORK_HEADER } from "../http/client-address.ts";
import type { Account } from "../http/endpoint.ts";
import type { Services } from "../services.ts";

/**
 * Asked by every endpoint that leads into a room.
 *
 * @param isNew false for what was begun before, and goes on during maintenance.
 * @throws HttpProblem `too-many-requests`, `forbidden` or `unavailable` where the account may not come in.
 */
export async function refuseEntry(
  { mayBegin, mayEnter }: Services,
  account: Account,
  isNew = true,
): Promise<void> {
  const wait = (isNew ? await mayBegin(account.player_id) : undefined) ?? (await mayEnter(account));
  if (wait) throw waitProblem(wait);
}

/**
 * Asked by every endpoint that joins or makes a room; counts the attempt.
 *
 * @returns for whom the room counts.
 * @throws HttpProblem `too-many-requests`, with `Retry-After`, where the account may not come in, or asks too often.
 */
export async function refuseJoin(
  services: Services,
  account: Account,
  request: Request,
  isNew = true,
): Promise<Holder> {
  await refuseEntry(services, account, isNew);
  const holder = { player_id: account.player_id, address: request.get(NETWORK_HEADER) };
  const wait = services.limits.countJoin(holder);
  if (wait) throw waitProblem(wait);
  return holder;
}
