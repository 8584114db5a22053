/** The boards of ratings: one for each season and mode, of those who have finished their placement. */
import { z } from "zod";
import { scoreOf } from "../ratings/rating.ts";
import type { RatingBoards } from "../ratings/rating-clerk.ts";
import type { RatedSubject, SeasonTerms } from "../ratings/rating-rows.ts";
import type { BoardWriter, Level } from "./board-writer.ts";

/** What an entry says of who stands behind it. */
export const ratingDetails = z.object({
  /** With which the newest match was played. */
  character_id: z.string(),
  character_name: z.string(),
  /** Of the season and mode. */
  matches: z.int().positive(),
});

/** @param generation of the ratings: those that are folded anew have a board of their own, until they count. */
export function ratingBoardId(season_id: string, pvp_mode_id: string, generation: number): string {
  // No id in the content has a colon, so no other board is called so.
  return `rating:${season_id}.${pvp_mode_id}.${generation}`;
}

/** What stands on the board after a match; undefined before the end of the placement. */
export function levelOf(
  { subject_id, character_id, character_name, matches, update }: RatedSubject,
  sequence: number,
  { placement_matches }: SeasonTerms,
): Level | undefined {
  if (matches < placement_matches) return undefined;
  return {
    ...{ result_id: update.match_id, subject_id, score: scoreOf(update.after), at: update.at },
    details: { character_id, character_name, matches },
    source_number: sequence,
  };
}

export function ratingBoards(boards: Pick<BoardWriter, "set">): RatingBoards {
  return {
    async apply(season_id, terms, { pvp_mode_id, generation, sequence, subjects }) {
      const board_id = ratingBoardId(season_id, pvp_mode_id, generation);
      // One after the other: of equal scores the first of the match was first.
      for (const subject of subjects) {
        const level = levelOf(subject, sequence, terms);
        if (level) await boards.set(board_id, level);
      }
    },
  };
}
