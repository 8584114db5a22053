/** Where runs begin, by matchmaking or by `POST /api/rooms`. */
import { ErrorCode, ServerError } from "@colyseus/core";
import type { Services } from "../../services.ts";
import { isFault } from "../../store/dynamo/database-faults.ts";
import { EntryRefused } from "./entry.ts";
import type { JoinOptions } from "./join-options.ts";

/**
 * Counts the run that a new room begins, where it begins one and its player has an account. Called in the process that
 * was asked, before the room is made in whichever, so that the refusal keeps its type on the way to the client.
 *
 * @throws EntryRefused (MATCHMAKE_UNHANDLED) where the account has begun too many.
 */
export async function countRun(
  { takeRun }: Services,
  { run_id, player_id }: Partial<JoinOptions>,
): Promise<void> {
  if (run_id !== undefined || player_id === undefined) return;
  const wait = await takeRun({ player_id }).catch((error: unknown) => {
    if (!isFault(error)) throw error;
    throw new ServerError(
      ErrorCode.MATCHMAKE_UNHANDLED,
      "The database does not answer: try again in a moment.",
    );
  });
  if (wait) throw new EntryRefused(ErrorCode.MATCHMAKE_UNHANDLED, wait.sentence, wait.seconds);
}
