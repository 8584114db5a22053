import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { pino } from "pino";
import { testEnv } from "../../test/support/dynamodb.ts";
import { aRankedMatch, aSeason, played, ranking } from "../../test/support/ranked-season.ts";
import { rulesContent } from "../../test/support/rules-content.ts";
import { Mailbox } from "../characters/mailbox.ts";
import { nextRandom } from "../game/core/random.ts";
import { BoardReader } from "../leaderboards/board-reader.ts";
import { BoardWriter } from "../leaderboards/board-writer.ts";
import { ratingBoardId, ratingBoards } from "../leaderboards/rating-boards.ts";
import { rebuiltBoards } from "../leaderboards/rebuilt-boards.ts";
import { MatchRepository } from "../matches/match-repository.ts";
import { SeasonMatches } from "../matches/season-matches.ts";
import { VoidedMatches } from "../matches/voided-matches.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import { Corrections } from "./corrections.ts";
import { RatingBook } from "./rating-book.ts";
import { RatingClerk } from "./rating-clerk.ts";
import { RatingRepository } from "./rating-repository.ts";
import type { RatingRow } from "./rating-rows.ts";
import { type RebuildOptions, RebuildRefused, rebuildRatings } from "./rebuild-ratings.ts";
import { SeasonLedgers } from "./season-ledger.ts";
import { type RankedSeason, termsOf } from "./season-terms.ts";

const log = pino({ level: "silent" });
const NAMES = ["ada", "bob", "cyd", "dan", "eve", "fay", "gil", "hal"];

