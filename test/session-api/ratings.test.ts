/** Ratings and their boards over HTTP, and the command that folds them anew. */
import assert from "node:assert/strict";
import { pino } from "pino";
import { z } from "zod";
import { characterIdOf } from "../../src/characters/character.ts";
import { LocalNotice } from "../../src/cluster/notice.ts";
import type { Content } from "../../src/game/content/content.ts";
import { MatchRepository } from "../../src/matches/match-repository.ts";
import { ratingDuty } from "../../src/open-ratings.ts";
import type { RankedSeason } from "../../src/ratings/season-terms.ts";
import { ContentRepository } from "../../src/store/content/content-repository.ts";
import { connect, type Database } from "../../src/store/dynamo/connect.ts";
import { ApiServer, type Player, readAnswer, refusalOf } from "../support/api-client.ts";
import { testEnv } from "../support/dynamodb.ts";
import { FaultyDatabase } from "../support/faulty-database.ts";
import { aRankedMatch, aSeason, played } from "../support/ranked-season.ts";
import { dungeonContent } from "../support/rules-content.ts";
import { runScript } from "../support/run-script.ts";

const DAY_MS = 24 * 3_600_000;
/** Days from now, as seasons say it. */
const inDays = (days: number) => `${new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 19)}Z`;

const change = z.object({
  match_id: z.string(),
  outcome: z.string(),
  own_chance: z.number(),
  points_before: z.int(),
  points_after: z.int(),
});
const rating = z.object({
  pvp_mode_id: z.string(),
  character_id: z.string().optional(),
  points: z.int(),
  tier: z.object({ tier_id: z.string(), name: z.unknown() }).optional(),
  next_tier: z.object({ tier_id: z.string(), from_points: z.int() }).optional(),
  matches: z.int(),
  placement_matches: z.int(),
  changes: z.array(change),
});
/** Names of the content come in all languages that it has. */
const IRON = { de: "Eisen", en: "Iron" };
const ratings = z.object({ season_id: z.string(), ratings: z.array(rating) });
const entry = z.object({
  rank: z.int(),
  character_name: z.string(),
  points: z.int(),
  tier_id: z.string(),
  tier_name: z.unknown(),
  matches: z.int(),
});
const board = z.object({ entries: z.array(entry), own: entry.optional(), next: z.string().optional() });
const boards = z.object({
  rating_boards: z.array(z.object({ pvp_mode_id: z.string(), subject: z.string() })),
});

