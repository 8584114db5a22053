import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type TableDescription,
} from "@aws-sdk/client-dynamodb";
import { testDatabases } from "../../../test/support/dynamodb.ts";
import { createTableInput, TABLES } from "../tables.ts";
import { connect, type Database } from "./connect.ts";
import { cloudFormationTemplate, templateText } from "./template.ts";

const COPIES = [
  "AbilitiesTable",
  "AchievementsTable",
  "AffixesTable",
  "ArenasTable",
  "ClassesTable",
  "CombatStatsTable",
  "DifficultiesTable",
  "DungeonsTable",
  "EnemyTypesTable",
  "ItemsTable",
  "LootTablesTable",
  "PvpModesTable",
  "QueuesTable",
  "RulesTable",
  "SeasonsTable",
  "SkillTreesTable",
];
const template = cloudFormationTemplate();
const tables = Object.entries(template.Resources);
type Properties = (typeof tables)[number][1]["Properties"];

/** What CloudFormation makes of the name. */
const nameOf = ({ TableName }: Pick<Properties, "TableName">, prefix: string) =>
  TableName["Fn::Sub"].replace(/\$\{TablePrefix\}/g, prefix);

describe("The template for CloudFormation", () => {
  it("has every table exactly as the server creates it", () => {
    assert.deepEqual(
      tables.map(([name]) => name),
      TABLES.map(({ name }) => name),
    );
    for (const definition of TABLES) {
      const { TimeToLiveSpecification, PointInTimeRecoverySpecification, ...created } =
        template.Resources[definition.name]?.Properties ?? assert.fail(definition.name);
      assert.deepEqual(
        { ...created, TableName: nameOf(created, "mine.") },
        createTableInput(definition, "mine."),
      );
    }
  });

  it("bills every table by use, and indexes hold keys only", () => {
    for (const [, { Type, Properties }] of tables) {
      assert.equal(Type, "AWS::DynamoDB::Table");
      assert.equal(Properties.BillingMode, "PAY_PER_REQUEST");
      for (const index of Properties.GlobalSecondaryIndexes ?? []) {
        assert.deepEqual(index.Projection, { ProjectionType: "KEYS_ONLY" });
      }
    }
  });

  it("lets DynamoDB remove the expired rows of sessions, rooms and events", () => {
    const expiring = tables.filter(([, { Properties }]) => Properties.TimeToLiveSpecification);
    for (const [, { Properties }] of expiring) {
      assert.deepEqual(Properties.TimeToLiveSpecification, { AttributeName: "expires_at", Enabled: true });
    }
    const names = expiring.map(([name]) => name);
    for (const name of ["PlayerSessionsTable", "RoomStatesTable", "CombatEventsTable"]) {
      assert.ok(names.includes(name), name);
    }
  });

  it("backs up and keeps every table when its stack is deleted, but for the copy of the content", () => {
    const kept = { DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain", isBackedUp: true };
    const dropped = { DeletionPolicy: "Delete", UpdateReplacePolicy: "Delete", isBackedUp: false };
    for (const [name, { DeletionPolicy, UpdateReplacePolicy, Properties }] of tables) {
      const isBackedUp = Properties.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled;
      assert.deepEqual(
        { DeletionPolicy, UpdateReplacePolicy, isBackedUp },
        COPIES.includes(name) ? dropped : kept,
        name,
      );
    }
  });

  it("puts one parameter before every name, with the rule of TABLE_PREFIX", () => {
    const { TablePrefix, ...others } = template.Parameters;
    assert.deepEqual(others, {});
    assert.equal(TablePrefix?.Default, "");
    const rule = new RegExp(`^(?:${TablePrefix?.AllowedPattern})$`);
    for (const good of ["", "prod.", "a".repeat(64)]) assert.match(good, rule);
    for (const bad of ["a/b", "a".repeat(65), "ä"]) assert.doesNotMatch(bad, rule);
    for (const [name, { Properties }] of tables) {
      assert.equal(Properties.TableName["Fn::Sub"], `\${TablePrefix}${name}`);
    }
  });

  it("says every table's name and ARN", () => {
    assert.equal(Object.keys(template.Outputs).length, TABLES.length * 2);
    for (const { name } of TABLES) {
      const value = (output: string) => JSON.stringify(template.Outputs[output]);
      assert.match(value(`${name}Name`), new RegExp(`"Value":{"Ref":"${name}"}`));
      assert.match(value(`${name}Arn`), new RegExp(`"Value":{"Fn::GetAtt":\\["${name}","Arn"\\]}`));
    }
  });

  it("stays within what CloudFormation takes", () => {
    assert.ok(Buffer.byteLength(templateText()) < 51_200);
    for (const name of [...Object.keys(template.Resources), ...Object.keys(template.Outputs)]) {
      assert.match(name, /^[A-Za-z0-9]{1,255}$/);
    }
  });

  it("is accepted by cfn-lint, where that is installed", async function () {
    this.timeout(60_000);
    // A Python tool that the project does not ask for, so its absence is no failure.
    if (spawnSync("cfn-lint", ["--version"]).status !== 0) return this.skip();
    const folder = await mkdtemp(join(tmpdir(), "template-"));
    const file = join(folder, "tables.json");
    await writeFile(file, JSON.stringify(template));
    const { stdout, status } = spawnSync("cfn-lint", ["--include-checks", "I", "--", file], {
      encoding: "utf8",
    });
    await rm(folder, { recursive: true });
    assert.deepEqual({ stdout, status }, { stdout: "", status: 0 });
  });
});

/** A table as the database describes it, in the words of the template. */
function described({ TableName, KeySchema, BillingModeSummary, ...table }: TableDescription) {
  return {
    TableName,
    BillingMode: BillingModeSummary?.BillingMode,
    KeySchema,
    AttributeDefinitions: byName(table.AttributeDefinitions ?? [], "AttributeName"),
    GlobalSecondaryIndexes: byName(table.GlobalSecondaryIndexes ?? [], "IndexName").map(
      ({ IndexName, KeySchema, Projection }) => ({ IndexName, KeySchema, Projection }),
    ),
  };
}

function wanted(
  { TimeToLiveSpecification, PointInTimeRecoverySpecification, ...table }: Properties,
  prefix: string,
) {
  return {
    ...table,
    TableName: nameOf(table, prefix),
    AttributeDefinitions: byName(table.AttributeDefinitions, "AttributeName"),
    GlobalSecondaryIndexes: byName(table.GlobalSecondaryIndexes ?? [], "IndexName"),
  };
}

function byName<K extends string, T extends { [key in K]?: string | undefined }>(items: T[], key: K): T[] {
  return items.toSorted((a, b) => String(a[key]).localeCompare(String(b[key])));
}

for (const implementation of testDatabases) {
  describe(`The tables that the server creates, on ${implementation.name}`, function () {
    this.timeout(30_000);
    let database: Database;

    before(async function () {
      await implementation.start(this);
      database = await connect(implementation.env(), console, { join: false });
    });
    after(async () => {
      await database?.close();
      await implementation.stop();
    });

    it("are those of the template", async () => {
      for (const [, { Properties }] of tables) {
        const TableName = nameOf(Properties, database.table_prefix);
        const { Table } = await database.doc.send(new DescribeTableCommand({ TableName }));
        assert.deepEqual(described(Table ?? {}), wanted(Properties, database.table_prefix));
      }
    });

    // dynalite has no TTL; the server removes its rows itself.
    if (implementation.name === "dynalite") return;

    it("lose their expired rows as those of the template do", async () => {
      for (const [, { Properties }] of tables) {
        const TableName = nameOf(Properties, database.table_prefix);
        const { TimeToLiveDescription } = await database.doc.send(
          new DescribeTimeToLiveCommand({ TableName }),
        );
        assert.equal(TimeToLiveDescription?.AttributeName, Properties.TimeToLiveSpecification?.AttributeName);
      }
    });
  });
}
