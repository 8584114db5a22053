/** The policy of IAM that servers run with, against what they ask: of a database that enforces it, and in their code. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { z } from "zod";
import { Bot } from "../../loadtest/bot.ts";
import { clearRoom } from "../../loadtest/brain.ts";
import { type AccessPolicy, accessPolicy, accessPolicyText } from "../../src/store/dynamo/access-policy.ts";
import { connect } from "../../src/store/dynamo/connect.ts";
import { DatabaseHealth } from "../../src/store/dynamo/database-health.ts";
import { HealthProbe } from "../../src/store/dynamo/health-probe.ts";
import { TABLES } from "../../src/store/tables.ts";
import { type OpenServer, openServer } from "../ops/open-server.ts";
import { testEnv } from "../support/dynamodb.ts";
import { eventually } from "../support/eventually.ts";
import { FaultyDatabase, type Request } from "../support/faulty-database.ts";
import { guestTokens, JsonRequests, readJson } from "../support/json-requests.ts";
import { runScript } from "../support/run-script.ts";

const TARGET = { region: "eu-central-1", account_id: "123456789012", table_prefix: "mine." };
const ON_TABLES = accessPolicy({ ...TARGET, creates_tables: false });
const CREATING = accessPolicy({ ...TARGET, creates_tables: true });

const body = z.looseObject({
  TableName: z.string().optional(),
  IndexName: z.string().optional(),
  RequestItems: z.record(z.string(), z.unknown()).default({}),
});

/** As IAM judges it; all resources are spelled out. */
function allows({ Statement }: AccessPolicy, operation: string, path: string): boolean {
  const arn = `arn:aws:dynamodb:${TARGET.region}:${TARGET.account_id}:table/${path}`;
  return Statement.some(
    ({ Action, Resource }) => Action.includes(`dynamodb:${operation}`) && Resource.includes(arn),
  );
}

/** The tables that a request is about, or the index. */
function pathsOf({ body: text }: Request): string[] {
  const { TableName, IndexName, RequestItems } = body.parse(JSON.parse(text));
  if (TableName === undefined) return Object.keys(RequestItems);
  return [IndexName === undefined ? TableName : `${TableName}/index/${IndexName}`];
}