describe("Ratings", function () {
  this.timeout(60_000);
  let proxy: FaultyDatabase;
  let database: Database;
  let matches: MatchRepository;
  let content: Content;
  let season: RankedSeason;
  let api: ApiServer;
  let ada: Player;
  let take: () => Promise<void>;

  before(async () => {
    proxy = await FaultyDatabase.start();
    const env = testEnv({ DYNAMODB_ENDPOINT: proxy.endpoint });
    const log = pino({ level: "silent" });
    database = await connect(env, log, { join: false });
    matches = new MatchRepository(database);
    season = aSeason({ id: "autumn", starts_at: inDays(-10), ends_at: inDays(10) });
    const winter = aSeason({ id: "winter", starts_at: inDays(10), ends_at: inDays(20) });
    content = { ...dungeonContent(), seasons: { autumn: season, winter } };
    await new ContentRepository(database).publish(content);
    api = await ApiServer.start({ DYNAMODB_ENDPOINT: proxy.endpoint });
    const options = { access: database, content: () => content, log };
    const duty = ratingDuty({ ...options, notice: new LocalNotice() });
    take = () => duty.run(() => true);
  });
  beforeEach(async () => {
    ada = await api.guest();
  });
  after(async () => {
    await api?.stop();
    await database?.close();
    await proxy?.close();
  });

  const beats = async (winner: string, loser: string, pvp_mode_id = "duel") => {
    const match_id = await played(matches, aRankedMatch(season.id, [[winner], [loser]], { pvp_mode_id }));
    await take();
    return match_id;
  };
  const own = async (query = "") => readAnswer(ratings, await ada.ask("GET", `/ratings/me${query}`));
  const shown = async (query = "", mode = "duel") =>
    readAnswer(board, await ada.ask("GET", `/leaderboards/ratings/autumn/${mode}${query}`));
  const duelOf = ({ ratings: all }: z.infer<typeof ratings>) =>
    all.find(({ pvp_mode_id }) => pvp_mode_id === "duel") ?? assert.fail();

  it("begin with a beginner's points, without a tier until the placement is over", async () => {
    const found = await own();
    assert.equal(found.season_id, "autumn");
    assert.deepEqual(found.ratings, [
      { pvp_mode_id: "duel", points: 1000, matches: 0, placement_matches: 2, changes: [] },
    ]);
    await beats(ada.player_id, "bob");
    const once = duelOf(await own());
    assert.deepEqual([once.matches, once.tier], [1, undefined]);
    await beats(ada.player_id, "bob");
    const twice = duelOf(await own());
    assert.deepEqual(
      [twice.matches, twice.tier, twice.next_tier],
      [2, { tier_id: "iron", name: IRON }, undefined],
    );
  });

  it("say what each of the newest matches made of them, and why", async () => {
    const first = await beats(ada.player_id, `bob of ${ada.player_id}`);
    const second = await beats(`bob of ${ada.player_id}`, ada.player_id);
    const { changes, points } = duelOf(await own());
    const [newest, oldest] = changes;
    assert.ok(newest && oldest && changes.length === 2);
    assert.deepEqual([newest.match_id, newest.outcome], [second, "lost"]);
    assert.deepEqual([oldest.match_id, oldest.outcome, oldest.own_chance], [first, "won", 0.5]);
    assert.equal(oldest.points_before, 1000);
    assert.ok(oldest.points_after > 1000 && newest.own_chance > 0.5);
    assert.equal(newest.points_before, oldest.points_after);
    assert.equal(newest.points_after, points);
  });

  it("of characters are each character's own", async () => {
    const { session } = await ada.begin();
    const character_id = characterIdOf(session.session_id);
    const { match_id, teams, ...match } = aRankedMatch(season.id, [[ada.player_id], ["eve"]], {
      pvp_mode_id: "trio",
    });
    const [mine, other] = teams;
    assert.ok(mine && other);
    const players = mine.players.map(player => ({ ...player, character_id }));
    await played(matches, { ...match, match_id, teams: [{ ...mine, players }, other] });
    await take();
    const trio = (await own()).ratings.find(each => each.pvp_mode_id === "trio");
    assert.deepEqual([trio?.character_id, trio?.matches], [character_id, 1]);
  });

  it("are of the season that is named; none where it is not ranked, or there is none", async () => {
    assert.deepEqual((await own("?season_id=winter")).ratings[0]?.matches, 0);
    assert.deepEqual(await own("?season_id=none"), { season_id: "none", ratings: [] });
    assert.equal(refusalOf(await ada.ask("GET", "/ratings/me?season_id=spring")), "404 not-found");
    assert.equal((await api.ask("GET", "/api/ratings/me")).status, 401);
  });

  it("have a board in each mode, with your own entry, those around it, and your friends", async () => {
    const listed = readAnswer(boards, await ada.ask("GET", "/leaderboards"));
    assert.deepEqual(listed.rating_boards, [
      { pvp_mode_id: "duel", subject: "account" },
      { pvp_mode_id: "trio", subject: "character" },
    ]);
    for (let i = 0; i < 2; i++) await beats(ada.player_id, `cyd of ${ada.player_id}`);
    const { entries, own: mine } = await shown("?limit=100");
    assert.ok(entries.length > 2);
    for (const [i, each] of entries.entries()) {
      assert.equal(each.rank, i + 1);
      assert.ok(each.points <= (entries[i - 1]?.points ?? Number.POSITIVE_INFINITY));
    }
    assert.deepEqual(entries[(mine?.rank ?? 0) - 1], mine);
    assert.deepEqual([mine?.tier_id, mine?.tier_name], ["iron", IRON]);
    const around = await shown("?around=me&limit=3");
    assert.ok(around.entries.some(({ rank }) => rank === mine?.rank));
    const friends = await shown("?among=friends");
    assert.deepEqual(friends.entries, [{ ...mine, rank: 1 }]);
    const page = await shown("?limit=2");
    const next = await shown(`?limit=2&after=${page.next}`);
    assert.equal(next.entries[0]?.rank, 3);
    assert.deepEqual(
      readAnswer(board, await ada.ask("GET", "/leaderboards/ratings/winter/duel")).entries,
      [],
      "a season that has not begun",
    );
    for (const path of ["autumn/chess", "spring/duel", "none/duel"])
      assert.equal(refusalOf(await ada.ask("GET", `/leaderboards/ratings/${path}`)), "404 not-found", path);
  });

  it("are folded anew by a command, as they were, or as if some matches were void", async () => {
    const fair = await beats(ada.player_id, `dan of ${ada.player_id}`);
    const foul = await beats(ada.player_id, `dan of ${ada.player_id}`);
    const before = [await own(), await shown("?limit=100")];
    const rebuild = (...args: string[]) =>
      runScript("scripts/ratings-rebuild.ts", args, {
        ...{ DYNAMODB_ENDPOINT: proxy.endpoint, AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" },
      });
    const same = await rebuild("--season", "autumn");
    assert.match(same.stdout, /Folded \d+ matches of autumn, 0 of them as void: generation 2 of its ratings/);
    assert.equal(same.code, 0);
    assert.deepEqual([await own(), await shown("?limit=100")], before);
    const without = await rebuild("--season", "autumn", "--without", foul);
    assert.match(without.stdout, /, 1 of them as void: generation 3/);
    const { changes, matches: counted } = duelOf(await own());
    assert.deepEqual([changes.map(({ match_id }) => match_id), counted], [[fair], 1]);
    assert.equal((await shown()).own, undefined, "back in the placement");
    for (const [args, said] of [
      [["--season", "spring"], /^Nothing was rated in the season "spring"\.\n$/],
      [["--season", "autumn", "--without", "x"], /^There is no match x of the season "autumn"\.\n$/],
      [[], /^Which season\? Usage: npm run ratings:rebuild/],
      [["--seasons", "autumn"], /See --help\.\n$/],
    ] as const) {
      const { code, stderr } = await rebuild(...args);
      assert.match(stderr, said);
      assert.equal(code, 1);
    }
  });
});
