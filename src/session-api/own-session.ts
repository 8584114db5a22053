/** A session that the caller may use: its own. */
import type { PlayedCharacter } from "../characters/character.ts";
import type { Account } from "../http/endpoint.ts";
import { problem } from "../http/problem.ts";
import { currentCharacter } from "../rooms/base/current-character.ts";
import type { Services } from "../services.ts";
import { callLiveRoom } from "./live-room.ts";

/**
 * The character that the caller's session plays, as it is now: from its live room, or else from the database and what the journal says
 * of the time after.
 *
 * @throws HttpProblem `not-found` where the session has ended, `forbidden` where it is somebody else's.
 */
export async function ownSession(
  services: Services,
  account: Account,
  session_id: string,
): Promise<PlayedCharacter> {
  const kept = await services.characters.playedIn(session_id);
  if (!kept) throw ended(session_id);
  if (kept.player_id !== account.player_id) {
    throw problem("forbidden", `The session ${session_id} belongs to another player.`);
  }
  if (kept.room_id === undefined) return kept;
  const live = await callLiveRoom(kept.room_id, "character", session_id);
  // A room of an older release says less of it.
  if (live) return { ...kept, ...live };
  // Read again: the room may have written it and closed in this moment.
  const now = await currentCharacter(services, session_id);
  if (!now) throw ended(session_id);
  return now;
}

function ended(session_id: string) {
  return problem("not-found", `There is no session ${session_id}, or it has ended. Make a new one.`);
}
