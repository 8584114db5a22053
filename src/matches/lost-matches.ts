/** Matches whose process has died: nobody ends them any more, so they are void. Here that is found as soon as one of their players asks. */
import { setTimeout as delay } from "node:timers/promises";
import type { Logger } from "pino";
import type { Match } from "./match.ts";
import type { MatchRepository } from "./match-repository.ts";

/** Where other processes serve too, a room is looked for once more after this: its process may be finding back to Redis. */
export const LOOK_AGAIN_AFTER_MS = 10_000;

export type LostMatchesOptions = {
  matches: Pick<MatchRepository, "void">;
  /** Whether no process has the room, as far as it can be seen from here. */
  isRoomGone: (room_id: string) => Promise<boolean>;
  /** How long a room must be gone: where there are other processes, one may have lost its line to Redis. */
  look_again_after_ms: number;
  log: Pick<Logger, "warn">;
};

export class LostMatches {
  readonly #options: LostMatchesOptions;
  /** Matches whose room was gone, and is looked for once more. */
  readonly #looking = new Set<string>();

  constructor(options: LostMatchesOptions) {
    this.#options = options;
  }

  /** The match as it is. One that seems to be lost is running until its room was looked for once more. */
  async settled(match: Match): Promise<Match> {
    const { matches, isRoomGone, look_again_after_ms } = this.#options;
    const { match_id, status } = match;
    if (status !== "running" || !(await isRoomGone(match_id))) return match;
    if (look_again_after_ms > 0) {
      void this.#lookAgain(match_id);
      return match;
    }
    return (await matches.void(match_id, "server_stopped")) ?? match;
  }

  /** Where that fails, the next who asks begins anew. */
  async #lookAgain(match_id: string): Promise<void> {
    if (this.#looking.has(match_id)) return;
    const { matches, isRoomGone, look_again_after_ms, log } = this.#options;
    this.#looking.add(match_id);
    try {
      await delay(look_again_after_ms, undefined, { ref: false });
      if (await isRoomGone(match_id)) await matches.void(match_id, "server_stopped");
    } catch (error) {
      log.warn({ err: error, match_id }, "a match whose process has died is not void yet");
    } finally {
      this.#looking.delete(match_id);
    }
  }
}
