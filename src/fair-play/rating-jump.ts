/** Who wins far more than its rating says, and more than is unknown of it: somebody else may play, or may have played before. */
import type { FairPlay } from "../game/content/fair-play-content.ts";
import type { Finding } from "./findings.ts";
import { surprise } from "./surprise.ts";

/** A match that ratings have taken, as it was for one player. */
export type RatedMatch = {
  match_id: string;
  has_won: boolean;
  /** 0 to 1: of winning, of somebody honest who is as much better than its rating as may be. */
  chance: number;
};

/**
 * The newest of them, as many as say the most: who has just become another is not excused by what was before.
 *
 * @param matches the newest last.
 * @returns undefined where there are none.
 */
export function wonTooOften(matches: readonly RatedMatch[], { jump }: FairPlay): Finding | undefined {
  let best: Finding | undefined;
  let most = 0;
  const won: string[] = [];
  let [chances, expected] = [0, 0];
  for (const { match_id, has_won, chance } of matches.slice(-jump.matches).toReversed()) {
    chances += 1;
    expected += chance;
    if (has_won) won.unshift(match_id);
    const score = surprise(won.length, chances, expected / chances);
    if (best && score <= most) continue;
    most = score;
    const hits = won.length;
    best = { rule: "jump", part: 0, chances, hits, expected, ticks: [], match_ids: [...won] };
  }
  return best;
}
