import assert from "node:assert/strict";
import { access, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ContentFolder, contentFolder } from "../../test/support/content-folder.ts";
import { testDatabases, testEnv } from "../../test/support/dynamodb.ts";
import { eventually } from "../../test/support/eventually.ts";
import { aRow } from "../../test/support/journal.ts";
import { runPublish } from "../../test/support/publish-script.ts";
import { StartupError } from "../startup-error.ts";
import { gameEvent } from "./game-event-schema.ts";
import { openStore, type Store } from "./store.ts";

const TEST_TIMEOUT_MS = 30_000;

const anEvent = aRow("room", 1, { timestamp: Date.now() });

async function startupError(opening: Promise<Store>): Promise<string> {
  const error: unknown = await opening.then(
    store => store.close(),
    caught => caught,
  );
  assert.ok(error instanceof StartupError, `no StartupError but ${error}`);
  assert.doesNotMatch(error.message, /\n/);
  return error.message;
}

describe("The embedded database", function () {
  this.timeout(TEST_TIMEOUT_MS);
  let parent: string;
  let dataDir: string;
  let content: ContentFolder;
  let store: Store | undefined;

  const open = async () => {
    store = await openStore(testEnv({ DATA_DIR: dataDir }), console, { content_folder: content.path });
    return store;
  };
  const close = async () => {
    await store?.close();
    store = undefined;
  };

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), "store-"));
    dataDir = join(parent, "data");
    content = await contentFolder();
  });
  afterEach(async () => {
    await close();
    await content.delete();
    await rm(parent, { recursive: true });
  });

  it("keeps what was written when it is closed and opened again", async () => {
    await (await open()).events.append(anEvent);
    await close();
    const again = await open();
    assert.equal((await again.events.list("room", gameEvent, { limit: 10 })).length, 1);
    assert.equal(again.library.current().version, 1);
  });

  it("publishes content files that were edited since the last start", async () => {
    await open();
    await close();
    await content.edit("abilities/fireball.json", { damage: 30 });
    const { library } = await open();
    assert.deepEqual(
      [library.current().version, library.current().content.abilities.fireball?.damage],
      [2, 30],
    );
  });

  it("refuses to start with a bad content file, and names file and field", async () => {
    await content.edit("enemy-types/goblin.json", { combat_stats_id: "x" });
    const message = await startupError(open());
    assert.match(
      message,
      /content\/enemy-types\/goblin\.json: combat_stats_id: there is no combat-stats "x"/,
    );
  });

  it("can be opened after a start that failed", async () => {
    await content.write("abilities/shout.json", "");
    await startupError(open());
    await content.remove("abilities/shout.json");
    await open();
  });

  it("says what to do when another server has its folder", async () => {
    await open();
    const second = openStore(testEnv({ DATA_DIR: dataDir }));
    assert.match(await startupError(second), /is open in another process: stop that one, or set DATA_DIR/);
  });

  it("says what to do when its folder cannot be made", async () => {
    await writeFile(join(parent, "file"), "");
    for (const impossible of [join(parent, "file"), join(parent, "file/data"), "/proc"]) {
      const message = await startupError(openStore(testEnv({ DATA_DIR: impossible })));
      assert.match(message, /^DATA_DIR .* cannot be used .*: make it a folder that the server may write to/);
    }
  });

  it("never touches what AWS variables name", async () => {
    const shell = { AWS_REGION: "eu-west-1", DYNAMODB_ENDPOINT: "http://127.0.0.1:9", AWS_PROFILE: "nobody" };
    const before = Object.keys(shell).map(name => [name, process.env[name]] as const);
    Object.assign(process.env, shell);
    try {
      const { description, library } = await open();
      assert.match(description, /^embedded DynamoDB in /);
      assert.equal(library.current().version, 1);
    } finally {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    }
  });

  it("lets content be published to a running server", async () => {
    const { library } = await open();
    await content.edit("abilities/fireball.json", { damage: 31 });
    await content.remove("loot-tables/goblin.json");
    await content.edit("enemy-types/goblin.json", { loot_table_id: undefined });
    const result = await runPublish([content.path], { DATA_DIR: dataDir });
    assert.equal(result.code, 0, result.stderr);
    assert.match(result.stdout, /^Published version 2 \(/);
    assert.match(
      result.stdout,
      /enemy-types: changed goblin\n {2}loot-tables: removed goblin\n {2}abilities: changed fireball/,
    );
    await eventually("the new version", () => library.current().content.abilities.fireball?.damage === 31);

    const again = await runPublish([content.path], { DATA_DIR: dataDir });
    assert.match(again.stdout, /^Nothing changed: version 2 /);
  });

  it("lets content be published while no server runs, whatever a killed one left behind", async () => {
    await open();
    await close();
    await assert.rejects(access(join(dataDir, "endpoint")));
    await writeFile(join(dataDir, "endpoint"), "http://127.0.0.1:9");
    await content.edit("abilities/fireball.json", { damage: 32 });
    const result = await runPublish([content.path], { DATA_DIR: dataDir });
    assert.equal(result.code, 0, result.stderr);
    assert.equal((await open()).library.current().version, 2);
    assert.match(await readFile(join(dataDir, "endpoint"), "utf8"), /^http:\/\/127\.0\.0\.1:\d+$/);
  });
});