describe("Ratings that are folded anew", function () {
  this.timeout(120_000);
  let database: Database;
  let matches: MatchRepository;
  let waiting: SeasonMatches;
  let seasons: Record<string, RankedSeason>;
  let season: RankedSeason;
  let clerk: RatingClerk;
  const random = { state: 11 };
  const below = (limit: number) => Math.floor(nextRandom(random) * limit);

  before(async () => {
    database = await connect(testEnv({ DATA_DIR: ":memory:" }), log, { join: false });
    matches = new MatchRepository(database);
    waiting = new SeasonMatches(database, log);
  });
  beforeEach(() => {
    const before = aSeason({ starts_at: "2026-07-01T00:00:00Z", ends_at: "2026-10-01T00:00:00Z" });
    season = aSeason();
    seasons = { [before.id]: before, [season.id]: season };
    clerk = new RatingClerk({ ...repositories(), boards: ratingBoards(new BoardWriter(database)) });
  });
  after(() => database?.close());

  function repositories() {
    const ledgers = new SeasonLedgers(database);
    const book = new RatingBook(database, () => seasons);
    const mailbox = new Mailbox(database, log);
    const voided = new VoidedMatches(database);
    const content = () => ({ ...rulesContent(), seasons });
    const corrections = new Corrections({ access: database, ledgers, book, voided, mailbox, content });
    return { ledgers, book, ratings: new RatingRepository(database), matches: waiting, corrections };
  }

  const rebuild = (without: string[] = [], changed: Partial<RebuildOptions> = {}) =>
    rebuildRatings({
      ...{ season_id: season.id, without, ...repositories(), clerk, boards: rebuiltBoards(database) },
      ...changed,
    });

  /** One of two against two characters, or of two accounts alone; now and then drawn, or left. */
  async function playOne(season_id = season.id): Promise<string> {
    const players = NAMES.map(name => ({ name, at: nextRandom(random) })).sort((a, b) => a.at - b.at);
    const [a = "", b = "", c = "", d = ""] = players.map(({ name }) => name);
    const isTrio = below(2) === 0;
    const match = aRankedMatch(
      season_id,
      isTrio
        ? [
            [a, b],
            [c, d],
          ]
        : [[a], [b]],
      {
        pvp_mode_id: isTrio ? "trio" : "duel",
      },
    );
    return played(
      matches,
      match,
      ranking(below(6) === 0 ? [[1, 2]] : [2, 1], ...(below(3) === 0 ? [a] : [])),
    );
  }

  async function takeAll(season_id = season.id): Promise<void> {
    const terms = termsOf(seasons, season_id) ?? assert.fail();
    for await (const each of waiting.waiting(season_id)) await clerk.take(season_id, terms, each);
  }

  /** All ratings and boards that count, whatever their generation. */
  async function published(): Promise<{ ratings: RatingRow[]; boards: object[] }> {
    const { generation = 0 } = (await new SeasonLedgers(database).get(season.id)) ?? {};
    const ratings: RatingRow[] = [];
    const boards: object[] = [];
    for (const pvp_mode_id of ["duel", "trio"]) {
      const place = { season_id: season.id, pvp_mode_id, generation };
      for await (const rows of new RatingRepository(database).pages(place, 3)) ratings.push(...rows);
      const board_id = ratingBoardId(season.id, pvp_mode_id, generation);
      const reader = new BoardReader(database);
      boards.push(await reader.page(board_id, 100), { size: await reader.size(board_id) });
    }
    return { ratings, boards };
  }

  it("are those that were there, bit for bit, with their boards", async () => {
    const before = Object.keys(seasons)[0] ?? assert.fail();
    for (let i = 0; i < 12; i++) await playOne(before);
    await takeAll(before);
    for (let i = 0; i < 40; i++) await playOne();
    await takeAll();
    const live = await published();
    assert.ok(live.ratings.length > 12);
    assert.ok(live.ratings.some(({ updates }) => updates.some(({ is_softened }) => is_softened)));
    for (let times = 0; times < 3; times++) {
      const rebuilt = await rebuild();
      assert.deepEqual([rebuilt.generation, rebuilt.matches, rebuilt.left_out], [2 + times, 40, 0]);
      assert.deepEqual(await published(), live);
    }
    // They go on from there as they would have done.
    await playOne();
    await takeAll();
    const further = await published();
    await rebuild();
    assert.deepEqual(await published(), further);
  });

  it("are without matches that were no fair play as if those were void, also from then on", async () => {
    const ids: string[] = [];
    for (let i = 0; i < 20; i++) ids.push(await playOne());
    await takeAll();
    const without = [ids[3] ?? "", ids[19] ?? ""];
    const rebuilt = await rebuild(without);
    assert.equal(rebuilt.left_out, 2);
    const found = await published();
    // The same matches in a season of its own, of which two were never played to their end.
    const kept: string[] = [];
    for await (const match of waiting.inOrder(season.id, 0, 20))
      if (!without.includes(match.match_id)) kept.push(match.match_id);
    assert.equal(kept.length, 18);
    const updates = found.ratings.flatMap(row => row.updates.map(({ match_id }) => match_id));
    assert.ok(without.every(id => !updates.includes(id)));
    const fair = await fairSeason(kept);
    const numbers = ({ ratings }: Awaited<ReturnType<typeof published>>) =>
      ratings.map(({ subject_id, mu, sigma, matches: played }) => ({ subject_id, mu, sigma, played }));
    assert.deepEqual(numbers(found), numbers(fair));
    await rebuild();
    assert.deepEqual(await published(), found);
  });

  /** The ratings of another season with these matches alone. */
  async function fairSeason(ids: string[]): Promise<Awaited<ReturnType<typeof published>>> {
    const [own, clean] = [season, aSeason()];
    const originals = await Promise.all(ids.map(id => waiting.get(id)));
    seasons = { [clean.id]: clean };
    season = clean;
    for (const match of originals) {
      const { result, teams, pvp_mode_id } = match ?? assert.fail();
      await played(matches, { ...aRankedMatch(clean.id, []), teams, pvp_mode_id }, result);
      await takeAll(clean.id);
    }
    const found = await published();
    season = own;
    return found;
  }

  it("are published while matches go on being taken, and lack none of them", async () => {
    for (let i = 0; i < 10; i++) await playOne();
    await takeAll();
    let late = 0;
    const boards = rebuiltBoards(database);
    const rebuilt = await rebuild([], {
      boards: {
        ...boards,
        // One ends just before each write of a board, and is taken.
        async write(...board) {
          await playOne();
          await takeAll();
          late += 1;
          return boards.write(...board);
        },
      },
    });
    assert.equal(late, 2);
    assert.equal(rebuilt.matches, 12);
    const found = await published();
    await rebuild();
    assert.deepEqual(await published(), found);
  });

  it("change nothing where another rebuild begins meanwhile, or the command is wrong", async () => {
    for (let i = 0; i < 6; i++) await playOne();
    await takeAll();
    const boards = rebuiltBoards(database);
    let inner: Promise<unknown> | undefined;
    const outer = rebuild([], {
      boards: {
        ...boards,
        async write(...board) {
          inner ??= rebuild();
          await inner;
          return boards.write(...board);
        },
      },
    });
    await assert.rejects(outer, RebuildRefused);
    assert.equal((await new SeasonLedgers(database).get(season.id))?.generation, 3);
    const live = await published();
    const { ledgers } = repositories();
    // One that has read the ledger just before another one was published.
    const { beginGeneration } = ledgers;
    let early: Promise<unknown> | undefined;
    ledgers.beginGeneration = async (...args) => {
      await rebuilding;
      return beginGeneration.apply(ledgers, args);
    };
    const rebuilding: Promise<unknown> = rebuild([], {
      boards: {
        ...boards,
        async write(...board) {
          early ??= rebuild([], { ledgers });
          early.catch(() => undefined);
          await delay(20);
          return boards.write(...board);
        },
      },
    });
    await rebuilding;
    await assert.rejects(early ?? assert.fail(), RebuildRefused);
    assert.deepEqual(await published(), live);
    await assert.rejects(rebuild(["no such match"]), {
      message: `There is no match no such match of the season "${season.id}".`,
    });
    await assert.rejects(rebuild([], { season_id: "none" }), {
      message: 'Nothing was rated in the season "none".',
    });
  });
});
