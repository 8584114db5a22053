import assert from "node:assert/strict";
import { pino } from "pino";
import { testDatabases } from "../../test/support/dynamodb.ts";
import { MEASURED_FROM } from "../../test/support/fair-play-population.ts";
import { dungeonContent } from "../../test/support/rules-content.ts";
import { SimulatedWalker } from "../../test/support/simulated-walk.ts";
import { watchedRecording } from "../../test/support/watched-recording.ts";
import { anArrival, drawKeyOf } from "../../test/support/world.ts";
import { DEFAULT_FAIR_PLAY } from "../game/content/fair-play-content.ts";
import { type DungeonLine, type DungeonStart, dungeonRules } from "../game/dungeon/dungeon-rules.ts";
import { DEFAULT_TERMS } from "../game/dungeon/run-terms.ts";
import type { Job } from "../jobs/job.ts";
import { droppingOf } from "../jobs/job-requests.ts";
import { BoardReader } from "../leaderboards/board-reader.ts";
import { dropRecordings } from "../leaderboards/kept-recordings.ts";
import { compressLines, RecordingRepository } from "../recordings/recording-repository.ts";
import { RunRepository } from "../runs/run-repository.ts";
import { AccountRepository } from "../store/account-repository.ts";
import { connect, type Database } from "../store/dynamo/connect.ts";
import { FAIR_PLAY_SYSTEM } from "./keep-review.ts";
import { ReviewRepository } from "./review-repository.ts";
import { type RunReviewServices, reviewRun, runReviewsOf } from "./review-run.ts";
import { SanctionRepository } from "./sanction-repository.ts";
import { SanctionService } from "./sanction-service.ts";

const log = pino({ level: "silent" });
const content = dungeonContent();
/** As `watchedRecording` has it. */
const HASH = "hash";
const AT = "2026-11-28T12:00:00.000Z";
const RUNS = DEFAULT_FAIR_PLAY.matches;

const [embedded] = testDatabases;
if (!embedded) throw new Error("no database");

