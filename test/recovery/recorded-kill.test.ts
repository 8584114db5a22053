/** What a recording proves of a run whose server was killed, and how `npm run replay -- --run` says so. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { Bot } from "../../loadtest/bot.ts";
import { clearRoom, goOnward } from "../../loadtest/brain.ts";
import { type ServerProcess, startServer } from "../../loadtest/server-process.ts";
import { decodeLines, encodeLines } from "../../src/recordings/line-codec.ts";
import { compressLines, RecordingRepository } from "../../src/recordings/recording-repository.ts";
import { connect, type Database } from "../../src/store/dynamo/connect.ts";
import { RECORDINGS_TABLE } from "../../src/store/tables.ts";
import { Account } from "../support/account.ts";
import { testEnv } from "../support/dynamodb.ts";
import { runScript } from "../support/run-script.ts";

describe("The recording of a run whose server is killed", function () {
  this.timeout(90_000);
  let data: string;
  let server: ServerProcess | undefined;
  before(async () => {
    data = await mkdtemp(join(tmpdir(), "recorded-"));
  });
  after(async () => {
    await server?.stop();
    await rm(data, { recursive: true });
  });

  const replay = (run_id: string) => runScript("scripts/replay.ts", ["--run", run_id], { DATA_DIR: data });
  const inDatabase = async <T>(use: (database: Database, recordings: RecordingRepository) => Promise<T>) => {
    const database = await connect(testEnv({ DATA_DIR: data }), console, { join: false });
    return use(database, new RecordingRepository(database)).finally(() => database.close());
  };

  it("goes on with the next opening, says what it does not prove, and tells of a changed number", async () => {
    const start = () =>
      startServer({ DATA_DIR: data, AUTH_SECRET: "a secret that outlives the killed server" });
    server = await start();
    const account = await Account.guest(server.endpoint);
    const { session_id } = await account.beginSession("Ada");
    const room_id = await account.createRoom({ room_template_id: "room1" });
    const { seat } = await account.joinRoom(room_id, session_id);
    const fighter = await goOnward(await Bot.take(server.endpoint, seat));
    const { run_id } = fighter.state;
    const second = fighter.room.roomId;
    await fighter.use("dodge_roll");
    server.process.kill("SIGKILL");
    await once(server.process, "exit");

    server = await start();
    account.http = server.endpoint.replace(/^ws/, "http");
    const again = await account.joinRoom(second, session_id);
    const back = await Bot.take(server.endpoint, again.seat);
    await clearRoom(back);
    const third = await goOnward(back);
    await third.leave();
    await server.stop();
    server = undefined;

    const whole = await replay(run_id);
    assert.deepEqual([whole.stderr, whole.code], ["", 0]);
    assert.match(
      whole.stdout,
      new RegExp(`^Not recorded: the room ${second}, opening 0, from tick \\d+ to \\d+\\.$`, "m"),
    );
    assert.match(
      whole.stdout,
      /^The recording is not whole. What there is of it: [1-9]\d* ticks, [1-9]\d* events: the same, event for event\.$/m,
    );

    await inDatabase(async (database, recordings) => {
      const part = (await recordings.parts(second)).findLast(({ text }) => text.includes("damage_dealt"));
      assert.ok(part);
      const lines = decodeLines(part.text);
      const hit = /"damage_amount":(\d)/;
      const index = lines.findIndex(line => hit.test(JSON.stringify(line)));
      lines[index] = JSON.parse(JSON.stringify(lines[index]).replace(hit, '"damage_amount":9$1'));
      const text = encodeLines(lines);
      const partName = `${String(part.opening).padStart(12, "0")}.${String(part.number).padStart(6, "0")}`;
      await database.doc.send(
        new UpdateCommand({
          ...{ TableName: RECORDINGS_TABLE.name, Key: { room_id: second, part: partName } },
          UpdateExpression: "SET #lines = :lines",
          ExpressionAttributeNames: { "#lines": "lines" },
          ExpressionAttributeValues: { ":lines": await compressLines(text) },
        }),
      );
    });
    const changed = await replay(run_id);
    assert.equal(changed.code, 1);
    assert.match(
      changed.stderr,
      new RegExp(
        `^The replay differs in the room ${second}, opening \\d+, tick \\d+\\.\nrecorded: .*"damage_amount":9`,
      ),
    );
    const unknown = await replay("nobody");
    assert.deepEqual([unknown.stderr, unknown.code], ["There is no recording of the run nobody\n", 2]);
  });
});