describe("The policy of IAM", function () {
  this.timeout(60_000);

  describe("that servers run with", () => {
    let database: FaultyDatabase;
    let server: OpenServer | undefined;
    /** What was asked, and what of that the policy does not allow. */
    let [asked, refused] = [new Set<string>(), new Set<string>()];
    beforeEach(async () => {
      database = await FaultyDatabase.start();
      [asked, refused] = [new Set(), new Set()];
    });
    afterEach(async () => {
      await server?.close();
      server = undefined;
      await database.close();
    });

    const env = () => ({ DYNAMODB_ENDPOINT: database.endpoint, TABLE_PREFIX: TARGET.table_prefix });
    function enforce(policy: AccessPolicy): void {
      const isAllowed = (request: Request) => {
        // The emulator has no expiry: servers turn it on again and again, which they do not where it is on.
        if (policy === ON_TABLES && request.operation === "UpdateTimeToLive") return true;
        const paths = pathsOf(request).map(path => [path, allows(policy, request.operation, path)] as const);
        for (const [path, isGranted] of paths) {
          const what = `${request.operation} ${path.slice(TARGET.table_prefix.length)}`;
          asked.add(what);
          if (!isGranted) refused.add(what);
        }
        return paths.length > 0 && paths.every(([, isGranted]) => isGranted);
      };
      database.fault = { kind: "allowing", isAllowed };
    }

    it("lets them do all that they do, on tables that operators have made", async () => {
      await (await connect(testEnv(env()), console, { join: false })).close();
      enforce(ON_TABLES);
      server = await openServer(env());
      await play(server);
      await server.close();
      server = undefined;
      assert.deepEqual([...refused], []);
      assert.ok(asked.size >= 60, `${asked.size}: ${[...asked].toSorted().join(", ")}`);
    });

    it("lets them find out that a table which failed works again, whatever they may do in it", async () => {
      await (await connect(testEnv(env()), console, { join: false })).close();
      enforce(ON_TABLES);
      const client = new DynamoDBClient({
        ...{ endpoint: database.endpoint, region: TARGET.region },
        credentials: { accessKeyId: "test", secretAccessKey: "test" },
      });
      const health = new DatabaseHealth();
      const probe = new HealthProbe(client, TARGET.table_prefix, health);
      for (const { name } of TABLES)
        for (const kind of ["reads", "writes"] as const)
          health.note({ kind, table: TARGET.table_prefix + name }, { error: new Error("away"), seconds: 0 });
      await eventually("all is well", () => health.failing.length === 0);
      probe.stop();
      assert.deepEqual([...refused], []);
    });

    it("lets them make missing tables only where it was written for that", async () => {
      enforce(ON_TABLES);
      await assert.rejects(openServer(env()), /AccessDenied/);
      assert.ok(
        [...refused].every(each => each.startsWith("CreateTable ")),
        [...refused].join(),
      );
      refused.clear();
      enforce(CREATING);
      server = await openServer(env());
      assert.deepEqual([...refused], []);
    });
  });

  it("has for each table what the servers' code asks of it, and nothing else", () => {
    const inCode = operationsInCode();
    for (const { name, uses, indexes = {} } of TABLES) {
      const ofIndexes = Object.values(indexes).flatMap(({ read_by = "Query" }) =>
        read_by === "nobody" ? [] : [read_by],
      );
      assert.deepEqual(
        [...new Set([...uses, ...ofIndexes])].toSorted(),
        [...(inCode.get(name) ?? [])].toSorted(),
        name,
      );
    }
  });

  it("allows nothing beside: no table of others, none to be deleted or changed, no index that nobody reads", () => {
    for (const policy of [ON_TABLES, CREATING]) {
      const actions = new Set(policy.Statement.flatMap(({ Action }) => Action));
      for (const operation of ["DeleteTable", "UpdateTable", "ListTables", "ExportTableToPointInTime", "*"])
        assert.ok(!actions.has(`dynamodb:${operation}`), operation);
      const resources = policy.Statement.flatMap(({ Resource }) => Resource);
      assert.ok(resources.every(each => !each.includes("*")));
      assert.equal(new Set(resources).size, resources.length, "each is named once");
    }
    assert.ok(!allows(ON_TABLES, "PutItem", "CharactersTable"), "another installation's");
    assert.ok(!allows(ON_TABLES, "Query", "mine.RoomStatesTable/index/dungeon-index"));
    assert.ok(!allows(ON_TABLES, "Scan", "mine.StatisticsTable"));
    assert.ok(!allows(ON_TABLES, "DeleteItem", "mine.AuditTable"), "what staff have done stays");
  });

  it("is no longer than IAM takes, or says what to do", () => {
    assert.ok(
      JSON.stringify(JSON.parse(accessPolicyText({ ...TARGET, creates_tables: true }))).length <= 10_240,
    );
    const table_prefix = "a".repeat(64);
    assert.throws(
      () => accessPolicyText({ ...TARGET, table_prefix, creates_tables: false }),
      /shorter than "aaa/,
    );
  });

  it("is written by npm run deploy:policy", async () => {
    const folder = await mkdtemp(join(tmpdir(), "policy-"));
    const script = (...args: string[]) => runScript("scripts/deploy-policy.ts", args, {});
    const target = [
      "--region",
      TARGET.region,
      "--account",
      TARGET.account_id,
      "--prefix",
      TARGET.table_prefix,
    ];
    const text = `${accessPolicyText({ ...TARGET, creates_tables: false })}\n`;
    assert.deepEqual(await script(...target), { code: 0, stdout: text, stderr: "" });
    const file = join(folder, "policy.json");
    assert.equal((await script(...target, "--creates-tables", file)).stdout, `Wrote ${file}.\n`);
    assert.deepEqual(JSON.parse(await readFile(file, "utf8")), CREATING);
    for (const [args, said] of [
      [["--account", "1"], /^"" is no region/],
      [["--region", "eu-central-1", "--account", "12"], /^"12" is no account/],
      [[...target, "a", "b"], /^Cannot write to a and b/],
      [[...target, join(folder, "missing", "policy.json")], /^Cannot write .*ENOENT/],
      [["--user", "me"], /See --help/],
    ] as const) {
      const { code, stderr } = await script(...args);
      assert.equal(code, 1);
      assert.match(stderr, said);
    }
    await rm(folder, { recursive: true });
  });
});