describe("A run that has come to its end is looked into", function () {
  this.timeout(60_000);
  let database: Database;
  let runs: RunRepository;
  let recordings: RecordingRepository;
  let services: RunReviewServices & { reviews: ReviewRepository };

  before(async function () {
    await embedded.start(this);
    database = await connect(embedded.env(), log, { join: false });
    runs = new RunRepository(database);
    recordings = new RecordingRepository(database);
    const sanctions = new SanctionRepository(database, new AccountRepository(database));
    services = {
      ...{ sanctions, log, reviews: new ReviewRepository(database) },
      sanction_service: new SanctionService(sanctions, { tell: () => undefined }, log),
      source: { recordings, contentOf: async hash => (hash === HASH ? { content } : undefined) },
    };
  });
  after(async () => {
    await database?.close();
    await embedded.stop();
  });

  const roomOf = (run_id: string) => `${run_id}-room1`;

  /** Somebody walks about in a room for three minutes, and the run is over. */
  async function aRun(run_id: string, player_id: string, seed: number, factor: number): Promise<void> {
    const room_id = roomOf(run_id);
    const options: DungeonStart["options"] = {
      ...{ content, room_id, run_id, dungeon_id: "first_dungeon", room_template_id: "room1" },
      ...{ seed, draw_key: drawKeyOf(seed), terms: DEFAULT_TERMS },
    };
    const world = dungeonRules.open(options);
    const join = { type: "join" as const, arrival: anArrival(player_id) };
    const lines: DungeonLine[] = [{ kind: "command", tick: 0, command: structuredClone(join), events: [] }];
    dungeonRules.apply(world, join);
    const walker = new SimulatedWalker(world, { seed, seconds: 180, factor }, player_id);
    while (world.tick < 180 * world.ticks_per_second) {
      walker.goOn(command => {
        lines.push({ kind: "command", tick: world.tick, command: structuredClone(command), events: [] });
      });
      dungeonRules.tick(world);
    }
    const start: DungeonStart = { kind: "start", mode: "dungeon", options };
    const { parts } = watchedRecording(dungeonRules, world.ticks_per_second, start, lines);
    const from = { dungeon_id: "first_dungeon", difficulty_id: "normal", content_hash: HASH };
    await runs.begin({
      ...{ ...from, run_id, content_version: 1, loot_rule: "first_come", is_open: false, earns: false },
    });
    await runs.enterRoom(run_id, "room1", room_id);
    for (const { opening, number, text } of parts)
      await recordings.add({ room_id, opening, number }, await compressLines(text), AT);
    const members = [{ character_id: player_id, character_name: player_id }];
    await runs.end(run_id, { ticks: 100, deaths: 0, party_size: 1, is_recorded: true, members }, false);
  }

  /** What the background process does with a run that no board shows. */
  const drop = (run_id: string) => {
    const { kind, id, about } = droppingOf(run_id);
    const at = new Date().toISOString();
    const job: Job = { job_id: id, kind, about, created_at: at, due_at: at, tries: 1, waits: 0 };
    const lookInto = (run: Parameters<typeof reviewRun>[1]) => reviewRun(services, run);
    const board_reader = new BoardReader(database);
    const env = { RECORD_RUNS: false };
    return dropRecordings({ env, log, runs, recordings, board_reader, lookInto }).run(job);
  };

  const reviewsOf = (player_id: string) => services.reviews.before(player_id, "run~9", RUNS);

  it("before its recording goes, and nothing follows for who walks honestly", async () => {
    for (let i = 0; i < RUNS; i++) {
      await aRun(`honest-${i}`, "ada", MEASURED_FROM + i, 1);
      assert.equal(await drop(`honest-${i}`), "done");
      assert.deepEqual(await recordings.parts(roomOf(`honest-${i}`)), []);
    }
    const kept = await reviewsOf("ada");
    assert.equal(kept.length, RUNS);
    assert.ok(kept.every(({ findings, open }) => findings[0]?.rule === "pace" && open === undefined));
    assert.deepEqual(await services.reviews.waiting(), []);
  });

  it("and who walks 1.05 times as fast waits for staff, with the rooms and the ticks to look at", async () => {
    for (let i = 0; i < RUNS; i++) {
      await aRun(`fast-${i}`, "bob", MEASURED_FROM + 500 + i, 1.05);
      assert.equal(await drop(`fast-${i}`), "done");
    }
    const open = (await services.reviews.waiting()).at(-1);
    assert.deepEqual([open?.player_id, open?.scores[0]?.rule], ["bob", "pace"]);
    const { ticks = [], room_ids = [] } = open?.scores[0] ?? {};
    assert.ok(ticks.length > 0 && room_ids.length === ticks.length);
    assert.deepEqual([...new Set(room_ids)], [roomOf(open?.run_id ?? "")]);
    const sanctions = await services.sanctions.of("bob");
    assert.ok(sanctions.every(each => each.kind === "ranked_pause" && each.given_by === FAIR_PLAY_SYSTEM));
  });

  it("with the same score each time, whatever else was looked into meanwhile", async () => {
    await aRun("again", "bob", MEASURED_FROM + 600, 1.05);
    const run = await runs.get("again");
    assert.ok(run);
    const first = await runReviewsOf(services, run, DEFAULT_FAIR_PLAY);
    assert.equal(await drop("again"), "done");
    const match = { reviewed: { match_id: "duel", ended_at: new Date().toISOString() }, is_flagged: true };
    await services.reviews.add({ player_id: "bob", findings: [], scores: [], ...match });
    const [kept] = (await reviewsOf("bob")).toReversed();
    assert.equal(kept?.run_id, "again");
    assert.deepEqual(kept?.scores, first.find(({ player_id }) => player_id === "bob")?.scores);
    const matches = await services.reviews.before("bob", "9", 20);
    assert.deepEqual(
      matches.map(({ match_id }) => match_id),
      ["duel"],
    );
    assert.ok((await services.reviews.waiting()).some(({ match_id }) => match_id === "duel"));
  });
});