describe("Publishing from the command line", function () {
  this.timeout(TEST_TIMEOUT_MS);

  it("says what is wrong with the content, a line for each, and publishes nothing", async () => {
    const content = await contentFolder();
    await content.edit("enemy-types/goblin.json", { loot_table_id: "x" });
    await content.edit("enemy-types/boss.json", { combat_stats_id: "y" });
    const result = await runPublish([content.path], { DATA_DIR: ":memory:" });
    assert.equal(result.code, 1);
    assert.deepEqual(result.stderr.trim().split("\n"), [
      'content/enemy-types/boss.json: combat_stats_id: there is no combat-stats "y"',
      'content/enemy-types/goblin.json: loot_table_id: there is no loot table "x"',
    ]);
    assert.equal(result.stdout, "");
    await content.delete();
  });

  it("publishes what is only likely to be a slip, with a warning", async () => {
    const content = await contentFolder();
    await content.edit("abilities/dodge_roll.json", { effect_duration: 100 });
    const result = await runPublish(["--check", content.path], {});
    assert.deepEqual(result, {
      code: 0,
      stdout: "The content is good.\n",
      stderr:
        "Warning: content/abilities/dodge_roll.json: effect_duration: invulnerable for 100 s is very long\n",
    });
    await content.delete();
  });

  it("only checks when asked to", async () => {
    const result = await runPublish(["--check"], { DYNAMODB_ENDPOINT: "http://127.0.0.1:9" });
    assert.deepEqual(result, { code: 0, stdout: "The content is good.\n", stderr: "" });
  });

  it("says in one line that the database cannot be reached", async () => {
    const result = await runPublish([], { DYNAMODB_ENDPOINT: "http://127.0.0.1:9" });
    assert.equal(result.code, 1);
    assert.match(result.stderr, /^Cannot use DynamoDB at http:\/\/127\.0\.0\.1:9 .*\n$/);
  });

  it("says how it is used", async () => {
    const result = await runPublish(["--force"], {});
    assert.equal(result.code, 1);
    assert.match(
      result.stderr,
      /Usage: node scripts\/publish-content\.ts \[--check\] \[--note TEXT\] \[folder\]\n$/,
    );
  });
});

for (const database of testDatabases.filter(({ name }) => name !== "dynalite")) {
  describe(`A store on ${database.name}`, function () {
    this.timeout(TEST_TIMEOUT_MS);

    before(async function () {
      await database.start(this);
    });
    after(() => database.stop());

    it("is seeded once; after that only publishing changes it", async () => {
      const env = database.env();
      const content = await contentFolder();
      const options = { content_folder: content.path };
      await (await openStore(env, console, options)).close();
      await content.edit("abilities/fireball.json", { damage: 30 });
      const store = await openStore(env, console, options);
      assert.equal(store.library.current().version, 1);

      const variables = { DYNAMODB_ENDPOINT: env.DYNAMODB_ENDPOINT ?? "", TABLE_PREFIX: env.TABLE_PREFIX };
      const result = await runPublish([content.path], variables);
      assert.match(result.stdout, /^Published version 2 /, result.stderr);
      await eventually(
        "the new version",
        () => store.library.current().content.abilities.fireball?.damage === 30,
      );
      await store.close();
      await content.delete();
    });

    it("may be opened by several new servers at once", async () => {
      const env = database.env();
      const stores = await Promise.all([openStore(env), openStore(env), openStore(env)]);
      assert.deepEqual(
        stores.map(store => store.library.current().version),
        [1, 1, 1],
      );
      await Promise.all(stores.map(store => store.close()));
    });
  });
}

describe("A database that takes connections and never answers", function () {
  this.timeout(TEST_TIMEOUT_MS);

  it("does not hang the start", async () => {
    // It reads, or it would not see that they hang up.
    const silent = createServer(connection => connection.resume()).listen(0, "127.0.0.1");
    await eventually("it listens", () => silent.listening);
    const address = silent.address();
    assert.ok(typeof address === "object" && address);
    const message = await startupError(
      openStore(testEnv({ DYNAMODB_ENDPOINT: `http://127.0.0.1:${address.port}` })),
    );
    assert.match(message, /^Cannot use DynamoDB at .*Timeout/);
    silent.close();
  });
});
