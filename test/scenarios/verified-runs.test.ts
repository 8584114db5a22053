/** Entries of leaderboards are proved by the background process, from what the rooms of a run have recorded. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import { Bot } from "../../loadtest/bot.ts";
import { clearRoom, goOnward } from "../../loadtest/brain.ts";
import { type ServerProcess, startServer } from "../../loadtest/server-process.ts";
import type { Dungeon } from "../../src/game/content/content.ts";
import { JobRepository } from "../../src/jobs/job-repository.ts";
import { BoardReader } from "../../src/leaderboards/board-reader.ts";
import type { BoardEntry } from "../../src/leaderboards/board-rows.ts";
import { decodeLines, encodeLines } from "../../src/recordings/line-codec.ts";
import { compressLines, RecordingRepository } from "../../src/recordings/recording-repository.ts";
import { RunRepository } from "../../src/runs/run-repository.ts";
import { readContentFiles } from "../../src/store/content/content-files.ts";
import { ContentRepository } from "../../src/store/content/content-repository.ts";
import { connect, type Database } from "../../src/store/dynamo/connect.ts";
import { RECORDINGS_TABLE } from "../../src/store/tables.ts";
import { freePort } from "../cluster/free-ports.ts";
import { RedisServer, requireRedis } from "../cluster/redis-server.ts";
import { Account } from "../support/account.ts";
import { DatabaseGate } from "../support/database-gate.ts";
import { testEnv } from "../support/dynamodb.ts";
import { eventually } from "../support/eventually.ts";
import { FaultyDatabase } from "../support/faulty-database.ts";

/** Of a party of one; the content has no season. */
const BOARD_ID = "none.first_dungeon.normal.1";
const SECRET = "a secret that outlives the server that has signed with it";
/** A job whose process was killed is another's after half a minute. */
const TAKEN_OVER_WITHIN_MS = 60_000;

const YEAR_MS = 365 * 24 * 3_600_000;

/** What a player has played, and the room in which it has fought. */
type Played = { account: Account; run_id: string; fight_room_id: string };

const board = z.object({ entries: z.array(z.object({ character_name: z.string(), state: z.string() })) });

/** The start, one fight, and the exit. */
function short(dungeon: Dungeon): Dungeon {
  const [start, fight] = dungeon.room_templates;
  const exit = dungeon.room_templates.find(({ room_type }) => room_type === "exit");
  const [toFight, toExit] = dungeon.corridors;
  if (!start || !fight || !exit || !toFight || !toExit) throw new Error("test/content has changed");
  return {
    ...dungeon,
    room_templates: [start, fight, { ...exit, center_z: 63.7 }],
    corridors: [toFight, { ...toExit, to: exit.room_template_id }],
  };
}

/** The processes that a process has started. */
function childrenOf({ process: { pid } }: ServerProcess): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
}

