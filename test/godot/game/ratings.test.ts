/** Ratings and their boards, as a game in Godot reads them from a real server. */
import assert from "node:assert/strict";
import { pino } from "pino";
import { type ServerProcess, startServer } from "../../../loadtest/server-process.ts";
import { LocalNotice } from "../../../src/cluster/notice.ts";
import type { Content } from "../../../src/game/content/content.ts";
import { MatchRepository } from "../../../src/matches/match-repository.ts";
import { ratingDuty } from "../../../src/open-ratings.ts";
import { ContentRepository } from "../../../src/store/content/content-repository.ts";
import { connect, type Database } from "../../../src/store/dynamo/connect.ts";
import { testEnv } from "../../support/dynamodb.ts";
import { FaultyDatabase } from "../../support/faulty-database.ts";
import { aRankedMatch, aSeason, played } from "../../support/ranked-season.ts";
import { dungeonContent } from "../../support/rules-content.ts";
import { needsGodot } from "../support/godot.ts";
import { aPlayer, type Player } from "./support/players.ts";

const DAY_MS = 24 * 3_600_000;
/** Days from now, as seasons say it. */
const inDays = (days: number) => `${new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 19)}Z`;
/** After so many the placement ends. */
const PLACEMENT_MATCHES = 2;

type Entry = { rank: number; character_name: string; points: number; tier_id: string };
type Page = { entries: Entry[]; own: Entry | null; next: string };
type Rating = {
  pvp_mode_id: string;
  points: number;
  tier_id: string;
  next_tier_points: number;
  matches: number;
  changes: { outcome: string; points_before: number; points_after: number; explanation: string }[];
};

describe("the ratings of a game in Godot", function () {
  this.timeout(60_000);
  needsGodot();
  let proxy: FaultyDatabase;
  let database: Database;
  let server: ServerProcess;
  let ada: Player;
  let ben: Player;
  let beats: (winner: Player, loser: Player) => Promise<void>;

  before(async () => {
    proxy = await FaultyDatabase.start();
    const at = { DYNAMODB_ENDPOINT: proxy.endpoint };
    const log = pino({ level: "silent" });
    database = await connect(testEnv(at), log, { join: false });
    const summer = aSeason({ id: "summer", starts_at: inDays(-30), ends_at: inDays(-10) });
    const autumn = aSeason({ id: "autumn", starts_at: inDays(-10), ends_at: inDays(10) });
    const content: Content = { ...dungeonContent(), seasons: { summer, autumn } };
    await new ContentRepository(database).publish(content);
    server = await startServer(at);
    const matches = new MatchRepository(database);
    const duty = ratingDuty({ access: database, content: () => content, log, notice: new LocalNotice() });
    beats = async (winner, loser) => {
      await played(matches, aRankedMatch("autumn", [[winner.player_id], [loser.player_id]], {}));
      await duty.run(() => true);
    };
    [ada, ben] = await Promise.all([
      aPlayer(server.endpoint, "ratings-ada"),
      aPlayer(server.endpoint, "ratings-ben"),
    ]);
  });
  after(async () => {
    await Promise.all([ada?.game.stop(), ben?.game.stop()]);
    await server?.stop();
    await database?.close();
    await proxy?.close();
  });

  const own = async ({ game }: Player, ...season_id: string[]) => {
    const { answer, error } = await game.call<boolean>("ratings", "refresh", ...season_id);
    assert.equal(answer, true, error);
    return (await game.call<Rating>("ratings", "find", "duel")).answer;
  };
  const read = async ({ game }: Player, call: string, ...more: string[]) =>
    (await game.call<Page>("ratings", call, "autumn", "duel", ...more)).answer;

  it("are one's own with each change explained, and on boards: the best, around me, among friends, past seasons", async () => {
    const beginner = await own(ada);
    assert.deepEqual([beginner.points, beginner.tier_id, beginner.changes], [1000, "", []]);
    for (let i = 0; i < PLACEMENT_MATCHES; i++) await beats(ada, ben);
    const duel = await own(ada);
    assert.deepEqual([duel.matches, duel.tier_id], [PLACEMENT_MATCHES, "iron"]);
    const [newest] = duel.changes;
    assert.deepEqual([newest?.outcome, newest?.points_after], ["won", duel.points]);
    assert.match(newest?.explanation ?? "", /^\+\d+: you won against \d\d %$/);

    assert.equal((await ada.game.call<boolean>("ratings", "refresh_boards")).answer, true);
    const [board] =
      await ada.game.show<{ season_id: string; pvp_mode_id: string; subject: string }[]>("ratings.boards");
    assert.deepEqual(board, { season_id: "autumn", pvp_mode_id: "duel", subject: "account" });
    const best = await read(ada, "read");
    assert.deepEqual(
      best.entries.map(({ rank }) => rank),
      [1, 2],
    );
    assert.deepEqual(best.own, best.entries[0]);
    assert.equal((await read(ben, "around_me")).own?.rank, 2);

    assert.equal((await read(ben, "among_friends")).entries.length, 1);
    await ada.game.friends("ask", ben.player_id);
    await ben.game.friends("accept", ada.player_id);
    assert.equal((await read(ben, "among_friends")).entries.length, 2);

    assert.equal((await own(ada, "summer")).matches, 0);
    assert.equal(await ada.game.show("ratings.season_id"), "summer");
  });

  it("say what is wrong with a season that does not exist", async () => {
    const { answer, error } = await ada.game.call<Page | null>("ratings", "read", "spring", "duel");
    assert.equal(answer, null);
    assert.match(error, /no ratings in the season "spring"/);
  });
});
