/** Ratings and their boards by the client library, as a browser game has them, on a real server. */
import assert from "node:assert/strict";
import { pino } from "pino";
import { LocalNotice } from "../../src/cluster/notice.ts";
import type { Content } from "../../src/game/content/content.ts";
import type { RatingBoardsView } from "../../src/leaderboards/leaderboard-endpoints.ts";
import type { RatingEntryView } from "../../src/leaderboards/rating-board-endpoints.ts";
import { MatchRepository } from "../../src/matches/match-repository.ts";
import { ratingDuty } from "../../src/open-ratings.ts";
import type { RatingView } from "../../src/ratings/rating-endpoints.ts";
import { ContentRepository } from "../../src/store/content/content-repository.ts";
import { connect, type Database } from "../../src/store/dynamo/connect.ts";
import {
  AccountApi,
  ApiProblem,
  explainChange,
  Friends,
  type Rating,
  type RatingBoards,
  type RatingEntry,
  Ratings,
} from "../../web/client/index.ts";
import { ApiServer } from "../support/api-client.ts";
import { testEnv } from "../support/dynamodb.ts";
import { FaultyDatabase } from "../support/faulty-database.ts";
import { aRankedMatch, aSeason, played } from "../support/ranked-season.ts";
import { dungeonContent } from "../support/rules-content.ts";
import { assertSameTypes } from "../support/same-types.ts";

const DAY_MS = 24 * 3_600_000;
/** Days from now, as seasons say it. */
const inDays = (days: number) => `${new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 19)}Z`;
const DUEL = { season_id: "autumn", pvp_mode_id: "duel" };
const PLACEMENT_MATCHES = 2;

describe("The client library's ratings", function () {
  this.timeout(60_000);
  let proxy: FaultyDatabase;
  let database: Database;
  let api: ApiServer;
  let beats: (winner: string, loser: string) => Promise<void>;

  before(async () => {
    proxy = await FaultyDatabase.start();
    const log = pino({ level: "silent" });
    database = await connect(testEnv({ DYNAMODB_ENDPOINT: proxy.endpoint }), log, { join: false });
    const matches = new MatchRepository(database);
    const summer = aSeason({ id: "summer", starts_at: inDays(-30), ends_at: inDays(-10) });
    const autumn = aSeason({ id: "autumn", starts_at: inDays(-10), ends_at: inDays(10) });
    const content: Content = { ...dungeonContent(), seasons: { summer, autumn } };
    await new ContentRepository(database).publish(content);
    api = await ApiServer.start({ DYNAMODB_ENDPOINT: proxy.endpoint });
    const duty = ratingDuty({ access: database, content: () => content, log, notice: new LocalNotice() });
    beats = async (winner, loser) => {
      await played(matches, aRankedMatch("autumn", [[winner], [loser]], {}));
      await duty.run(() => true);
    };
  });
  after(async () => {
    await api?.stop();
    await database?.close();
    await proxy?.close();
  });

  async function aPlayer() {
    const player = await api.guest();
    const account = new AccountApi(api.endpoint, () => player.token);
    return { player, player_id: player.player_id, account, ratings: new Ratings(account) };
  }

  it("have the types that the server answers with", () => {
    assertSameTypes<Rating, RatingView>();
    assertSameTypes<RatingEntry, RatingEntryView>();
    assertSameTypes<RatingBoards, RatingBoardsView>();
  });

  it("are one's own with each change explained, and on boards: the best, around me, among friends, past seasons", async () => {
    const [ada, bob] = [await aPlayer(), await aPlayer()];
    const beginner = (await ada.ratings.own()).ratings.find(each => each.pvp_mode_id === "duel");
    assert.deepEqual([beginner?.points, beginner?.tier, beginner?.changes], [1000, undefined, []]);
    for (let i = 0; i < PLACEMENT_MATCHES; i++) await beats(ada.player_id, bob.player_id);
    const { season_id, ratings } = await ada.ratings.own();
    const duel = ratings.find(each => each.pvp_mode_id === "duel");
    assert.deepEqual([season_id, duel?.matches, duel?.tier?.tier_id], ["autumn", PLACEMENT_MATCHES, "iron"]);
    const [newest] = duel?.changes ?? [];
    assert.ok(newest);
    assert.match(explainChange(newest), /^\+\d+: you won against \d\d %$/);

    const { season, rating_boards } = await ada.ratings.boards();
    assert.equal(season.season_id, "autumn");
    assert.deepEqual(rating_boards[0], { ...DUEL, subject: "account" });
    const top = await ada.ratings.top(DUEL, { limit: 1 });
    assert.deepEqual(top.entries, [top.own]);
    const rest = await ada.ratings.top(DUEL, { limit: 1, after: top.next ?? assert.fail() });
    assert.equal(rest.entries[0]?.rank, 2);
    const around = await bob.ratings.aroundMe(DUEL, 2);
    assert.deepEqual(
      around.entries.map(({ rank }) => rank),
      [1, 2],
    );
    assert.equal(around.own?.rank, 2);

    assert.equal((await bob.ratings.amongFriends(DUEL)).entries.length, 1);
    for (const { player } of [ada, bob]) await player.begin();
    await new Friends(ada.account).ask({ player_id: bob.player_id });
    await new Friends(bob.account).accept(ada.player_id);
    assert.equal((await bob.ratings.amongFriends(DUEL)).entries.length, 2);

    assert.equal((await ada.ratings.boards("summer")).season.season_id, "summer");
    assert.deepEqual((await ada.ratings.top({ ...DUEL, season_id: "summer" })).entries, []);
    assert.equal((await ada.ratings.own("summer")).ratings[0]?.matches, 0);
    await assert.rejects(
      ada.ratings.top({ ...DUEL, season_id: "spring" }),
      (error: unknown) => error instanceof ApiProblem && error.status === 404,
    );
  });
});
