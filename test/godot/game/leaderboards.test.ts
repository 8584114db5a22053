/** Leaderboards, as a game in Godot reads them from a real server. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { pino } from "pino";
import { type ServerProcess, startServer } from "../../../loadtest/server-process.ts";
import { BoardWriter } from "../../../src/leaderboards/board-writer.ts";
import { scoreOf } from "../../../src/leaderboards/dungeon-boards.ts";
import { connect, type Database } from "../../../src/store/dynamo/connect.ts";
import { testEnv } from "../../support/dynamodb.ts";
import { FaultyDatabase } from "../../support/faulty-database.ts";
import { needsGodot } from "../support/godot.ts";
import { type BoardEntryView, Puppet } from "./support/puppet.ts";

const NAME = "leaderboards";
const TICKS_PER_SECOND = 20;
/** More than a page. */
const OTHERS = 24;
const AT = "2026-11-27T12:00:00.000Z";

type Page = { board_id: string; entries: BoardEntryView[]; own: BoardEntryView[]; next: string };

describe("the leaderboards of a game in Godot", function () {
  this.timeout(60_000);
  needsGodot();
  let proxy: FaultyDatabase;
  let database: Database;
  let server: ServerProcess;
  let game: Puppet;

  before(async () => {
    proxy = await FaultyDatabase.start();
    const at = { DYNAMODB_ENDPOINT: proxy.endpoint };
    server = await startServer(at);
    database = await connect(testEnv(at), pino({ level: "silent" }), { join: false });
    game = await Puppet.start(server.endpoint, NAME);
    rmSync(join((await game.look()).user_folder, "test", NAME), { recursive: true, force: true });
  });
  after(async () => {
    await game?.stop();
    await server?.stop();
    await database?.close();
    await proxy?.close();
  });

  it("are listed by season, read page by page, and around the own character", async () => {
    const { all, season, error } = await game.leaderboards<boolean>("refresh");
    const board = all.find(
      each => each.dungeon_id === "first_dungeon" && each.difficulty_id === "normal" && each.party_size === 2,
    );
    assert.ok(board && season.season_id, `${error} ${JSON.stringify(all)}`);
    const nobody = await game.leaderboards<Page>("read", board.board_id);
    assert.deepEqual(nobody.answer.entries, []);

    const { all: characters } = await game.order<{ all: { character_id: string }[] }>("characters.create", {
      name: "Ada of the Boards",
    });
    const own = characters[0]?.character_id ?? assert.fail();
    const writer = new BoardWriter(database);
    const finish = (subject_id: string, character_name: string, seconds: number) => {
      const ticks = seconds * TICKS_PER_SECOND;
      const details = { character_name, ticks, deaths: 1 };
      const result = { subject_id, result_id: `run of ${subject_id}`, score: scoreOf(ticks), at: AT };
      return writer.apply(board.board_id, { ...result, details });
    };
    for (let i = 1; i <= OTHERS; i++) await finish(`other ${i}`, `Other ${i}`, 100 + i);
    await finish(own, "Ada of the Boards", 100 + OTHERS - 1.5);

    const { answer: first } = await game.leaderboards<Page>("read", board.board_id);
    const { answer: second } = await game.leaderboards<Page>("read", board.board_id, first.next);
    assert.equal(second.next, "");
    const read = [...first.entries, ...second.entries];
    assert.deepEqual(
      read.map(({ rank }) => rank),
      Array.from({ length: OTHERS + 1 }, (_, i) => i + 1),
    );
    const rank = OTHERS - 1;
    const { answer: around } = await game.leaderboards<Page>("around_me", board.board_id, own);
    const [mine] = around.own;
    assert.ok(mine);
    assert.deepEqual(
      [mine.rank, mine.character_name, mine.seconds, mine.deaths, mine.state],
      [rank, "Ada of the Boards", 122.5, 1, "unverified"],
    );
    assert.ok(
      around.entries.some(each => each.rank === rank - 1 && each.character_name === `Other ${rank - 1}`),
    );
  });

  it("say what is wrong with one that does not exist", async () => {
    const { answer, error } = await game.leaderboards<Page | null>("read", "no.such.board.1");
    assert.equal(answer, null);
    assert.match(error, /no leaderboard "no\.such\.board\.1"/);
  });
});
