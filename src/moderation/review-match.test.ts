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
import type { UpdatesOfPlayers } from "../ratings/rated-matches.ts";
import { BEGINNER } from "../ratings/rating.ts";
import type { RecordedPart } from "../recordings/recording-repository.ts";
import { AccountRepository } from "../store/account-repository.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import { FAIR_PLAY_SYSTEM } from "./keep-review.ts";
import { type ReviewServices, reviewMatch, reviewsOf } from "./review-match.ts";
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
  /** What ratings have made of each match; undefined: they have yet to take it. */
  let updates: UpdatesOfPlayers | undefined;

  beforeEach(() => {
    updates = new Map();
  });

  before(async function () {
    await embedded.start(this);
    database = await connect(embedded.env(), log, { join: false });
    matches = new MatchRepository(database);
    const sanctions = new SanctionRepository(database, new AccountRepository(database));
    services = {
      ...{ matches, sanctions, log, reviews: new ReviewRepository(database) },
      rated_matches: { updatesUpTo: async () => updates },
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

  const run = (match_id: string, at = new Date().toISOString()) => {
    const { kind, id, about } = reviewOf(match_id);
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

  /** Ratings of somebody whose skill is known, and who has won so many of its newest 20 matches against equals. */
  const updatesOf = (player_id: string, won: number, sigma = 1.2 * 10_000): UpdatesOfPlayers =>
    new Map([
      [
        player_id,
        Array.from({ length: 20 }, (_, i) => ({
          ...{ match_id: `rated-${i}`, at: STARTED_AT, expected: 5000 },
          ...{ before: { ...BEGINNER, sigma }, after: { ...BEGINNER, sigma } },
          outcome: i < 20 - won ? ("lost" as const) : ("won" as const),
        })),
      ],
    ]);

  it("once its ratings are settled, and without them where they are away for long", async () => {
    updates = undefined;
    await aMatch("unrated", drawPerson(1));
    assert.notEqual(await run("unrated"), "done");
    const long_ago = new Date(Date.now() - 3_600_000).toISOString();
    assert.equal(await run("unrated", long_ago), "done");
    const [kept] = await services.reviews.before("player-1", "9", 1);
    assert.ok(kept?.match_id === "unrated" && kept.findings.every(({ rule }) => rule !== "jump"));
  });

  it("and who wins far more than its rating says waits for staff, with the matches, and is never paused by that alone", async () => {
    updates = updatesOf("player-2", 20);
    await aMatch("bought", drawPerson(1));
    assert.equal(await run("bought"), "done");
    const open = (await services.reviews.waiting()).find(
      ({ player_id, match_id }) => player_id === "player-2" && match_id === "bought",
    );
    assert.equal(open?.scores[0]?.rule, "jump");
    assert.deepEqual([open?.scores[0]?.chances, open?.scores[0]?.match_ids?.length], [20, 20]);
    assert.equal(open?.sanction_id, undefined);
    const match = await matches.get("bought");
    assert.ok(match);
    // Ratings have forgotten it by now.
    const again = await reviewsOf(services, match, DEFAULT_FAIR_PLAY);
    assert.deepEqual(again.find(({ player_id }) => player_id === "player-2")?.scores, open?.scores);
  });

  it("and who wins as often as its rating says, or of whom little is known, does not", async () => {
    for (const [match_id, found] of [
      ["even", updatesOf("player-2", 13)],
      ["unknown", updatesOf("player-2", 15, BEGINNER.sigma)],
    ] as const) {
      updates = found;
      await aMatch(match_id, drawPerson(1));
      assert.equal(await run(match_id), "done");
    }
    const reviews = await services.reviews.before("player-2", "9", 2);
    assert.deepEqual(
      reviews.map(({ open, findings }) => [open, findings.some(({ rule }) => rule === "jump")]),
      [
        [undefined, true],
        [undefined, true],
      ],
    );
  });

  it("until staff have said what came of it, once", async () => {
    const [open, ...others] = await services.reviews.waiting();
    assert.ok(open);
    const closed = { by: "ada", is_acted_on: false, note: "a slow line" };
    assert.ok(await services.reviews.close(open.player_id, open.review_id, closed));
    assert.ok(!(await services.reviews.close(open.player_id, open.review_id, closed)));
    assert.deepEqual(await services.reviews.waiting(), others);
  });
});
