/** Leaderboards over HTTP, filled by the clerk of a real server from runs that are over. */
import assert from "node:assert/strict";
import { pino } from "pino";
import { z } from "zod";
import { characterIdOf } from "../../src/characters/character.ts";
import type { Content } from "../../src/game/content/content.ts";
import { difficulty } from "../../src/game/content/schemas/run-schemas.ts";
import { BoardWriter } from "../../src/leaderboards/board-writer.ts";
import { scoreOf } from "../../src/leaderboards/dungeon-boards.ts";
import type { RunResult } from "../../src/runs/run.ts";
import { RunMembers } from "../../src/runs/run-members.ts";
import { RunRepository } from "../../src/runs/run-repository.ts";
import { ContentRepository } from "../../src/store/content/content-repository.ts";
import { connect, type Database } from "../../src/store/dynamo/connect.ts";
import { ApiServer, type Player, type Reply, readAnswer, refusalOf } from "../support/api-client.ts";
import { testEnv } from "../support/dynamodb.ts";
import { eventually } from "../support/eventually.ts";
import { FaultyDatabase } from "../support/faulty-database.ts";
import { dungeonContent } from "../support/rules-content.ts";

const DAY_MS = 24 * 3_600_000;
/** Days from now, as seasons say it. */
const inDays = (days: number) => `${new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 19)}Z`;

/** In the season that is now. */
const AT = new Date().toISOString();
const TICKS_PER_SECOND = 20;

const entry = z.object({
  rank: z.int(),
  character_id: z.string(),
  character_name: z.string(),
  seconds: z.number(),
  deaths: z.int(),
  run_id: z.string(),
  at: z.string(),
  state: z.string(),
});
const board = z.object({ entries: z.array(entry), own: entry.optional(), next: z.string().optional() });
const boards = z.object({
  season: z.object({ season_id: z.string(), starts_at: z.string().optional() }),
  boards: z.array(z.object({ board_id: z.string(), dungeon_id: z.string(), party_size: z.int() })),
});

/** The tests' own game in two difficulties, with a season that is now and one that follows. */
function content(): Content {
  const { difficulties, ...rest } = dungeonContent();
  const hard = difficulty.parse({ id: "hard", name: "Hard" });
  const seasons = {
    autumn: { id: "autumn", name: "Autumn", starts_at: inDays(-10), ends_at: inDays(10) },
    winter: { id: "winter", name: "Winter", starts_at: inDays(10), ends_at: inDays(20) },
  };
  return { ...rest, difficulties: { ...difficulties, hard }, seasons };
}

