/**
 * Requests to which the client has given an id. One that is asked again, since its first answer was lost or said "not saved
 * yet", is the same use: it is accepted once more, and nothing happens. A request that was refused did nothing, and is not
 * remembered.
 */
import { accept, type Verdict } from "./verdict.ts";

/** Who asks: with the newest of its requests that were accepted, oldest first. */
export type Asker = { request_ids: readonly string[] };

/** The newest of each player; they are saved with its character, and go with it from room to room. */
export const REMEMBERED_REQUESTS = 8;

/** @param act does what is asked, unless it was done. */
export function once(player: Asker, request_id: string | undefined, act: () => Verdict): Verdict {
  if (request_id !== undefined && player.request_ids.includes(request_id)) return accept();
  const verdict = act();
  if (verdict.is_accepted) rememberRequest(player, request_id);
  return verdict;
}

export function rememberRequest(player: Asker, request_id: string | undefined): void {
  if (request_id !== undefined && !player.request_ids.includes(request_id))
    player.request_ids = [...player.request_ids, request_id].slice(-REMEMBERED_REQUESTS);
}