describe("A run on a leaderboard", function () {
  this.timeout(120_000);
  let proxy: FaultyDatabase;
  let database: Database;
  const servers: ServerProcess[] = [];

  before(async () => {
    proxy = await FaultyDatabase.start();
    database = await connect(testEnv({ DYNAMODB_ENDPOINT: proxy.endpoint }), console, { join: false });
    const content = await readContentFiles("test/content");
    const { first_dungeon } = content.dungeons;
    assert.ok(first_dungeon);
    const dungeons = { ...content.dungeons, first_dungeon: short(first_dungeon) };
    await new ContentRepository(database).publish({ ...content, dungeons });
  });
  const stopServers = () => Promise.all(servers.splice(0).map(server => server.stop()));
  after(async () => {
    await database.close();
    await proxy.close();
  });

  async function serve(variables: Record<string, string> = {}): Promise<ServerProcess> {
    const env = { DYNAMODB_ENDPOINT: proxy.endpoint, AUTH_SECRET: SECRET, ...variables };
    const server = await startServer(env);
    servers.push(server);
    return server;
  }

  /** Plays from the start to the exit, and leaves. */
  async function play(server: ServerProcess, name: string): Promise<Played> {
    const account = await Account.guest(server.endpoint);
    const { session_id } = await account.beginSession(name);
    const room_id = await account.createRoom();
    const { seat } = await account.joinRoom(room_id, session_id);
    const fighter = await goOnward(await Bot.take(server.endpoint, seat));
    await clearRoom(fighter);
    const bot = await goOnward(fighter);
    const { run_id } = bot.state;
    await eventually("the run is over", async () => (await runOf(run_id))?.result);
    await bot.leave();
    return { account, run_id, fight_room_id: fighter.room.roomId };
  }

  /** Begins where the run ends, and leaves. */
  async function beginAtExit(server: ServerProcess, name: string) {
    const account = await Account.guest(server.endpoint);
    const { session_id } = await account.beginSession(name);
    const room_id = await account.createRoom({ room_template_id: "room6" });
    const bot = await Bot.take(server.endpoint, (await account.joinRoom(room_id, session_id)).seat);
    const { run_id } = bot.state;
    const result = await eventually("the run is over", async () => (await runOf(run_id))?.result);
    await bot.leave();
    return { run_id, room_id, result };
  }

  const runOf = (run_id: string) => new RunRepository(database).get(run_id);

  async function entryOf(run_id: string): Promise<BoardEntry | undefined> {
    const ids = (await runOf(run_id))?.result?.members.map(({ character_id }) => character_id) ?? [];
    const [entry] = await new BoardReader(database).entriesOf(BOARD_ID, ids);
    return entry;
  }

  const shown = async (account: Account) =>
    board.parse(await account.request("GET", `/api/leaderboards/${BOARD_ID}`)).entries;

  const judged = (run_id: string) =>
    eventually(
      "the run was judged",
      async () => {
        const entry = await entryOf(run_id);
        return entry && entry.state !== "unverified" && entry;
      },
      TAKEN_OVER_WITHIN_MS,
    );

  const noJob = () =>
    eventually(
      "there is no job any more",
      async () => (await new JobRepository(database).count()) === 0,
      TAKEN_OVER_WITHIN_MS,
    );

  /** One digit of what a hit did is another. */
  async function changeNumber(room_id: string): Promise<void> {
    const part = (await new RecordingRepository(database).parts(room_id)).find(({ text }) =>
      text.includes("damage_dealt"),
    );
    assert.ok(part);
    const hit = /"damage_amount":(\d)/;
    const lines = decodeLines(part.text);
    const index = lines.findIndex(line => hit.test(JSON.stringify(line)));
    lines[index] = JSON.parse(JSON.stringify(lines[index]).replace(hit, '"damage_amount":9$1'));
    const text = encodeLines(lines);
    const key = `${String(part.opening).padStart(12, "0")}.${String(part.number).padStart(6, "0")}`;
    await database.doc.send(
      new UpdateCommand({
        ...{ TableName: RECORDINGS_TABLE.name, Key: { room_id, part: key } },
        UpdateExpression: "SET #lines = :lines",
        ExpressionAttributeNames: { "#lines": "lines" },
        ExpressionAttributeValues: { ":lines": await compressLines(text) },
      }),
    );
  }

  const isKept = async ({ run_id, fight_room_id }: Played) => {
    const years = (((await runOf(run_id))?.expires_at ?? 0) * 1000 - Date.now()) / YEAR_MS;
    return years > 9 && (await new RecordingRepository(database).parts(fight_room_id)).length > 0;
  };

  describe("that was played while there was no background process", () => {
    let ada: Played;
    let bob: Played;
    let cheater: Played;
    let gate: DatabaseGate;
    before(async () => {
      const server = await serve({ BACKGROUND: "false" });
      [ada, bob, cheater] = await Promise.all([
        play(server, "Ada"),
        play(server, "Bob"),
        play(server, "Cheater"),
      ]);
      gate = await DatabaseGate.start(proxy.endpoint);
    });
    after(async () => {
      await stopServers();
      await gate.close();
    });

    it("is shown as unverified, until the next process has proved it", async () => {
      for (const { account, run_id } of [ada, bob, cheater]) {
        await eventually("the entry", () => entryOf(run_id));
        const { result } = (await runOf(run_id)) ?? assert.fail();
        const own = (await shown(account)).find(
          each => each.character_name === result?.members[0]?.character_name,
        );
        assert.equal(own?.state, "unverified");
      }
      await eventually("the jobs", async () => (await new JobRepository(database).count()) === 3);
      await stopServers();
    });

    it("is verified by another background process where the first was killed in the middle", async () => {
      await changeNumber(cheater.fight_room_id);
      const run_ids = [ada, bob, cheater].map(({ run_id }) => run_id);
      const line = gate.follow(run_ids, { after: 1, isAnswerLost: false });
      const server = await serve({ DYNAMODB_ENDPOINT: gate.endpoint });
      await eventually("it has begun with a job", () => line.writes.length === 1, 20_000);
      const [killed = 0] = childrenOf(server);
      process.kill(killed, "SIGKILL");
      gate.follow(run_ids);
      for (const played of [ada, bob]) {
        assert.equal((await judged(played.run_id)).state, "verified");
        await eventually("its recording is kept", () => isKept(played));
      }
      await noJob();
      assert.equal(childrenOf(server).length, 1);
      assert.notDeepEqual(childrenOf(server), [killed]);
    });

    it("is rejected where one number of its recording is another: staff see the first event that differs, players nothing", async () => {
      const { state, remark = "" } = await judged(cheater.run_id);
      assert.equal(state, "rejected");
      const { room_id, tick, recorded, replayed } = JSON.parse(remark);
      assert.equal(room_id, cheater.fight_room_id);
      assert.ok(tick > 0);
      assert.equal(recorded.event_type, "damage_dealt");
      assert.equal(recorded.damage_amount, Number(`9${replayed.damage_amount}`));
      cheater.account.http = servers.at(-1)?.endpoint.replace(/^ws/, "http") ?? "";
      const names = (await shown(cheater.account)).map(({ character_name }) => character_name);
      assert.ok(names.includes("Ada") && !names.includes("Cheater"), names.join());
      assert.ok(!(await isKept(cheater)));
    });
  });

  it("is verified by the one background process of its machine, which drops what is for no board, and ends with its server", async function () {
    requireRedis(this);
    const redis = await RedisServer.start();
    try {
      const ports = [await freePort(), await freePort()];
      const [one, two] = await Promise.all(
        ports.map(port =>
          serve({ PORT: `${port}`, PUBLIC_ADDRESS: `127.0.0.1:${port}`, REDIS_URL: redis.url }),
        ),
      );
      assert.ok(one && two);
      assert.deepEqual([...childrenOf(one), ...childrenOf(two)], [], "there is nothing to do");
      const cheap = await beginAtExit(two, "Dan");
      assert.ok(cheap.result.is_recorded);
      const played = await play(one, "Cyd");
      assert.equal((await judged(played.run_id)).state, "verified");
      await noJob();
      assert.deepEqual(await new RecordingRepository(database).parts(cheap.room_id), []);
      assert.equal(await entryOf(cheap.run_id), undefined);
      const [background = 0, ...others] = [...childrenOf(one), ...childrenOf(two)];
      assert.deepEqual(others, []);
      const parent = childrenOf(one).length === 1 ? one : two;
      parent.process.kill("SIGKILL");
      await eventually("it has ended", () => !isRunning(background));
    } finally {
      await stopServers();
      await redis.kill();
    }
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
