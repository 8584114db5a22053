/** A session that the caller may use: its own. */
import type { Account } from "../http/endpoint.ts";
import { problem } from "../http/problem.ts";
import { currentSession } from "../rooms/dungeon/character-session.ts";
import type { Services } from "../services.ts";
import type { PlayerSession } from "../store/session-repository.ts";
import { callLiveRoom } from "./live-room.ts";

/**
 * The caller's session, with its character as it is now: from its live room, or from the database and what the journal
 * says of the time after.
 *
 * @throws HttpProblem `not-found` where it has ended, `forbidden` where it is somebody else's.
 */
export async function ownSession(
  { store }: Services,
  account: Account,
  session_id: string,
): Promise<PlayerSession> {
  const kept = await currentSession(store, session_id, store.library.current().content);
  if (!kept) {
    throw problem("not-found", `There is no session ${session_id}, or it has ended. Make a new one.`);
  }
  if (kept.player_id !== account.player_id) {
    throw problem("forbidden", `The session ${session_id} belongs to another player.`);
  }
  if (kept.room_id === undefined) return kept;
  return (await callLiveRoom(kept.room_id, "character", session_id)) ?? kept;
}
