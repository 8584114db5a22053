import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { pino } from "pino";
import { testEnv } from "../../test/support/dynamodb.ts";
import { eventually } from "../../test/support/eventually.ts";
import { Died, type End, type Fate, MortalWriters } from "../../test/support/mortal-writers.ts";
import { aRankedMatch, aSeason, listOf, played, ranking } from "../../test/support/ranked-season.ts";
import { scaled } from "../../test/support/scale.ts";
import { nextRandom } from "../game/core/random.ts";
import { BoardReader } from "../leaderboards/board-reader.ts";
import { BoardWriter } from "../leaderboards/board-writer.ts";
import { ratingBoardId, ratingBoards } from "../leaderboards/rating-boards.ts";
import { MatchRepository } from "../matches/match-repository.ts";
import { SeasonMatches } from "../matches/season-matches.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import { BEGINNER, scoreOf } from "./rating.ts";
import { RatingBook } from "./rating-book.ts";
import { RatingClerk } from "./rating-clerk.ts";
import { RatingRepository } from "./rating-repository.ts";
import type { RatingRow, SeasonTerms } from "./rating-rows.ts";
import { rowWith } from "./rating-subjects.ts";
import { rateSubjects } from "./ratings-after-match.ts";
import { SeasonLedgers } from "./season-ledger.ts";
import { type RankedSeason, termsOf } from "./season-terms.ts";

const ENDS: End[] = ["dies", "loses the answer", "is late", "stands still"];
/** No clerk needs more for a match of two, with the completion of another one before. */
const WRITES = 44;
const MATCHES = scaled({ usual: 60, long: 3000 });
const log = pino({ level: "silent" });

