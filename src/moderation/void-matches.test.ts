import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { pino } from "pino";
import { testEnv } from "../../test/support/dynamodb.ts";
import { Died, type End, type Fate, MortalWriters } from "../../test/support/mortal-writers.ts";
import { aRankedMatch, aSeason, listOf, played, ranking } from "../../test/support/ranked-season.ts";
import { rulesContent } from "../../test/support/rules-content.ts";
import { scaled } from "../../test/support/scale.ts";
import { Mailbox } from "../characters/mailbox.ts";
import { LocalNotice } from "../cluster/notice.ts";
import type { Content } from "../game/content/content.ts";
import { nextRandom } from "../game/core/random.ts";
import { JobRepository } from "../jobs/job-repository.ts";
import { RECOMPUTE_SEASON, VOID_MATCHES, type VoidMatchesAbout, voidingOf } from "../jobs/job-requests.ts";
import { JobRunner } from "../jobs/job-runner.ts";
import { BoardReader } from "../leaderboards/board-reader.ts";
import { ratingBoardId } from "../leaderboards/rating-boards.ts";
import type { Match, NewMatch } from "../matches/match.ts";
import { MatchRepository } from "../matches/match-repository.ts";
import { SeasonMatches } from "../matches/season-matches.ts";
import { VoidedMatches } from "../matches/voided-matches.ts";
import { ratingDuty, rebuildSeason } from "../open-ratings.ts";
import { BEGINNER, pointsOf, scoreOf } from "../ratings/rating.ts";
import { RatingBook } from "../ratings/rating-book.ts";
import { RatingRepository } from "../ratings/rating-repository.ts";
import type { RatingRow } from "../ratings/rating-rows.ts";
import { rowWith } from "../ratings/rating-subjects.ts";
import { rateSubjects } from "../ratings/ratings-after-match.ts";
import { SeasonLedgers } from "../ratings/season-ledger.ts";
import { type RankedSeason, termsOf } from "../ratings/season-terms.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import { recomputeSeason, voidMatches } from "./void-matches.ts";

const log = pino({ level: "silent" });
const ENDS: End[] = ["dies", "loses the answer", "is late", "stands still"];
/** No act on so few matches has more writes. */
const MOST_WRITES = 60;
const ROUNDS = scaled({ usual: 6, long: 200 });
const MODES = ["duel", "trio"];

