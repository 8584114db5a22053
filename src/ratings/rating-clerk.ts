/**
 * Takes ranked matches into the ratings of their season, one after the other. The season's ledger is the commit: one conditional write gives
 * a match the next sequence and keeps all that follows from it. The match, the ratings and the boards follow; each of them takes a match once,
 * and nothing older. Before the next match is committed, the last one is completed, by any clerk. So a match counts once, whatever
 * dies between two writes, and two that do this at once do no harm.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Match } from "../matches/match.ts";
import type { SeasonMatches, WaitingMatch } from "../matches/season-matches.ts";
import { pauseMs } from "../store/dynamo/batch.ts";
import { BEGINNER } from "./rating.ts";
import type { RatingBook } from "./rating-book.ts";
import type { RatingRepository } from "./rating-repository.ts";
import type { Ledger, RatingChange, SeasonTerms } from "./rating-rows.ts";
import { countsIn, rowWith, subjectsIn } from "./rating-subjects.ts";
import type { SeasonLedgers } from "./season-ledger.ts";

/** Each try fails only since another writer has committed in between. */
const MAX_TRIES = 100;

/** What follows a change of ratings: they stand on boards. May be done again, and takes nothing older than it has. */
export type RatingBoards = {
  apply(season_id: string, terms: SeasonTerms, change: RatingChange): Promise<void>;
};

export type RatingClerkOptions = {
  ledgers: SeasonLedgers;
  ratings: RatingRepository;
  book: RatingBook;
  matches: SeasonMatches;
  boards: RatingBoards;
  /** Is told of each match that this process has taken into ratings. */
  onRated?: (() => void) | undefined;
};

export class RatingClerk {
  readonly #options: RatingClerkOptions;
  /** By season_id: the sequence of a match that is known to be complete. */
  readonly #completed = new Map<string, number>();

  constructor(options: RatingClerkOptions) {
    this.#options = options;
  }

  /**
   * The match is in its season's ratings, once, and waits no more; or it waits no more since nothing follows from it; or it is not over, and
   * goes on waiting.
   *
   * @param terms of the content, for a season of which nothing was rated yet.
   * @returns whether it waits no more.
   */
  async take(season_id: string, terms: SeasonTerms, { match, listed }: WaitingMatch): Promise<boolean> {
    const { ledgers, matches } = this.#options;
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const ledger = await this.completed(season_id, terms);
      // After the ledger: a match that another writer has taken before it was read says so.
      const found = await matches.get(match.match_id);
      if (found?.status === "running") return false;
      const isOver = found?.sequence !== undefined || ledger.closed_at !== undefined;
      if (!found || isOver || !countsIn(ledger.terms, found)) {
        await matches.takeOff(listed);
        return true;
      }
      const change = await this.#changeBy(season_id, ledger, found);
      const committed = await ledgers.commit(season_id, ledger, change);
      if (committed) {
        this.#options.onRated?.();
        await this.#complete(season_id, committed);
        await matches.takeOff(listed);
        return true;
      }
      await delay(pauseMs(1));
    }
    throw new Error(`The ratings of ${season_id} were changed by others ${MAX_TRIES} times in a row`);
  }

  /** The season's ledger, with all that follows from its last match written. */
  async completed(season_id: string, terms: SeasonTerms): Promise<Ledger> {
    const ledger = await this.#options.ledgers.open(season_id, terms);
    if (ledger.last_sequence !== (this.#completed.get(season_id) ?? 0))
      await this.#complete(season_id, ledger);
    return ledger;
  }

  async #changeBy(
    season_id: string,
    { terms, generation, last_sequence }: Ledger,
    match: Match,
  ): Promise<RatingChange> {
    const { match_id, pvp_mode_id, expires_at } = match;
    const place = { season_id, pvp_mode_id, generation };
    const found = await this.#options.book.under(place, terms, subjectsIn(terms, match));
    const { rateSubjects } = await import("./ratings-after-match.ts");
    const subjects = rateSubjects(terms, match, id => found.get(id)?.standing ?? { ...BEGINNER, matches: 0 });
    return { match_id, sequence: last_sequence + 1, generation, pvp_mode_id, subjects, expires_at };
  }

  /** Writes what follows from the season's last match, as far as it is not written. */
  async #complete(season_id: string, { last_sequence, last_change, terms }: Ledger): Promise<void> {
    if (last_change) {
      const { ratings, matches, boards } = this.#options;
      const { match_id, sequence, generation, pvp_mode_id, subjects, expires_at } = last_change;
      await matches.noteSequence(season_id, { match_id, expires_at }, sequence);
      const place = { season_id, pvp_mode_id, generation };
      const ids = subjects.map(({ subject_id }) => subject_id);
      const [rows] = await ratings.read([place], ids);
      await Promise.all(
        subjects.map(subject =>
          ratings.put(place, rowWith(subject, sequence, rows?.get(subject.subject_id))),
        ),
      );
      await boards.apply(season_id, terms, last_change);
    }
    this.#completed.set(season_id, last_sequence);
  }
}
