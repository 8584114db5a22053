/** ReportsTable: what players say of others, until staff answer, and what those have answered. */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { batchGet } from "../store/dynamo/batch.ts";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { type Clock, wallClock } from "../store/expiry.ts";
import { IS_SAME_VERSION } from "../store/schema-version.ts";
import { REPORTS_TABLE } from "../store/tables.ts";
import { type Report, type Reported, reportIdOf, reportRows } from "./report.ts";

/** So many are listed at once. */
const PAGE = 50;

type NewReport = Pick<Report, "player_id" | "reporter_id" | "reason" | "text">;

export class ReportRepository {
  readonly #access: TableAccess;
  readonly #table: string;
  readonly #now: Clock;

  constructor(access: TableAccess, now: Clock = wallClock) {
    this.#access = access;
    this.#table = access.table_prefix + REPORTS_TABLE.name;
    this.#now = now;
  }

  /** False where the reporter has reported the player for this match or run before: nothing changes. */
  async add({ text, ...report }: NewReport, about: Reported): Promise<boolean> {
    const row = {
      ...{ ...report, ...about, report_id: reportIdOf(about, report.reporter_id), open: "open" },
      ...(text !== undefined && { text }),
      at: new Date(this.#now()).toISOString(),
      ...reportRows.stamp,
    };
    try {
      await this.#access.put({
        TableName: this.#table,
        Item: row,
        ConditionExpression: "attribute_not_exists(report_id)",
      });
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  /** Those that wait for an answer, the oldest first. */
  waiting(): Promise<Report[]> {
    return this.#list("open-index", "open", "open", true);
  }

  /** About the player, 50 at most, also answered ones, the newest first. */
  async about(player_id: string): Promise<Report[]> {
    const { Items = [] } = await this.#access.doc.send(
      new QueryCommand({
        ...{ TableName: this.#table, Limit: PAGE },
        KeyConditionExpression: "player_id = :player",
        ExpressionAttributeValues: { ":player": player_id },
      }),
    );
    return Items.map(found => reportRows.read(found, `report ${String(found.report_id)}`)).toSorted((a, b) =>
      b.at.localeCompare(a.at),
    );
  }

  /** The newest that the player has made. */
  by(reporter_id: string): Promise<Report[]> {
    return this.#list("reporter-index", "reporter_id", reporter_id, false);
  }

  /** False where there is no such report, or it was answered. */
  async answer(
    player_id: string,
    report_id: string,
    given: Omit<NonNullable<Report["answer"]>, "at">,
  ): Promise<boolean> {
    try {
      await this.#access.doc.send(
        new UpdateCommand({
          TableName: this.#table,
          Key: { player_id, report_id },
          UpdateExpression: "REMOVE #open SET answer = :answer",
          ConditionExpression: `#open = :open AND ${IS_SAME_VERSION}`,
          ExpressionAttributeNames: { "#open": "open" },
          ExpressionAttributeValues: {
            ":answer": { ...given, at: new Date(this.#now()).toISOString() },
            ":open": "open",
            ":schema_version": reportRows.version,
          },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  async #list(IndexName: string, key: string, value: string, isForward: boolean): Promise<Report[]> {
    const { Items = [] } = await this.#access.doc.send(
      new QueryCommand({
        ...{ TableName: this.#table, IndexName, Limit: PAGE, ScanIndexForward: isForward },
        KeyConditionExpression: "#key = :value",
        ExpressionAttributeNames: { "#key": key },
        ExpressionAttributeValues: { ":value": value },
      }),
    );
    const keys = Items.map(({ player_id, report_id }) => ({ player_id, report_id }));
    const rows = await batchGet(this.#access, REPORTS_TABLE.name, keys);
    const reports = rows.map(found => reportRows.read(found, `report ${String(found.report_id)}`));
    const inOrder = reports.toSorted((a, b) => a.at.localeCompare(b.at));
    return isForward ? inOrder.filter(each => each.open !== undefined) : inOrder.toReversed();
  }
}
