/** Accounts that may not come in, over HTTP. */
import { waitProblem } from "../auth/may-enter.ts";
import type { Account } from "../http/endpoint.ts";
import type { Services } from "../services.ts";

/**
 * Asked by every endpoint that leads into a room.
 *
 * @throws HttpProblem `too-many-requests`, with `Retry-After`, where the account may not come in.
 */
export async function refuseEntry({ mayEnter }: Services, account: Account): Promise<void> {
  const wait = await mayEnter(account);
  if (wait) throw waitProblem(wait);
}
