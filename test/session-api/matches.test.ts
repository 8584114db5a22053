/** A player's matches over HTTP. Whether one is still played is known by its room: here it is a dungeon's, or none. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { pino } from "pino";
import { z } from "zod";
import type { NewMatch } from "../../src/matches/match.ts";
import { MatchRepository } from "../../src/matches/match-repository.ts";
import { connect, type Database } from "../../src/store/dynamo/connect.ts";
import { ApiServer, type Player, readAnswer } from "../support/api-client.ts";
import { testEnv } from "../support/dynamodb.ts";
import { eventually } from "../support/eventually.ts";
import { FaultyDatabase } from "../support/faulty-database.ts";

const AT_MS = Date.parse("2026-11-27T12:00:00.000Z");

const match = z.strictObject({
  match_id: z.string(),
  pvp_mode_id: z.string(),
  arena_id: z.string(),
  is_ranked: z.boolean(),
  is_custom: z.boolean(),
  content_version: z.int(),
  status: z.string(),
  started_at: z.string(),
  ended_at: z.string().optional(),
  void_reason: z.string().optional(),
  end_reason: z.string().optional(),
  own: z.strictObject({ team: z.int(), character_id: z.string(), outcome: z.string().optional() }),
  teams: z.array(
    z.strictObject({
      team: z.int(),
      rank: z.int().optional(),
      rounds_won: z.int().optional(),
      players: z.array(
        z.strictObject({
          character_id: z.string(),
          character_name: z.string(),
          class_id: z.string(),
          level: z.int(),
          has_forfeited: z.boolean(),
          is_bot: z.boolean(),
          was_absent: z.boolean(),
        }),
      ),
    }),
  ),
});

describe("A player's matches", function () {
  this.timeout(60_000);
  let proxy: FaultyDatabase;
  let database: Database;
  let matches: MatchRepository;
  let api: ApiServer;
  let ada: Player;
  let bob: Player;
  let begun = 0;

  before(async () => {
    proxy = await FaultyDatabase.start();
    const env = testEnv({ DYNAMODB_ENDPOINT: proxy.endpoint });
    database = await connect(env, pino({ level: "silent" }), { join: false });
    matches = new MatchRepository(database);
    api = await ApiServer.start({ DYNAMODB_ENDPOINT: proxy.endpoint });
  });
  beforeEach(async () => {
    [ada, bob] = [await api.guest(), await api.guest()];
  });
  after(async () => {
    await api?.stop();
    await database?.close();
    await proxy?.close();
  });

  const memberOf = ({ player_id }: Player, character_name: string) => ({
    ...{ player_id, character_id: `character of ${character_name}`, character_name },
    ...{ class_id: "fighter", level: 3 },
  });
  /** Ada against Bob, in the room of this id. */
  async function begin(match_id: string = randomUUID()): Promise<string> {
    const of: NewMatch = {
      ...{ match_id, mode: "arena", pvp_mode_id: "duel", arena_id: "pillars" },
      ...{ content_version: 3, content_hash: "hash", rules_version: 12 },
      teams: [
        { team: 1, players: [memberOf(ada, "Ada")] },
        { team: 2, players: [memberOf(bob, "Bob")] },
      ],
      started_at: new Date(AT_MS + ++begun * 1000).toISOString(),
    };
    await matches.begin(of);
    return match_id;
  }
  const list = async (player: Player, count: number) =>
    eventually("the index has followed", async () => {
      const answer = await player.ask("GET", "/me/matches");
      const found = readAnswer(z.object({ matches: z.array(match) }), answer).matches;
      return found.length === count && found;
    });

  it("are none for who has played none, and are the account's own", async () => {
    assert.deepEqual(await list(ada, 0), []);
    assert.equal((await api.ask("GET", "/api/me/matches")).status, 401);
  });

  it("say to each of its players what it was for that one, the best team first", async () => {
    const match_id = await begin();
    await matches.end(match_id, {
      reason: "forfeited",
      teams: [
        { team: 2, rank: 1, rounds_won: 1 },
        { team: 1, rank: 2, rounds_won: 2 },
      ],
      forfeited_player_ids: [ada.player_id],
      ticks: 900,
    });
    const [adas] = await list(ada, 1);
    const [bobs] = await list(bob, 1);
    assert.ok(adas && bobs);
    assert.deepEqual(adas.own, { team: 1, character_id: "character of Ada", outcome: "forfeited" });
    assert.deepEqual(bobs.own, { team: 2, character_id: "character of Bob", outcome: "won" });
    assert.equal(adas.status, "ended");
    assert.equal(adas.end_reason, "forfeited");
    assert.deepEqual(adas.teams, bobs.teams);
    assert.deepEqual(
      adas.teams.map(({ team, rank, rounds_won, players }) => [
        ...[team, rank, rounds_won],
        ...players.map(({ character_name, has_forfeited }) => [character_name, has_forfeited]),
      ]),
      [
        [2, 1, 1, ["Bob", false]],
        [1, 2, 2, ["Ada", true]],
      ],
    );
  });

  it("are listed the newest first", async () => {
    const ids = [await begin(), await begin(), await begin()];
    const found = await list(ada, 3);
    assert.deepEqual(
      found.map(({ match_id }) => match_id),
      ids.toReversed(),
    );
  });

  it("are void where their server has died, which each of their players is told when it returns", async () => {
    const match_id = await begin();
    const [adas] = await list(ada, 1);
    assert.equal(adas?.status, "void");
    assert.equal(adas.void_reason, "server_stopped");
    assert.ok(adas.ended_at);
    assert.equal(adas.own.outcome, undefined);
    assert.equal((await matches.get(match_id))?.status, "void", "and it stays so");
    assert.deepEqual((await list(bob, 1))[0]?.ended_at, adas.ended_at);
  });

  it("are running as long as their room is live", async () => {
    const room_id = await ada.makeRoom();
    const { bot, session_id } = await ada.enter(room_id);
    await begin(room_id);
    assert.equal((await list(ada, 1))[0]?.status, "running");
    assert.equal((await matches.get(room_id))?.status, "running");
    await bot.leave();
    await ada.end(session_id);
    await eventually("the room has closed", async () => (await list(ada, 1))[0]?.status === "void");
  });
});