/** A bit of everything that players and staff do. */
async function play({ endpoint, services }: OpenServer): Promise<void> {
  const requests = new JsonRequests(endpoint);
  const [ada, bob] = [await requests.aGuest(), await requests.aGuest()];
  const as = async (token: string, method: string, path: string, body?: object) => {
    const answer = await requests.ask(method, path, token, body);
    const text = await answer.text();
    assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  };
  const session = z.object({
    session_token: z.string(),
    session: z.looseObject({ character_id: z.string(), session_id: z.string() }),
  });
  const begin = async (token: string, character_name: string) =>
    session.parse(await as(token, "POST", "/sessions", { character_name }));
  const [adas, bobs] = [await begin(ada.access_token, "Ada"), await begin(bob.access_token, "Bob")];
  const bot = await Bot.join(endpoint, { room_template_id: "room2" }, adas.session_token);
  await clearRoom(bot);
  await as(ada.access_token, "GET", `/runs?character_id=${adas.session.character_id}`);
  await as(ada.access_token, "GET", `/sessions/${adas.session.session_id}`);
  await bot.leave();

  await as(ada.access_token, "POST", "/friend-requests", { player_id: bob.player_id });
  await as(bob.access_token, "PUT", `/friend-requests/${ada.player_id}/accept`);
  await as(ada.access_token, "GET", "/friends");
  await as(ada.access_token, "PUT", `/blocks/${bob.player_id}`);
  await as(ada.access_token, "GET", "/blocks");
  await as(ada.access_token, "POST", "/parties", { session_id: adas.session.session_id });
  await as(ada.access_token, "GET", "/parties/me");
  await as(ada.access_token, "GET", "/me/matches");
  await as(ada.access_token, "GET", "/me/ticket");
  await as(ada.access_token, "GET", "/me/sanctions");
  await as(ada.access_token, "GET", "/me/reports");
  await as(ada.access_token, "GET", "/ratings/me");
  await as(ada.access_token, "GET", "/leaderboards");
  await as(ada.access_token, "GET", `/characters/${adas.session.character_id}/mailbox`);
  await as(bob.access_token, "DELETE", `/sessions/${bobs.session.session_id}`);
  await as(bob.access_token, "DELETE", `/characters/${bobs.session.character_id}`);
  const { recovery_code } = z
    .object({ recovery_code: z.string() })
    .parse(await as(bob.access_token, "POST", "/me/recovery-code", { refresh_token: bob.refresh_token }));
  const recovered = requests.ask("POST", "/auth/recover", undefined, { code: recovery_code });
  const { refresh_token } = await readJson(guestTokens, recovered);
  await readJson(guestTokens, requests.ask("POST", "/auth/refresh", undefined, { refresh_token }));
  await services.statistics.write();
  await eventually("the room is closed", () => services.room_costs.report("here").rooms.length === 0);
}

/** The helpers of the store, by how they are called. */
const HELPERS: Readonly<Record<string, readonly string[]>> = {
  "batchGet(": ["BatchGetItem"],
  "batchWrite(": ["BatchWriteItem"],
  "putOnce(": ["PutItem", "GetItem"],
  "updateIf(": ["UpdateItem"],
  "rowsByIndex(": ["Query", "BatchGetItem"],
  "access.put(": ["PutItem"],
};

/**
 * By table what the files say that name it: each is about one table, but for those of the content, of which the texts below say which is asked
 * what.
 */
function operationsInCode(): Map<string, Set<string>> {
  const nameOf = new Map(
    [
      ...readFileSync("src/store/tables.ts", "utf8").matchAll(
        /export const (\w+_TABLE) = \{\s*name: "(\w+)"/g,
      ),
    ].map(([, constant = "", name = ""]) => [constant, name]),
  );
  const found = new Map<string, Set<string>>();
  const add = (table: string, operations: Iterable<string>) => {
    const known = found.get(table) ?? new Set();
    for (const operation of operations) known.add(operation);
    found.set(table, known);
  };
  for (const path of globSync("src/**/*.ts")) {
    if (/\.test\.ts$|^src\/store\/(embedded|dynamo)\/|tables\.ts$/.test(path)) continue;
    // They ask the same of all tables: see `operationsOn`.
    if (/^src\/privacy\/(deletion-sweep|account-export|row-forms|player-data)\.ts$/.test(path)) continue;
    const text = readFileSync(path, "utf8");
    const constants = [...text.matchAll(/\b[A-Z_]+_TABLE\b/g)].flatMap(
      ([constant]) => nameOf.get(constant) ?? [],
    );
    const tables = new Set(
      constants.length > 0 || !text.includes("run-table.ts") ? constants : ["RunsTable"],
    );
    const operations = operationsIn(text);
    if (path.endsWith("content-repository.ts")) continue;
    if (operations.size > 0) assert.ok(tables.size <= 1, `${path} is about ${[...tables].join()}`);
    for (const table of tables) add(table, operations);
  }
  const content = operationsIn(readFileSync("src/store/content/content-repository.ts", "utf8"));
  const copied = ["Scan", "BatchWriteItem"];
  for (const { name, is_derived } of TABLES) if (is_derived) add(name, copied);
  add("ContentVersionsTable", content);
  found.get("ContentVersionsTable")?.delete("BatchWriteItem");
  // Whether it takes writes is asked by deleting a row that never is: see health-probe.ts.
  add("RoomStatesTable", ["DeleteItem"]);
  return found;
}

function operationsIn(text: string): Set<string> {
  const commands = [...text.matchAll(/new (Get|Put|Update|Delete|Query|Scan)Command\(/g)].map(
    ([, verb = ""]) => (/Query|Scan/.test(verb) ? verb : `${verb}Item`),
  );
  const helped = Object.entries(HELPERS).flatMap(([call, operations]) =>
    text.includes(call) ? operations : [],
  );
  return new Set([...commands, ...helped]);
}
