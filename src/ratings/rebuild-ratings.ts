/**
 * Folds a season's ratings anew from its matches, in their order, beside those that count, and then lets the new ones count by one write.
 * Meanwhile matches are taken as ever: those that came in are folded, too, until none comes between the last and the write.
 */
import type { Match } from "../matches/match.ts";
import type { SeasonMatches } from "../matches/season-matches.ts";
import type { Corrections } from "./corrections.ts";
import { BEGINNER, type Rating } from "./rating.ts";
import type { RatingBook } from "./rating-book.ts";
import type { RatingBoards, RatingClerk } from "./rating-clerk.ts";
import type { RatingRepository } from "./rating-repository.ts";
import type { Ledger, RatingChange, RatingRow, SeasonTerms } from "./rating-rows.ts";
import { countsIn, rowWith, type Standing, subjectsIn } from "./rating-subjects.ts";
import type { SeasonLedgers } from "./season-ledger.ts";

/** Something about the command itself is wrong. */
export class RebuildRefused extends Error {}

/** Boards of ratings that do not count yet. */
export type RebuiltBoards = RatingBoards & {
  /** Takes a change into a board that is not written yet. */
  fold(season_id: string, terms: SeasonTerms, change: RatingChange): void;
  /** Writes all that was folded. */
  write(season_id: string, pvp_mode_id: string, generation: number): Promise<void>;
  /** Removes a board with all its entries. */
  clear(season_id: string, pvp_mode_id: string, generation: number, subject_ids: string[]): Promise<void>;
};

export type RebuildOptions = {
  season_id: string;
  /** Matches that count as void from now on. */
  without: readonly string[];
  ledgers: SeasonLedgers;
  ratings: RatingRepository;
  book: RatingBook;
  clerk: Pick<RatingClerk, "completed">;
  matches: SeasonMatches;
  boards: RebuiltBoards;
  corrections: Corrections;
};

export type Rebuilt = { ledger: Ledger; generation: number; matches: number; left_out: number };

/** Rows that are deleted, and matches that are folded, at once. */
const AT_ONCE = 100;

export async function rebuildRatings(options: RebuildOptions): Promise<Rebuilt> {
  const { season_id, without, ledgers, clerk, matches, corrections } = options;
  // Of the rebuild before: what it was made of is cleared by this one.
  await corrections.tell(season_id);
  const first = await ledgers.get(season_id);
  if (!first) throw new RebuildRefused(`Nothing was rated in the season "${season_id}".`);
  for (const match_id of without)
    if (!(await matches.leaveOut(match_id, season_id)))
      throw new RebuildRefused(`There is no match ${match_id} of the season "${season_id}".`);
  if (!(await ledgers.beginGeneration(season_id, first)))
    throw new RebuildRefused("Another rebuild of this season has just begun. Wait for it, or begin again.");
  const generation = first.newest_generation + 1;
  await clearOlder(options, first, generation);
  const fold = new Fold(options, generation, first.terms);
  // Before the fold: these are not in it.
  const voided = await corrections.begin(season_id, first.terms, generation);
  let ledger = await clerk.completed(season_id, first.terms);
  await fold.upTo(ledger.last_sequence);
  await fold.writeAll();
  await voided.compare(ledger, fold);
  while (!(await ledgers.publish(season_id, ledger, generation))) {
    ledger = await clerk.completed(season_id, first.terms);
    // An answer was lost, and others go on writing these ratings by now.
    if (ledger.generation === generation) break;
    if (ledger.newest_generation !== generation)
      throw new RebuildRefused(
        "Another rebuild of this season has begun since. This one has changed nothing.",
      );
    await voided.compare(ledger, fold, await fold.goOn(ledger.last_sequence));
  }
  await corrections.tell(season_id);
  return { ledger, generation, ...fold.counted };
}

/** Whatever does not count, and was left by earlier ones. Those of them that still run cannot let theirs count any more. */
async function clearOlder(
  { season_id, ratings, boards, corrections }: RebuildOptions,
  { terms, generation: counting }: Ledger,
  newest: number,
): Promise<void> {
  for (let generation = 1; generation < newest; generation++) {
    if (generation === counting) continue;
    for (const pvp_mode_id of Object.keys(terms.subjects)) {
      const place = { season_id, pvp_mode_id, generation };
      await corrections.clear(place);
      const ids: string[] = [];
      for await (const rows of ratings.pages(place, AT_ONCE)) ids.push(...rows.map(row => row.subject_id));
      if (ids.length === 0) continue;
      await boards.clear(season_id, pvp_mode_id, generation, ids);
      await ratings.clear(place);
    }
  }
}