describe("Leaderboards", function () {
  this.timeout(60_000);
  let proxy: FaultyDatabase;
  let database: Database;
  let runs: RunRepository;
  let run_members: RunMembers;
  let writer: BoardWriter;
  let api: ApiServer;
  let ada: Player;
  let adas: string;
  let boardsMade = 0;
  let board_id: string;

  /** As a process leaves it that died when the party had come to the exit, before anybody was told. */
  async function endedRun(run_id: string, names: string[], result: Pick<RunResult, "ticks" | "deaths">) {
    const of = {
      dungeon_id: "first_dungeon",
      difficulty_id: "normal",
      content_hash: "x",
      content_version: 1,
    };
    await runs.begin({ run_id, ...of, loot_rule: "first_come", is_open: false, earns: true });
    for (const name of names)
      await run_members.join(
        run_id,
        { character_id: `id of ${name}`, player_id: name, character_name: name },
        4,
      );
    const members = names.map(name => ({ character_id: `id of ${name}`, character_name: name }));
    const reached = { ...result, party_size: names.length, at: AT, is_recorded: true, members };
    await runs.end(run_id, reached, true);
  }

  before(async () => {
    proxy = await FaultyDatabase.start();
    const env = testEnv({ DYNAMODB_ENDPOINT: proxy.endpoint });
    database = await connect(env, pino({ level: "silent" }), { join: false });
    runs = new RunRepository(database);
    run_members = new RunMembers(database);
    writer = new BoardWriter(database);
    await new ContentRepository(database).publish(content());
    await endedRun("slow", ["Bob", "Cyd"], { ticks: 5000, deaths: 3 });
    await endedRun("fast", ["Bob", "Dan"], { ticks: 4000, deaths: 0 });
    api = await ApiServer.start({ DYNAMODB_ENDPOINT: proxy.endpoint });
  });
  beforeEach(async () => {
    ada = await api.guest();
    adas = characterIdOf((await ada.begin("Ada")).session.session_id);
    board_id = `autumn.old_dungeon${++boardsMade}.normal.1`;
  });
  after(async () => {
    await api?.stop();
    await database?.close();
    await proxy?.close();
  });

  const shown = async (player: Player, id: string, query = "") =>
    readAnswer(board, await player.ask("GET", `/leaderboards/${id}${query}`));
  const linesOf = ({ entries }: z.infer<typeof board>) =>
    entries.map(({ rank, character_name }) => `${rank} ${character_name}`);
  const apply = (character_id: string, character_name: string, seconds: number) => {
    const ticks = seconds * TICKS_PER_SECOND;
    const result = {
      result_id: `run of ${character_name}`,
      subject_id: character_id,
      score: scoreOf(ticks),
      at: AT,
    };
    return writer.apply(board_id, { ...result, details: { character_name, ticks, deaths: 0 } });
  };

  it("have what a run came to whose process died at its end: an entry for each member, and each member's best", async () => {
    const { season } = readAnswer(boards, await ada.ask("GET", "/leaderboards"));
    const found = await eventually("the clerk has applied both", async () => {
      const now = await shown(ada, `${season.season_id}.first_dungeon.normal.2`);
      return now.entries.length === 3 && now;
    });
    const fast = { seconds: 200, deaths: 0, run_id: "fast", state: "unverified" };
    const ofFast = found.entries.slice(0, 2);
    assert.deepEqual(ofFast.map(({ character_name }) => character_name).sort(), ["Bob", "Dan"]);
    for (const [i, { character_id, character_name, at, ...rest }] of ofFast.entries()) {
      assert.ok(Date.now() - Date.parse(at) < 300_000, at);
      assert.equal(character_id, `id of ${character_name}`);
      assert.deepEqual(rest, { rank: i + 1, ...fast });
    }
    const { rank, character_name, seconds, deaths } = found.entries[2] ?? assert.fail();
    assert.deepEqual([rank, character_name, seconds, deaths], [3, "Cyd", 250, 3]);
    assert.deepEqual(await runs.unapplied(), []);
  });

  it("are there for each dungeon, difficulty and size of a party, in the season that is now and in others", async () => {
    const now = readAnswer(boards, await ada.ask("GET", "/leaderboards"));
    const { season_id } = now.season;
    const ids = now.boards.map(each => each.board_id);
    assert.equal(season_id, "autumn");
    for (const id of ["autumn.first_dungeon.normal.1", "autumn.training_grounds.hard.4"])
      assert.ok(ids.includes(id), id);
    assert.equal(new Set(ids).size, ids.length);
    const next = readAnswer(boards, await ada.ask("GET", "/leaderboards?season_id=winter"));
    assert.deepEqual(
      next.boards.map(each => each.board_id),
      ids.map(id => id.replace(season_id, "winter")),
    );
    const between = readAnswer(boards, await ada.ask("GET", "/leaderboards?season_id=none"));
    assert.deepEqual(between.season, { season_id: "none" });
    assert.equal(refusalOf(await ada.ask("GET", "/leaderboards?season_id=spring")), "404 not-found");
  });

  it("are empty before their first result, which needs no row, and unknown where the content has none", async () => {
    assert.deepEqual(await shown(ada, "winter.first_dungeon.hard.3", "?around=me"), { entries: [] });
    for (const id of ["winter.first_dungeon.hard.9", "spring.first_dungeon.hard.1", "x", "%20"])
      assert.equal(refusalOf(await ada.ask("GET", `/leaderboards/${id}`)), "404 not-found", id);
  });

  it("show those around you, by your best character or the one that you name, and your own entry on every page", async () => {
    const other = characterIdOf((await ada.begin()).session.session_id);
    for (let i = 1; i <= 9; i++) await apply(`c${i}`, `C${i}`, 100 * i);
    await apply(adas, "Ada", 450);
    await apply(other, "Other", 850);
    const around = await shown(ada, board_id, "?around=me&limit=3");
    assert.deepEqual(linesOf(around), ["4 C4", "5 Ada", "6 C5"]);
    assert.equal(around.own?.rank, 5);
    const ofOther = await shown(ada, board_id, `?around=me&limit=3&character_id=${other}`);
    assert.deepEqual(linesOf(ofOther), ["9 C8", "10 Other", "11 C9"]);
    const first = await shown(ada, board_id, "?limit=2");
    assert.deepEqual([linesOf(first), first.own?.rank], [["1 C1", "2 C2"], 5]);
    assert.equal((await shown(await api.guest(), board_id)).own, undefined);
  });

  it("are read page by page, and nothing else is taken for a page", async () => {
    for (let i = 1; i <= 5; i++) await apply(`c${i}`, `C${i}`, 100);
    const lines: string[] = [];
    let next: string | undefined;
    do {
      const page = await shown(ada, board_id, `?limit=2${next ? `&after=${next}` : ""}`);
      lines.push(...linesOf(page));
      next = page.next;
    } while (next);
    assert.deepEqual(lines, ["1 C1", "2 C2", "3 C3", "4 C4", "5 C5"]);
    const bad = ["limit=0", "limit=101", "limit=x", "after=1", "after=70000.1", "after=1.0", "around=you"];
    for (const query of bad) {
      const reply: Reply = await ada.ask("GET", `/leaderboards/${board_id}?${query}`);
      assert.equal(refusalOf(reply), "400 invalid-request", query);
    }
  });

  it("tell nobody which characters there are: one that is not yours is as one that is not there", async () => {
    const { session_id } = (await (await api.guest()).begin()).session;
    for (const id of [characterIdOf(session_id), "nobody"])
      assert.equal(
        refusalOf(await ada.ask("GET", `/leaderboards/${board_id}?character_id=${id}`)),
        "404 not-found",
      );
  });

  it("say what is verified, and do not show what is rejected", async () => {
    await apply("c1", "C1", 100);
    await apply("c2", "C2", 90);
    await writer.verify(board_id, "c1", "run of C1");
    await writer.reject(board_id, "c2", "run of C2");
    const { entries } = await shown(ada, board_id);
    assert.deepEqual(
      entries.map(({ rank, character_name, state }) => [rank, character_name, state]),
      [[1, "C1", "verified"]],
    );
  });

  it("are for accounts", async () => {
    for (const path of ["/leaderboards", `/leaderboards/${board_id}`])
      assert.equal(refusalOf(await api.ask("GET", `/api${path}`)), "401 unauthorized");
  });
});
