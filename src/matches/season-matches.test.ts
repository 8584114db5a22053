import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { pino } from "pino";
import { testDatabases } from "../../test/support/dynamodb.ts";
import { eventually } from "../../test/support/eventually.ts";
import { Died, MortalWriters } from "../../test/support/mortal-writers.ts";
import { NOON_TOMORROW_MS } from "../../test/support/noon-tomorrow.ts";
import { listOf } from "../../test/support/ranked-season.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import type { NewMatch, SavedResult } from "./match.ts";
import { MatchRepository } from "./match-repository.ts";
import { SeasonMatches } from "./season-matches.ts";

const RESULT: SavedResult = {
  ...{ reason: "won", forfeited_player_ids: [], ticks: 4500 },
  teams: [
    { team: 1, rank: 1, rounds_won: 3 },
    { team: 2, rank: 2, rounds_won: 1 },
  ],
};

for (const implementation of testDatabases) {
  describe(`Ranked matches of a season, on ${implementation.name}`, function () {
    this.timeout(60_000);
    let database: Database;
    let writers: MortalWriters;
    let matches: MatchRepository;
    let season: SeasonMatches;
    let season_id: string;
    let now_ms = NOON_TOMORROW_MS;

    before(async function () {
      await implementation.start(this);
      database = await connect(implementation.env(), console, { join: false });
      writers = new MortalWriters(database);
      matches = new MatchRepository(database, () => now_ms);
      season = new SeasonMatches(database, pino({ level: "silent" }));
    });
    beforeEach(() => {
      season_id = `season ${randomUUID()}`;
    });
    after(async () => {
      await database?.close();
      await implementation.stop();
    });

    const aMatch = (changed: Partial<NewMatch> = {}): NewMatch => ({
      ...{ match_id: randomUUID(), mode: "arena", pvp_mode_id: "duel", arena_id: "pillars" },
      ...{ content_version: 3, content_hash: "hash", rules_version: 12 },
      teams: [],
      started_at: new Date(NOON_TOMORROW_MS).toISOString(),
      ...{ queue_id: "ranked_duel", season_id, is_ranked: true },
      ...changed,
    });

    /** One that has ended, each a second after the one before. */
    async function ended(changed: Partial<NewMatch> = {}): Promise<string> {
      const begun = aMatch(changed);
      await matches.begin(begun);
      now_ms += 1000;
      await matches.end(begun.match_id, RESULT);
      return begun.match_id;
    }

    const all = () => listOf(season.waiting(season_id));
    const waiting = async () => (await all()).map(({ match: { match_id } }) => match_id);

    const inOrder = async (after: number, to: number) => {
      const found: string[] = [];
      for await (const { match_id } of season.inOrder(season_id, after, to)) found.push(match_id);
      return found;
    };

    it("wait for the ratings once they have ended, the first of them first", async () => {
      const running = aMatch();
      await matches.begin(running);
      const first = await ended();
      const second = await ended();
      assert.deepEqual(await waiting(), [first, second]);
      assert.partialDeepStrictEqual(await season.get(first), {
        ...{ queue_id: "ranked_duel", season_id, is_ranked: true, status: "ended" },
      });
      now_ms += 1000;
      await matches.end(running.match_id, RESULT);
      assert.deepEqual(await waiting(), [first, second, running.match_id]);
    });

    it("do not wait where they are void, or were made by their players, or count for no season, or for no rank", async () => {
      const voided = aMatch();
      await matches.begin(voided);
      await matches.void(voided.match_id, "server_stopped");
      await matches.end(voided.match_id, RESULT);
      await ended({ is_custom: true });
      await ended({ season_id: undefined });
      await ended({ is_ranked: false });
      const counts = await ended();
      assert.deepEqual(await waiting(), [counts]);
    });

    it("whose process died before they had ended are listed, and are what their rows say", async () => {
      const begun = aMatch();
      await matches.begin(begun);
      const dying = new MatchRepository(writers.access);
      const fate = { end: "dies", after: 1 } as const;
      await assert.rejects(
        writers.live(fate, () => dying.end(begun.match_id, RESULT)),
        Died,
      );
      const [found] = await all();
      assert.equal(found?.match.status, "running");
      await matches.void(begun.match_id, "server_stopped");
      const [voided] = await all();
      assert.equal(voided?.match.status, "void");
      await season.takeOff(voided?.listed ?? assert.fail());
      assert.deepEqual(await waiting(), []);
    });

    it("are in the order in which ratings took them", async () => {
      const ids = [await ended(), await ended(), await ended()];
      const order = [2, 0, 1].map(i => ids[i] ?? assert.fail());
      for (const [i, match_id] of order.entries()) {
        const match = (await season.get(match_id)) ?? assert.fail();
        await season.noteSequence(season_id, match, i + 1);
        await season.noteSequence(season_id, match, i + 1);
      }
      assert.deepEqual(await inOrder(0, 3), order);
      assert.deepEqual(await inOrder(1, 2), [order[1]]);
      assert.equal((await season.get(ids[0] ?? ""))?.sequence, 2);
      await assert.rejects(inOrder(0, 4), { message: /^The match 4 of the season .* is missing/ });
    });

    it("wait no more once they are taken off the list", async () => {
      const match_id = await ended();
      for (const { listed } of await all()) await season.takeOff(listed);
      assert.deepEqual(await waiting(), []);
      assert.equal((await season.get(match_id))?.status, "ended");
    });

    it("can be left out of the ratings, and only those of the season", async () => {
      const match_id = await ended();
      assert.equal(await season.leaveOut(match_id, season_id), true);
      assert.equal(await season.leaveOut(match_id, season_id), true);
      assert.equal((await season.get(match_id))?.is_left_out, true);
      assert.equal(await season.leaveOut(match_id, "another season"), false);
      assert.equal(await season.leaveOut("no such match", season_id), false);
    });

    it("keep their bots out of players' lists", async () => {
      const people = { class_id: "fighter", level: 1 };
      const [ada, bot] = [randomUUID(), randomUUID()].map(player_id => ({
        ...people,
        ...{ player_id, character_id: player_id, character_name: "Name" },
      }));
      assert.ok(ada && bot);
      const begun = aMatch({
        is_ranked: false,
        teams: [
          { team: 1, players: [ada] },
          { team: 2, players: [{ ...bot, is_bot: true }] },
        ],
      });
      await matches.begin(begun);
      const [found] = await eventually("the index has followed", async () => {
        const of = await matches.newestOf(ada.player_id);
        return of.length > 0 && of;
      });
      assert.equal(found?.teams[1]?.players[0]?.is_bot, true);
      assert.deepEqual(await matches.newestOf(bot.player_id), []);
    });
  });
}