describe("Matches that staff void", function () {
  this.timeout(scaled({ usual: 180_000, long: 3_600_000 }));
  let database: Database;
  let writers: MortalWriters;
  let matches: MatchRepository;
  let waiting: SeasonMatches;
  let season: RankedSeason;
  let content: Content;
  let now_ms: number;
  let names: string[];
  const random = { state: 7 };
  const below = (limit: number) => Math.floor(nextRandom(random) * limit);

  before(async () => {
    database = await connect(testEnv({ DATA_DIR: ":memory:" }), log, { join: false });
    writers = new MortalWriters(database);
    matches = new MatchRepository(database);
    waiting = new SeasonMatches(database, log);
  });
  beforeEach(() => {
    season = aSeason({ starts_at: "2026-01-01T00:00:00Z", ends_at: "2126-01-01T00:00:00Z" });
    content = { ...rulesContent(), seasons: { [season.id]: season } };
    now_ms = Date.now();
    names = ["ada", "bob", "cyd", "dan", "eve", "fay"].map(name => `${name} ${randomUUID().slice(0, 6)}`);
  });
  after(() => database?.close());

  const jobs = () => new JobRepository(database, () => now_ms);

  /** A background process that does what is due, and then ends. */
  function work(): Promise<void> {
    const services = {
      ...{ jobs: jobs(), voided: new VoidedMatches(database), ledgers: new SeasonLedgers(database) },
      content: async () => content,
      rebuild: (season_id: string) =>
        rebuildSeason({ access: database, content: () => content, log }, season_id, []),
    };
    const kinds = { [VOID_MATCHES]: voidMatches(services), [RECOMPUTE_SEASON]: recomputeSeason(services) };
    return new JobRunner({ jobs: services.jobs, kinds, log, idle_ms: 0 }).run();
  }

  /** Some processes work until nothing is left to do. */
  async function workAll(): Promise<void> {
    for (let looks = 0; (await jobs().count()) > 0; looks++) {
      assert.ok(looks < 100, "the jobs come to no end");
      await work();
      now_ms += 60_000;
    }
  }

  const duty = () => ratingDuty({ access: database, content: () => content, log, notice: new LocalNotice() });
  const takeAll = () => duty().run(() => true);

  async function askToVoid(
    which: VoidMatchesAbout["which"],
    changed: Partial<VoidMatchesAbout> = {},
  ): Promise<string> {
    const voiding_id = randomUUID();
    const about = {
      voiding_id,
      which,
      reason: "cheating" as const,
      by: "mod",
      at: new Date(now_ms).toISOString(),
    };
    assert.ok(await jobs().add(voidingOf({ ...about, ...changed })));
    return voiding_id;
  }

  /** What the season's matches come to without those that are void, folded one after the other. */
  async function naiveFold(): Promise<Map<string, Map<string, RatingRow>>> {
    const terms = termsOf(content.seasons, season.id) ?? assert.fail();
    const { last_sequence = 0 } = (await new SeasonLedgers(database).get(season.id)) ?? {};
    const folded = new Map(MODES.map(mode => [mode, new Map<string, RatingRow>()]));
    for await (const match of waiting.inOrder(season.id, 0, last_sequence)) {
      if (match.voided) continue;
      const rows = folded.get(match.pvp_mode_id) ?? assert.fail();
      for (const subject of rateSubjects(terms, match, id => rows.get(id) ?? { ...BEGINNER, matches: 0 }))
        rows.set(subject.subject_id, rowWith(subject, match.sequence ?? 0, rows.get(subject.subject_id)));
    }
    return folded;
  }

  /** Ratings and boards that count are those of the fold, and nothing is left to do. */
  async function check(): Promise<void> {
    const { generation = 0, telling } = (await new SeasonLedgers(database).get(season.id)) ?? {};
    assert.equal(telling, undefined);
    assert.deepEqual(await new VoidedMatches(database).listed(season.id), []);
    assert.deepEqual(await listOf(waiting.waiting(season.id)), []);
    for (const [pvp_mode_id, expected] of await naiveFold()) {
      const place = { season_id: season.id, pvp_mode_id, generation };
      const rows = (await listOf(new RatingRepository(database).pages(place, 100))).flat();
      assert.deepEqual(new Map(rows.map(row => [row.subject_id, row])), expected);
      const ranked = [...expected.values()].filter(row => row.matches >= 2);
      const { entries } = await new BoardReader(database).page(
        ratingBoardId(season.id, pvp_mode_id, generation),
        100,
      );
      assert.deepEqual(
        new Map(entries.map(({ subject_id, score }) => [subject_id, score])),
        new Map(ranked.map(row => [row.subject_id, scoreOf(row)])),
      );
    }
  }

  const duel = (winner: string, loser: string, changed: Partial<NewMatch> = {}) =>
    played(matches, aRankedMatch(season.id, [[winner], [loser]], changed));
  const trio = (winners: string[], losers: string[]) =>
    played(matches, aRankedMatch(season.id, [winners, losers], { pvp_mode_id: "trio" }));
  const [eve, ada, bob] = [() => names[4] ?? "", () => names[0] ?? "", () => names[1] ?? ""];
  async function pointsNow(player_id: string): Promise<number> {
    const book = new RatingBook(database, () => content.seasons);
    return pointsOf((await book.of(season.id, "duel", [player_id]))[0] ?? assert.fail());
  }
  const textsOf = async (player_id: string) =>
    (await new Mailbox(database, log).list(`${player_id}'s`)).map(({ mail }) => mail.text ?? "");
  const matchNow = async (match_id: string): Promise<Match> => (await waiting.get(match_id)) ?? assert.fail();

  it("count for nothing: opponents have their points back, and are told from how many to how many", async () => {
    await duel(ada(), bob());
    for (let i = 0; i < 3; i++) await duel(eve(), ada());
    await takeAll();
    const before = await pointsNow(ada());
    const which = {
      player_id: eve(),
      since: "2026-01-01T00:00:00.000Z",
      until: new Date(now_ms + 3_600_000).toISOString(),
    };
    const voiding_id = await askToVoid(which, { offender_id: eve() });
    await workAll();
    await check();
    const after = await pointsNow(ada());
    assert.ok(after > before, `${before} and ${after}`);
    const [told = "", ...more] = await textsOf(ada());
    assert.deepEqual(more, []);
    assert.match(told, new RegExp(`A Season.* from ${before} to ${after} points`));
    assert.deepEqual(await textsOf(eve()), [], "whose fault it was is not told");
    assert.deepEqual(await textsOf(bob()), [], "nor who was in none of them");
    for (const each of await matches.newestOf(eve()))
      assert.partialDeepStrictEqual(each.voided, {
        voiding_id,
        reason: "cheating",
        by: "mod",
        offender_id: eve(),
      });
  });

  it("take from who has won beside a cheater what was won so, and say so, too", async () => {
    const [cyd = "", dan = ""] = names.slice(2);
    const match_id = await trio([eve(), ada()], [cyd, dan]);
    await takeAll();
    await askToVoid({ match_id }, { offender_id: eve() });
    await workAll();
    await check();
    for (const [name, isBetter] of [
      [ada(), false],
      [cyd, true],
      [dan, true],
    ] as const) {
      const [, from, to] = /from (\d+) to (\d+) points/.exec((await textsOf(name))[0] ?? "") ?? [];
      assert.equal(Number(to) > Number(from), isBetter, name);
    }
  });

  it("count for nothing also where they still run, wait, or their season has no ratings yet", async () => {
    const running = aRankedMatch(season.id, [[eve()], [ada()]]);
    await matches.begin(running);
    const ended = await duel(eve(), bob());
    await askToVoid({ match_id: running.match_id });
    await askToVoid({ match_id: ended });
    await workAll();
    await matches.end(running.match_id, ranking([1, 2]));
    await takeAll();
    assert.deepEqual([await pointsNow(eve()), await pointsNow(ada())], [1000, 1000]);
    await check();
    assert.equal((await matchNow(ended)).status, "ended", "what was played is still known");
  });

  it("are a player's ranked ones since the time that staff say, and no others", async () => {
    const at = (day: number) => ({ started_at: `2026-11-0${day}T12:00:00.000Z` });
    const ids: string[] = [];
    for (const day of [1, 2, 3]) ids.push(await duel(eve(), ada(), at(day)));
    const custom = await duel(eve(), ada(), { ...at(2), is_ranked: false });
    await askToVoid({
      player_id: eve(),
      since: "2026-11-02T00:00:00.000Z",
      until: "2026-11-02T23:00:00.000Z",
    });
    await workAll();
    const voided = await Promise.all(
      [...ids, custom].map(async id => (await matchNow(id)).voided !== undefined),
    );
    assert.deepEqual(voided, [false, true, false, false]);
  });

  it("of a season that is over correct its final board and the season after it, and rewards stay", async () => {
    const later = aSeason({ starts_at: "2026-03-01T00:00:00Z", ends_at: "2126-01-01T00:00:00Z" });
    season = aSeason({ starts_at: "2026-01-01T00:00:00Z", ends_at: "2026-03-01T00:00:00Z" });
    content = { ...content, seasons: { [season.id]: season, [later.id]: later } };
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.push(await duel(eve(), ada()));
    await takeAll();
    const ledgers = new SeasonLedgers(database);
    const { rewarded_at } = (await ledgers.get(season.id)) ?? assert.fail();
    assert.ok(rewarded_at);
    await played(matches, aRankedMatch(later.id, [[eve()], [ada()]]));
    await takeAll();
    const book = new RatingBook(database, () => content.seasons);
    const ofLater = async () => (await book.of(later.id, "duel", [ada()]))[0] ?? assert.fail();
    const before = await ofLater();
    await Promise.all(ids.map(match_id => askToVoid({ match_id }, { offender_id: eve() })));
    await workAll();
    await check();
    assert.equal((await ledgers.get(season.id))?.rewarded_at, rewarded_at);
    assert.ok((await ofLater()).mu > before.mu);
    assert.match((await textsOf(ada())).join(), /were voided/);
  });

  for (const end of ENDS)
    it(`come to the same, and each player is told once, whichever write a background process ${end} at`, async () => {
      for (let after = 0; after < MOST_WRITES; after += scaled({ usual: 3, long: 1 })) {
        names = names.map(name => `${name.slice(0, 3)} ${randomUUID().slice(0, 6)}`);
        season = aSeason({ starts_at: "2026-01-01T00:00:00Z", ends_at: "2126-01-01T00:00:00Z" });
        content = { ...content, seasons: { [season.id]: season } };
        await duel(ada(), bob());
        const match_id = await duel(eve(), ada());
        await takeAll();
        await askToVoid({ match_id }, { offender_id: eve() });
        let isOver = false;
        const dying = live({ end, after }, async () => {
          for (let looks = 0; looks < 3; looks++) {
            await work();
            now_ms += 2000;
          }
        }).finally(() => {
          isOver = true;
        });
        while (!isOver && writers.waiting === 0) await new Promise(setImmediate);
        // A match is taken, and others take the work up; then what was on its way arrives, or the one that stood still goes on.
        await duel(bob(), ada());
        await takeAll();
        now_ms += 60_000;
        await workAll();
        while (writers.waiting > 0) await writers.release();
        await dying;
        await workAll();
        await check();
        assert.equal((await textsOf(ada())).length, 1, `${end} after ${after}`);
      }
    });

  it(`come to the fold of the others: random matches, acts and deaths in ${ROUNDS} rounds`, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      season = aSeason({ starts_at: "2026-01-01T00:00:00Z", ends_at: "2126-01-01T00:00:00Z" });
      content = { ...content, seasons: { [season.id]: season } };
      const ids: string[] = [];
      const dying: Promise<void>[] = [];
      for (let turn = 0; turn < 30; turn++) {
        const [a = "", b = "", c = "", d = ""] = shuffled(names);
        const what = below(10);
        if (what < 5) ids.push(await (below(3) === 0 ? trio([a, b], [c, d]) : duel(a, b)));
        else if (what < 7) {
          const match_id = ids[below(ids.length)];
          const until = new Date(now_ms + 3_600_000).toISOString();
          const since = new Date(now_ms - below(2000)).toISOString();
          if (match_id) await askToVoid(below(2) ? { match_id } : { player_id: a, since, until });
        } else {
          const fate =
            below(2) === 0 ? { end: ENDS[below(4)] ?? "dies", after: below(MOST_WRITES) } : undefined;
          dying.push(live(fate, what < 9 ? work : takeAll));
          if (below(3) === 0) await Promise.race([dying.at(-1), new Promise(done => setTimeout(done, 50))]);
        }
        if (below(4) === 0) now_ms += 2000;
        if (writers.waiting > 3) await writers.release();
      }
      let areOver = false;
      const all = Promise.all(dying).finally(() => {
        areOver = true;
      });
      while (!areOver || writers.waiting > 0) {
        await writers.release();
        await new Promise(setImmediate);
      }
      await all;
      now_ms += 60_000;
      await takeAll();
      await workAll();
      await takeAll();
      await check();
    }
  });

  async function live(fate: Fate | undefined, run: () => Promise<void>): Promise<void> {
    await writers.live(fate, run).catch((error: unknown) => {
      if (!(error instanceof Died)) throw error;
    });
  }

  function shuffled(all: readonly string[]): string[] {
    return all
      .map(name => ({ name, at: nextRandom(random) }))
      .sort((a, b) => a.at - b.at)
      .map(({ name }) => name);
  }
});
