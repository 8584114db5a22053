/** Rows of RunsTable: how any of them is read, found and changed. */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import {
  GetCommand,
  QueryCommand,
  type QueryCommandOutput,
  UpdateCommand,
  type UpdateCommandInput,
} from "@aws-sdk/lib-dynamodb";
import { batchGet } from "../store/dynamo/batch.ts";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { type Clock, isExpired, timeToJudge, wallClock } from "../store/expiry.ts";
import { IS_SAME_VERSION } from "../store/schema-version.ts";
import { RUNS_TABLE } from "../store/tables.ts";
import { inviteRows, memberRows, type Run, type RunInvite, type RunMember, runRows } from "./run.ts";

export const RUN_ITEM = "run";
export const memberItem = (character_id: string) => `member#${character_id}`;
export const inviteItem = (invite_id: string) => `invite#${invite_id}`;

/** What a write of one row says beside its key. */
type Update = Pick<
  UpdateCommandInput,
  "UpdateExpression" | "ExpressionAttributeNames" | "ExpressionAttributeValues"
> & {
  /** Parts that are joined by AND. No parentheses come around them: nested ones take the embedded database's parser 100 ms. */
  ConditionExpression: string;
};
type Row = Record<string, unknown>;

export class RunTable {
  readonly access: TableAccess;
  readonly name: string;
  readonly now: Clock;

  constructor(access: TableAccess, now: Clock = wallClock) {
    this.access = access;
    this.name = access.table_prefix + RUNS_TABLE.name;
    this.now = now;
  }

  /** One row of a run, as it is at this moment. */
  async row(run_id: string, item: string): Promise<Row | undefined> {
    const Key = { run_id, item };
    const get = new GetCommand({ TableName: this.name, Key, ConsistentRead: true });
    return (await this.access.doc.send(get)).Item;
  }

  /** Rows by their keys, in no order; those that are gone are left out. */
  rows(keys: Row[]): Promise<Row[]> {
    return batchGet(this.access, RUNS_TABLE.name, keys);
  }

  /** Rows of `found-by-index`, which follows by some milliseconds. */
  async foundBy(found_by: string): Promise<Row[]> {
    const keys = await this.keysFoundBy(found_by);
    const rows = await this.rows(keys.map(({ run_id, item }) => ({ run_id, item })));
    return rows.filter(row => row.found_by === found_by);
  }

  /** Keys alone, by `found-by-index`. */
  keysFoundBy(found_by: string): Promise<Row[]> {
    return this.query({
      IndexName: "found-by-index",
      KeyConditionExpression: "found_by = :by",
      ExpressionAttributeValues: { ":by": found_by },
    });
  }

  /** All pages of it. */
  async query(query: Omit<ConstructorParameters<typeof QueryCommand>[0], "TableName">): Promise<Row[]> {
    const rows: Row[] = [];
    let start: QueryCommandOutput["LastEvaluatedKey"];
    do {
      const page: QueryCommandOutput = await this.access.doc.send(
        new QueryCommand({ TableName: this.name, ...query, ...(start && { ExclusiveStartKey: start }) }),
      );
      rows.push(...(page.Items ?? []));
      start = page.LastEvaluatedKey;
    } while (start);
    return rows;
  }

  /** The run as it is then; undefined where the condition does not hold. */
  async updateRun(run_id: string, update: Update): Promise<Run | undefined> {
    const row = await this.update(run_id, RUN_ITEM, update);
    return row && this.readRun(row);
  }

  /** Does nothing where the condition does not hold. */
  async updateMember(run_id: string, character_id: string, update: Update): Promise<void> {
    await this.update(run_id, memberItem(character_id), update);
  }

  /** The row as it is then; undefined where the condition does not hold, or another version of the server has written the row. */
  async update(
    run_id: string,
    item: string,
    { ConditionExpression, ExpressionAttributeValues, ...update }: Update,
  ): Promise<Row | undefined> {
    const change = new UpdateCommand({
      TableName: this.name,
      Key: { run_id, item },
      ReturnValues: "ALL_NEW",
      ...update,
      ConditionExpression: `${IS_SAME_VERSION} AND ${ConditionExpression}`,
      ExpressionAttributeValues: {
        ...ExpressionAttributeValues,
        ":schema_version": schemaOf({ item }).version,
      },
    });
    try {
      return (await this.access.doc.send(change)).Attributes;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return undefined;
    }
  }

  /** One that has expired is as good as none: the database deletes it days later. */
  async putUnlessThere(row: Row): Promise<void> {
    const put = {
      ...{ TableName: this.name, Item: row },
      ConditionExpression: "attribute_not_exists(run_id) OR expires_at <= :now",
      ExpressionAttributeValues: { ":now": this.secondsToJudge() },
    };
    await this.access.put(put).catch(unlessRefused);
  }

  /** Undefined where it has expired. */
  readRun(row: Row): Run | undefined {
    return this.#unlessExpired(runRows.read(row, `run ${String(row.run_id)}`));
  }

  /** Undefined where it is none, or has expired. */
  readMember(row: Row): RunMember | undefined {
    if (!isItem(row, memberItem(""))) return undefined;
    return this.#unlessExpired(memberRows.read(row, `a member of the run ${String(row.run_id)}`));
  }

  /** Undefined where it is none, or has expired. */
  readInvite(row: Row): RunInvite | undefined {
    if (!isItem(row, inviteItem(""))) return undefined;
    return this.#unlessExpired(inviteRows.read(row, `an invite to the run ${String(row.run_id)}`));
  }

  #unlessExpired<R extends { expires_at: number }>(row: R): R | undefined {
    return isExpired(row, timeToJudge(this.now)) ? undefined : row;
  }

  /** As rows say it. */
  time(): string {
    return new Date(this.now()).toISOString();
  }

  /** Epoch seconds; what ends by then has expired. */
  secondsToJudge(): number {
    return Math.floor(timeToJudge(this.now) / 1000);
  }
}

function schemaOf(row: Row): Pick<typeof runRows, "version"> {
  if (isItem(row, memberItem(""))) return memberRows;
  return isItem(row, inviteItem("")) ? inviteRows : runRows;
}

export function isItem({ item }: Row, prefix: string): boolean {
  return String(item).startsWith(prefix);
}

export function unlessRefused(error: unknown): void {
  if (!(error instanceof ConditionalCheckFailedException)) throw error;
}
