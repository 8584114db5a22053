/** Where runs begin, by matchmaking or by `POST /api/rooms`. */
import type { Services } from "../services.ts";

/** A run that is about to begin, in which room, and whose account asks for it: none where a player joins without a token. */
export type RunStart = { run_id: string; dungeon_id: string; room_id: string; player_id: string | undefined };

/**
 * Called once for each run, just before its first room opens, in the process that makes it. A ServerError that is thrown
 * here refuses the run: its message reaches the client that asked for it.
 */
export async function beginRun({ log }: Services, run: RunStart): Promise<void> {
  log.info(run, "run begins");
}
