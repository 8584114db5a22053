import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeleteTableCommand, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { connect } from "../../src/store/dynamo/connect.ts";
import { templateText } from "../../src/store/dynamo/template.ts";
import { TABLES } from "../../src/store/tables.ts";
import { testEnv } from "../support/dynamodb.ts";
import { eventually } from "../support/eventually.ts";
import { FaultyDatabase } from "../support/faulty-database.ts";
import { runScript } from "../support/run-script.ts";

const TEST_TIMEOUT_MS = 60_000;

describe("The scripts for tables", function () {
  this.timeout(TEST_TIMEOUT_MS);
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "tables-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const template = (...args: string[]) => runScript("scripts/tables-template.ts", args, {});
  const create = (variables: Record<string, string>, ...args: string[]) =>
    runScript("scripts/tables-create.ts", args, variables);

  /** What `tables:create` says when each table has come about as `statusOf` tells. */
  const report = (where: string, prefix: string, statusOf: (name: string) => "created" | "was there") => {
    const names = TABLES.map(({ name }) => name);
    const lines = (["created", "was there"] as const).flatMap(status =>
      names
        .filter(name => statusOf(name) === status)
        .map(name => `  ${status.padEnd(12)} ${prefix}${name}\n`),
    );
    return `Tables in ${where}:\n${lines.join("")}`;
  };

  describe("tables:template", () => {
    it("writes the template, the same every time, to its output or to a file", async () => {
      const text = `${templateText()}\n`;
      assert.deepEqual(await template(), { code: 0, stdout: text, stderr: "" });
      const file = join(folder, "tables.json");
      for (let round = 0; round < 2; round++) {
        assert.deepEqual(await template(file), { code: 0, stdout: `Wrote ${file}.\n`, stderr: "" });
        assert.equal(await readFile(file, "utf8"), text);
      }
    });

    it("says in one line what it cannot do", async () => {
      const nowhere = await template(join(folder, "missing", "tables.json"));
      assert.equal(nowhere.code, 1);
      assert.match(nowhere.stderr, /^Cannot write .*tables\.json \(ENOENT.*\): name a file .*\n$/);
      for (const args of [["--yaml"], ["a.json", "b.json"]]) {
        const { code, stdout, stderr } = await template(...args);
        assert.deepEqual([code, stdout], [1, ""]);
        assert.match(stderr, /^[^\n]+\n$/);
      }
    });

    it("says how it is used", async () => {
      const { code, stdout } = await template("--help");
      assert.equal(code, 0);
      assert.match(stdout, /^Usage: npm run --silent tables:template/);
    });
  });

  describe("tables:create", () => {
    it("creates what is missing, and nothing twice", async () => {
      const proxy = await FaultyDatabase.start();
      const variables = { DYNAMODB_ENDPOINT: proxy.endpoint, TABLE_PREFIX: "mine." };
      const where = `DynamoDB at ${proxy.endpoint}`;
      const first = await create(variables);
      assert.deepEqual(first, { code: 0, stdout: report(where, "mine.", () => "created"), stderr: "" });
      const second = await create(variables);
      assert.equal(
        second.stdout,
        report(where, "mine.", () => "was there"),
      );

      const database = await connect(testEnv(variables), console, { join: false });
      const TableName = "mine.DungeonsTable";
      await database.doc.send(new DeleteTableCommand({ TableName }));
      await eventually("the table is gone", async () => {
        const { TableNames = [] } = await database.doc.send(new ListTablesCommand({}));
        return !TableNames.includes(TableName);
      });
      await database.close();
      const third = await create(variables);
      const statusOf = (name: string) => (name === "DungeonsTable" ? "created" : "was there");
      assert.equal(third.stdout, report(where, "mine.", statusOf));
      await proxy.close();
    });

    it("creates those of the embedded database, also in one that a server has open", async () => {
      const variables = { DATA_DIR: join(folder, "data") };
      const where = `embedded DynamoDB in ${variables.DATA_DIR}`;
      assert.equal(
        (await create(variables)).stdout,
        report(where, "", () => "created"),
      );
      const database = await connect(testEnv(variables), console, { join: false });
      assert.deepEqual(await create(variables), {
        code: 0,
        stdout: report(where, "", () => "was there"),
        stderr: "",
      });
      await database.close();
    });

    it("says in one line what is wrong", async () => {
      const proxy = await FaultyDatabase.start();
      proxy.fault = { kind: "away" };
      const wrong: [Record<string, string>, RegExp][] = [
        [
          { DYNAMODB_ENDPOINT: proxy.endpoint },
          /^Cannot use DynamoDB at .* \(.*ECONNRESET.*\): start it, or correct DYNAMODB_ENDPOINT\.\n$/,
        ],
        [{ DYNAMODB_ENDPOINT: "nonsense" }, /^Bad environment: DYNAMODB_ENDPOINT="nonsense": .*\n$/],
        [{ DATA_DIR: "/proc" }, /^DATA_DIR \/proc cannot be used .*\n$/],
      ];
      for (const [variables, message] of wrong) {
        const { code, stdout, stderr } = await create(variables);
        assert.deepEqual([code, stdout], [1, ""]);
        assert.match(stderr, message);
      }
      await proxy.close();
    });

    it("says how it is used, and takes nothing else", async () => {
      const help = await create({}, "--help");
      assert.deepEqual([help.code, help.stderr], [0, ""]);
      assert.match(help.stdout, /^Usage: npm run tables:create\n/);
      for (const argument of ["--force", "name"]) {
        const { code, stdout, stderr } = await create({}, argument);
        assert.deepEqual([code, stdout], [1, ""]);
        assert.match(stderr, /^[^\n]+ See --help\.\n$/);
      }
    });
  });
});
