import assert from "node:assert/strict";
import { pino } from "pino";
import { gameContent } from "../../test/support/content.ts";
import { testDatabases } from "../../test/support/dynamodb.ts";
import { longDuels, simulateDuel } from "../../test/support/simulated-duel.ts";
import { drawPerson, type Person } from "../../test/support/simulated-player.ts";
import { watchedRecording } from "../../test/support/watched-recording.ts";
import { ARENA_RATE } from "../game/arena/arena-rate.ts";
import { arenaRules } from "../game/arena/arena-rules.ts";
import { DEFAULT_FAIR_PLAY } from "../game/content/fair-play-content.ts";
import { RULES_VERSION } from "../game/rules-version.ts";
import type { Job } from "../jobs/job.ts";
import { reviewOf } from "../jobs/job-requests.ts";
import { MatchRepository } from "../matches/match-repository.ts";
import type { RecordedPart } from "../recordings/recording-repository.ts";
import { AccountRepository } from "../store/account-repository.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import { FAIR_PLAY_SYSTEM, type ReviewServices, reviewMatch, reviewsOf } from "./review-match.ts";
import { ReviewRepository } from "./review-repository.ts";
import { SanctionRepository } from "./sanction-repository.ts";
import { SanctionService } from "./sanction-service.ts";

const log = pino({ level: "silent" });
const content = longDuels(gameContent());
/** As `watchedRecording` has it. */
const HASH = "hash";
const STARTED_AT = "2026-11-28T12:00:00.000Z";

const [embedded] = testDatabases;
if (!embedded) throw new Error("no database");

describe("A match that is over is looked into", function () {
  this.timeout(60_000);
  let database: Database;
  let matches: MatchRepository;
  let services: ReviewServices;
  const parts = new Map<string, RecordedPart[]>();

  before(async function () {
    await embedded.start(this);
    database = await connect(embedded.env(), log, { join: false });
    matches = new MatchRepository(database);
    const sanctions = new SanctionRepository(database, new AccountRepository(database));
    services = {
      ...{ matches, sanctions, log, reviews: new ReviewRepository(database) },
      sanction_service: new SanctionService(sanctions, { tell: () => undefined }, log),
      source: {
        contentOf: async hash => (hash === HASH ? { content } : undefined),
        recordings: {
          parts: async room_id => parts.get(room_id) ?? [],
          areRecorded: async () => true,
          lastPart: async () => undefined,
        },
      },
    };
  });
  after(async () => {
    await database?.close();
    await embedded.stop();
  });

  const playerRow = (player_id: string) => ({
    ...{ player_id, character_id: player_id, character_name: player_id, class_id: "adventurer", level: 1 },
  });

  async function aMatch(match_id: string, own: Person, isOver = true): Promise<void> {
    const { options, lines } = simulateDuel(content, [own, drawPerson(7)], {
      seed: 3,
      seconds: 120,
      match_id,
    });
    const start = { kind: "start", mode: "arena", options: { ...options, content } } as const;
    const recording = watchedRecording(arenaRules, ARENA_RATE.ticks_per_second, start, lines);
    parts.set(
      match_id,
      recording.parts.map(({ opening, number, text }) => ({
        ...{ room_id: match_id, opening, number, text },
      })),
    );
    await matches.begin({
      ...{ match_id, mode: "arena", pvp_mode_id: "duel", arena_id: options.arena_id, started_at: STARTED_AT },
      ...{ content_version: 1, content_hash: HASH, rules_version: RULES_VERSION },
      ...{ is_ranked: true, season_id: "season_1" },
      teams: [1, 2].map(team => ({ team, players: [playerRow(`player-${team}`)] })),
    });
    if (isOver) await end(match_id);
  }

  const end = (match_id: string) =>
    matches.end(match_id, {
      ...{ reason: "won", ticks: 3600, forfeited_player_ids: [] },
      teams: [1, 2].map(team => ({ team, rank: team, rounds_won: 0 })),
    });

  const run = (match_id: string) => {
    const { kind, id, about } = reviewOf(match_id);
    const at = new Date().toISOString();
    const job: Job = { job_id: id, kind, about, created_at: at, due_at: at, tries: 1, waits: 0 };
    return reviewMatch(services).run(job);
  };

  const pausesOf = async (player_id: string) =>
    (await services.sanctions.of(player_id)).filter(({ given_by }) => given_by === FAIR_PLAY_SYSTEM);

  it("after its end, and not before", async () => {
    await aMatch("running", drawPerson(1), false);
    assert.notEqual(await run("running"), "done");
    await end("running");
    assert.equal(await run("running"), "done");
  });

  it("and nothing follows for honest players, of whom the counts are kept", async () => {
    await aMatch("honest", drawPerson(1));
    assert.equal(await run("honest"), "done");
    const [kept] = await services.reviews.before("player-1", "9", 1);
    assert.ok(kept && kept.findings.length > 4 && kept.open === undefined);
    assert.deepEqual(await services.reviews.waiting(), []);
    assert.deepEqual(await pausesOf("player-1"), []);
  });

  it("and who lies waits for staff with ranked play paused, once, for some hours, whatever is done again", async () => {
    await aMatch("lies", { ...drawPerson(2), cheat: "seen" });
    assert.equal(await run("lies"), "done");
    assert.equal(await run("lies"), "done");
    const pauses = await pausesOf("player-1");
    assert.deepEqual(
      pauses.map(({ kind, evidence }) => [kind, evidence]),
      [["ranked_pause", ["match:lies"]]],
    );
    assert.ok(pauses[0]?.ends_at !== undefined);
    const [open] = await services.reviews.waiting();
    assert.equal(open?.match_id, "lies");
    assert.equal(open?.scores[0]?.rule, "seen");
    assert.ok((open?.scores[0]?.ticks.length ?? 0) > 0, "moments to look at");
    assert.equal(open?.sanction_id, pauses[0]?.sanction_id);
    assert.deepEqual(await pausesOf("player-2"), []);
  });

  it("with the same score each time that it is looked into", async () => {
    const match = await matches.get("lies");
    assert.ok(match);
    const again = await reviewsOf(services, match, DEFAULT_FAIR_PLAY);
    const [open] = await services.reviews.waiting();
    assert.deepEqual(again.find(({ player_id }) => player_id === "player-1")?.scores, open?.scores);
  });

  it("until staff have said what came of it, once", async () => {
    const [open] = await services.reviews.waiting();
    assert.ok(open);
    const closed = { by: "ada", is_acted_on: false, note: "a slow line" };
    assert.ok(await services.reviews.close(open.player_id, open.review_id, closed));
    assert.ok(!(await services.reviews.close(open.player_id, open.review_id, closed)));
    assert.deepEqual(await services.reviews.waiting(), []);
  });
});
