/** What has become of matches that were made for players: for who asks whether they may still be played. */
import type { LostMatches } from "./lost-matches.ts";
import type { Match } from "./match.ts";
import type { MatchRepository } from "./match-repository.ts";

/**
 * - `playable`: it waits for its players, or is played.
 * - `ended`: it has a result.
 * - `void`: it had begun, and counts for nothing.
 * - `unattended`: it has not begun, since these did not come.
 * - `lost`: it had not begun when its process died.
 */
export type MatchFate =
  | { is: "playable" | "ended" | "void" | "lost" }
  | { is: "unattended"; absent_player_ids: readonly string[] };

export type MatchFatesOptions = {
  matches: Pick<MatchRepository, "get">;
  lost_matches: Pick<LostMatches, "settled">;
  /** Whether no process has the room as it was made, as far as it can be seen from here. */
  isRoomGone: (room_id: string) => Promise<boolean>;
  /** How long a room must be gone: where there are other processes, one may have lost its line to Redis. */
  look_again_after_ms: number;
  /** In milliseconds; it never goes back. */
  now?: () => number;
};

/** Of so many rooms it is known since when they are gone. */
const MOST_KEPT = 10_000;

export class MatchFates {
  readonly #options: MatchFatesOptions;
  readonly #now: () => number;
  /** By match_id: since when its room is gone. */
  readonly #goneSince = new Map<string, number>();

  constructor(options: MatchFatesOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  async of(match_id: string): Promise<MatchFate> {
    const { matches, lost_matches } = this.#options;
    const found = await matches.get(match_id);
    if (found) return fateOf(await lost_matches.settled(found));
    return { is: (await this.#isGoneForLong(match_id)) ? "lost" : "playable" };
  }

  async #isGoneForLong(match_id: string): Promise<boolean> {
    const { isRoomGone, look_again_after_ms } = this.#options;
    if (!(await isRoomGone(match_id))) {
      this.#goneSince.delete(match_id);
      return false;
    }
    if (this.#goneSince.size >= MOST_KEPT) this.#goneSince.clear();
    const since = this.#goneSince.get(match_id) ?? this.#now();
    const isForLong = this.#now() - since >= look_again_after_ms;
    if (isForLong) this.#goneSince.delete(match_id);
    else this.#goneSince.set(match_id, since);
    return isForLong;
  }
}

function fateOf({ status, void_reason, absent_player_ids = [] }: Match): MatchFate {
  if (status === "running") return { is: "playable" };
  if (status === "ended") return { is: "ended" };
  const isUnattended = void_reason === "not_enough_players" && absent_player_ids.length > 0;
  return isUnattended ? { is: "unattended", absent_player_ids } : { is: "void" };
}