describe("A ranked match counts once", function () {
  this.timeout(scaled({ usual: 120_000, long: 3_600_000 }));
  let database: Database;
  let writers: MortalWriters;
  let matches: MatchRepository;
  let waiting: SeasonMatches;
  let season: RankedSeason;
  let terms: SeasonTerms;

  before(async () => {
    database = await connect(testEnv({ DATA_DIR: ":memory:" }), log, { join: false });
    writers = new MortalWriters(database);
    matches = new MatchRepository(database);
    waiting = new SeasonMatches(database, log);
  });
  beforeEach(() => {
    season = aSeason();
    terms = termsOf({ [season.id]: season }, season.id) ?? assert.fail();
  });
  after(() => database?.close());

  function aClerk(): RatingClerk {
    const { access } = writers;
    return new RatingClerk({
      ledgers: new SeasonLedgers(access),
      ratings: new RatingRepository(access),
      book: new RatingBook(access, () => ({ [season.id]: season })),
      matches: new SeasonMatches(access, log),
      boards: ratingBoards(new BoardWriter(access)),
    });
  }

  /** All that wait are taken, unless the clerk dies. */
  async function work(fate: Fate | undefined, clerk = aClerk()): Promise<boolean> {
    const died = await writers
      .live(fate, async () => {
        await clerk.completed(season.id, terms);
        for await (const each of waiting.waiting(season.id)) await clerk.take(season.id, terms, each);
      })
      .catch((error: unknown) => error);
    if (died instanceof Error && !(died instanceof Died)) throw died;
    return !(died instanceof Died);
  }

  /** What the season's matches come to, folded one after the other. */
  async function folded(count: number): Promise<Map<string, RatingRow>> {
    const rows = new Map<string, RatingRow>();
    for await (const match of waiting.inOrder(season.id, 0, count)) {
      const standing = (id: string) => rows.get(id) ?? { ...BEGINNER, matches: 0 };
      for (const subject of rateSubjects(terms, match, standing)) {
        const { subject_id } = subject;
        rows.set(subject_id, rowWith(subject, match.sequence ?? 0, rows.get(subject_id)));
      }
    }
    return rows;
  }

  /** Ratings, board and the order of matches say that each of so many matches has counted once. */
  async function check(count: number): Promise<void> {
    assert.deepEqual(await listOf(waiting.waiting(season.id)), []);
    const ledger = await new SeasonLedgers(database).get(season.id);
    assert.equal(ledger?.last_sequence, count);
    const expected = await folded(count);
    const place = { season_id: season.id, pvp_mode_id: "duel", generation: 1 };
    const [found] = await new RatingRepository(database).read([place], [...expected.keys()]);
    assert.deepEqual(found, expected);
    const ranked = [...expected.values()].filter(row => row.matches >= terms.placement_matches);
    const reader = new BoardReader(database);
    const { entries } = await reader.page(ratingBoardId(season.id, "duel", 1), 100);
    assert.equal(entries.length, ranked.length);
    for (const [i, { subject_id, score, rank, source_number }] of entries.entries()) {
      const row = expected.get(subject_id) ?? assert.fail();
      assert.deepEqual([score, source_number, rank], [scoreOf(row), row.last_sequence, i + 1], subject_id);
      assert.ok(score <= (entries[i - 1]?.score ?? Number.POSITIVE_INFINITY));
    }
  }

  for (const end of ENDS)
    it(`whichever write a clerk ${end} at`, async () => {
      const names = ["ada", "bob", "cyd", "dan"];
      // One that goes on: a new one would put right at once what a late write has done to the last match.
      const others = aClerk();
      let count = 0;
      for (let after = 0; after < WRITES; after++) {
        const [first = "", second = ""] = [names[after % 4], names[(after + 1 + (after % 3)) % 4]];
        await played(matches, aRankedMatch(season.id, [[first], [second]]));
        count += 1;
        let isOver = false;
        const dying = work({ end, after }).finally(() => {
          isOver = true;
        });
        await eventually("it has ended or stands still", () => isOver || writers.waiting > 0);
        // Others go on; then what was on its way arrives, or the one that stood still goes on.
        await work(undefined, others);
        const goOn = async () => {
          await played(matches, aRankedMatch(season.id, [[second], [first]]));
          count += 1;
          await work(undefined, others);
        };
        await goOn();
        await goOn();
        while (writers.waiting > 0) await writers.release();
        await goOn();
        await dying;
      }
      await work(undefined, others);
      await check(count);
    });

  it(`with three clerks at once that die at any write: ${MATCHES} matches of few players`, async () => {
    const random = { state: 5 };
    const below = (limit: number) => Math.floor(nextRandom(random) * limit);
    let left = MATCHES;
    const names = ["ada", "bob", "cyd", "dan", "eve", "fay"];
    async function player(): Promise<void> {
      while (left > 0) {
        left -= 1;
        const first = below(6);
        const second = (first + 1 + below(5)) % 6;
        const order = below(5) === 0 ? [[1, 2]] : [1, 2];
        const forfeited = below(6) === 0 ? [names[second] ?? ""] : [];
        const teams = [[names[first] ?? ""], [names[second] ?? ""]];
        await played(matches, aRankedMatch(season.id, teams), ranking(order, ...forfeited));
        await delay(below(20));
      }
    }
    let arePlaying = true;
    async function clerk(): Promise<void> {
      let own = aClerk();
      while (arePlaying) {
        const end = below(3) > 0 ? undefined : ENDS[below(4)];
        const working = work(end && { end, after: below(WRITES) }, own);
        // Another one goes on beside who stands still.
        const lives =
          end === "stands still" ? await Promise.race([working, delay(100, false)]) : await working;
        if (!lives) own = aClerk();
        if (writers.waiting > 5) await writers.release();
      }
    }
    const clerks = [clerk(), clerk(), clerk()];
    await player();
    arePlaying = false;
    await Promise.all(clerks);
    while (writers.waiting > 0) await writers.release();
    await eventually("all wait no more", async () => {
      await work(undefined);
      return (await listOf(waiting.waiting(season.id))).length === 0;
    });
    await work(undefined);
    await check(MATCHES);
  });
});