class Fold {
  readonly #options: RebuildOptions;
  readonly #generation: number;
  readonly #terms: SeasonTerms;
  /** By mode, then by subject. */
  readonly #rows = new Map<string, Map<string, RatingRow>>();
  readonly counted = { matches: 0, left_out: 0 };
  /** That were folded since all was written. */
  readonly #newest: Match[] = [];
  #last_sequence = 0;
  #isWritten = false;

  constructor(options: RebuildOptions, generation: number, terms: SeasonTerms) {
    this.#options = options;
    this.#generation = generation;
    this.#terms = terms;
    for (const pvp_mode_id of Object.keys(terms.subjects)) this.#rows.set(pvp_mode_id, new Map());
  }

  /** In memory alone. */
  async upTo(sequence: number): Promise<void> {
    const { season_id, boards } = this.#options;
    for await (const change of this.#changes(sequence)) boards.fold(season_id, this.#terms, change);
  }

  async writeAll(): Promise<void> {
    const { season_id, ratings, boards } = this.#options;
    const generation = this.#generation;
    for (const [pvp_mode_id, rows] of this.#rows) {
      await ratings.putAll({ season_id, pvp_mode_id, generation }, [...rows.values()]);
      await boards.write(season_id, pvp_mode_id, generation);
    }
    this.#isWritten = true;
  }

  /** Undefined where the subject has no match in this fold. */
  standingOf(pvp_mode_id: string, subject_id: string): Standing | undefined {
    return this.#rows.get(pvp_mode_id)?.get(subject_id);
  }

  /** What has come since, written at once. @returns all matches that have come, also those that count for nothing. */
  async goOn(sequence: number): Promise<Match[]> {
    const { season_id, ratings, boards } = this.#options;
    for await (const change of this.#changes(sequence)) {
      const { pvp_mode_id, subjects, generation } = change;
      const rows = this.#rows.get(pvp_mode_id);
      const changed = subjects.flatMap(({ subject_id }) => rows?.get(subject_id) ?? []);
      await ratings.putAll({ season_id, pvp_mode_id, generation }, changed);
      await boards.apply(season_id, this.#terms, change);
    }
    return this.#newest.splice(0);
  }

  async *#changes(sequence: number): AsyncGenerator<RatingChange> {
    const { season_id, matches } = this.#options;
    const chunk: Match[] = [];
    for await (const match of matches.inOrder(season_id, this.#last_sequence, sequence)) {
      chunk.push(match);
      if (chunk.length === AT_ONCE) yield* this.#changesOf(chunk.splice(0));
    }
    yield* this.#changesOf(chunk);
    this.#last_sequence = sequence;
  }

  async *#changesOf(matches: readonly Match[]): AsyncGenerator<RatingChange> {
    const began = await this.#carriedOver(matches);
    const { rateSubjects } = await import("./ratings-after-match.ts");
    for (const match of matches) {
      const { match_id, pvp_mode_id, expires_at, sequence = 0 } = match;
      const rows = this.#rows.get(pvp_mode_id);
      this.counted.matches += 1;
      if (this.#isWritten) this.#newest.push(match);
      if (!rows || !countsIn(this.#terms, match)) {
        this.counted.left_out += 1;
        continue;
      }
      const standingOf = (id: string): Standing =>
        rows.get(id) ?? { ...(began.get(pvp_mode_id)?.get(id) ?? BEGINNER), matches: 0 };
      const subjects = rateSubjects(this.#terms, match, standingOf);
      for (const subject of subjects)
        rows.set(subject.subject_id, rowWith(subject, sequence, rows.get(subject.subject_id)));
      yield { match_id, sequence, generation: this.#generation, pvp_mode_id, subjects, expires_at };
    }
  }

  /** By mode, of those who are in these matches for the first time: with what they began the season. */
  async #carriedOver(matches: readonly Match[]): Promise<Map<string, Map<string, Rating>>> {
    const began = new Map<string, Map<string, Rating>>();
    for (const [pvp_mode_id, ofMode] of Map.groupBy(matches, match => match.pvp_mode_id)) {
      const rows = this.#rows.get(pvp_mode_id);
      const ids = new Set(ofMode.flatMap(match => subjectsIn(this.#terms, match)));
      const newcomers = [...ids].filter(id => !rows?.has(id));
      began.set(pvp_mode_id, await this.#options.book.carriedOver(pvp_mode_id, this.#terms, newcomers));
    }
    return began;
  }
}
