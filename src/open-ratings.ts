/** The ratings' parts, put together: for the clerk, and for the command that folds them anew. */
import type { Logger } from "pino";
import { Mailbox } from "./characters/mailbox.ts";
import type { Content } from "./game/content/content.ts";
import { BoardWriter } from "./leaderboards/board-writer.ts";
import { ratingBoards } from "./leaderboards/rating-boards.ts";
import { rebuiltBoards } from "./leaderboards/rebuilt-boards.ts";
import { SeasonMatches } from "./matches/season-matches.ts";
import { VoidedMatches } from "./matches/voided-matches.ts";
import { applyMatches } from "./ratings/apply-matches.ts";
import { Corrections } from "./ratings/corrections.ts";
import { RatingBook } from "./ratings/rating-book.ts";
import { RatingClerk } from "./ratings/rating-clerk.ts";
import { RatingRepository } from "./ratings/rating-repository.ts";
import { type Rebuilt, rebuildRatings } from "./ratings/rebuild-ratings.ts";
import { SeasonLedgers } from "./ratings/season-ledger.ts";
import { SeasonRewards } from "./ratings/season-rewards.ts";
import type { TableAccess } from "./store/dynamo/connect.ts";

type Log = Pick<Logger, "error" | "warn">;

export type RatingsOptions = {
  access: TableAccess;
  /** The newest. */
  content: () => Content;
  log: Log;
  /** Is told of each match that is taken into ratings. */
  onRated?: () => void;
};

/** What the clerk does for ratings. @param notice that a match has ended. */
export function ratingDuty(
  options: RatingsOptions & { notice: { listen(listener: () => void): void } },
): ReturnType<typeof applyMatches> {
  const { access, content, log, notice } = options;
  const { ledgers, ratings, matches, clerk } = partsOf(options);
  const rewards = new SeasonRewards({ ledgers, ratings, content, mailbox: new Mailbox(access, log) });
  return applyMatches({ clerk, ledgers, matches, rewards, content, notice, log });
}

/** Folds the season anew. @param without matches that count as void from now on. */
export function rebuildSeason(
  options: RatingsOptions,
  season_id: string,
  without: readonly string[],
): Promise<Rebuilt> {
  return rebuildRatings({ season_id, without, ...partsOf(options), ...rebuildParts(options) });
}

function rebuildParts(options: RatingsOptions) {
  const { access, content, log } = options;
  const { ledgers, book } = partsOf(options);
  const voided = new VoidedMatches(access);
  const mailbox = new Mailbox(access, log);
  const corrections = new Corrections({ access, ledgers, book, voided, mailbox, content });
  return { boards: rebuiltBoards(access), corrections };
}

function partsOf({ access, content, log, onRated }: RatingsOptions) {
  const ledgers = new SeasonLedgers(access);
  const ratings = new RatingRepository(access);
  const book = new RatingBook(access, () => content().seasons);
  const matches = new SeasonMatches(access, log);
  const boards = ratingBoards(new BoardWriter(access));
  const clerk = new RatingClerk({ ledgers, ratings, book, matches, boards, onRated });
  return { ledgers, ratings, book, matches, clerk };
}
