/** Ranked matches of a season, as the ratings want them: those that wait, and those that they have taken, in their order. */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Logger } from "pino";
import { batchGet } from "../store/dynamo/batch.ts";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { IS_SAME_VERSION } from "../store/schema-version.ts";
import { MATCHES_TABLE } from "../store/tables.ts";
import { MATCH_ITEM, type Match, matchRows } from "./match.ts";

type Row = Record<string, unknown>;

/** One is in the order, and the index does not list it yet. */
export class SequenceGap extends Error {}

export class SeasonMatches {
  readonly #access: TableAccess;
  readonly #table: string;
  readonly #log: Pick<Logger, "error">;
  /** By match_id: rows that were complained of, and are not again. */
  readonly #complaints = new Set<string>();

  constructor(access: TableAccess, log: Pick<Logger, "error">) {
    this.#access = access;
    this.#table = access.table_prefix + MATCHES_TABLE.name;
    this.#log = log;
  }

  /**
   * Those that ratings have not taken yet, at most `limit`, who ended first comes first. The index follows by some milliseconds: one may have
   * been taken meanwhile. What cannot be read is left out, and waits.
   */
  async unapplied(season_id: string, limit: number): Promise<Match[]> {
    const keys = await this.#keys(
      {
        IndexName: "unapplied-index",
        KeyConditionExpression: "unapplied = :season",
        ExpressionAttributeValues: { ":season": season_id },
      },
      limit,
    );
    const rows = await this.#rows(keys);
    return rows
      .filter(({ unapplied }) => unapplied === season_id)
      .flatMap(row => this.#readable(row))
      .sort((a, b) => endOf(a).localeCompare(endOf(b)) || a.match_id.localeCompare(b.match_id));
  }

  /** Undefined where there is none. */
  async get(match_id: string): Promise<Match | undefined> {
    const [row] = await this.#rows([{ match_id, item: MATCH_ITEM }]);
    return row && readMatch(row);
  }

  /** The match is this one of its season, for good, and waits no more. May be said again. */
  async noteApplied(match_id: string, sequence: number): Promise<void> {
    await this.#update(match_id, {
      UpdateExpression: "SET #sequence = :sequence REMOVE unapplied",
      ConditionExpression: "attribute_not_exists(#sequence) OR #sequence = :sequence",
      ExpressionAttributeNames: { "#sequence": "sequence" },
      ExpressionAttributeValues: { ":sequence": sequence },
    });
  }

  /** No rating follows from the match: it waits no more, and is not in the order. */
  async noteUnrated(match_id: string): Promise<void> {
    await this.#update(match_id, {
      UpdateExpression: "REMOVE unapplied",
      ConditionExpression: "attribute_exists(match_id)",
    });
  }

  /** From now on ratings are folded as if the match were void. False where there is no such match of the season. */
  async leaveOut(match_id: string, season_id: string): Promise<boolean> {
    return this.#update(match_id, {
      UpdateExpression: "SET is_left_out = :yes",
      ConditionExpression: "season_id = :season",
      ExpressionAttributeValues: { ":yes": true, ":season": season_id },
    });
  }

  /**
   * Those of the season that ratings have taken, in their order, from the one after `after` to `to`.
   *
   * @throws SequenceGap where one is missing: the index has not followed yet, or the row is lost.
   */
  async *inOrder(season_id: string, after: number, to: number): AsyncGenerator<Match> {
    let last = after;
    while (last < to) {
      const keys = await this.#keys(
        {
          IndexName: "season-index",
          KeyConditionExpression: "season_id = :season AND #sequence BETWEEN :first AND :to",
          ExpressionAttributeNames: { "#sequence": "sequence" },
          ExpressionAttributeValues: { ":season": season_id, ":first": last + 1, ":to": to },
        },
        MATCHES_AT_ONCE,
      );
      const rows = await this.#rows(keys);
      const matches = rows.map(readMatch).sort((a, b) => (a.sequence ?? 0) - (b.sequence ?? 0));
      if (matches.length === 0) throw gap(season_id, last + 1);
      for (const match of matches) {
        if (match.sequence !== last + 1) throw gap(season_id, last + 1);
        last = match.sequence;
        yield match;
      }
    }
  }

  async #keys(
    query: Omit<ConstructorParameters<typeof QueryCommand>[0], "TableName">,
    limit: number,
  ): Promise<Row[]> {
    const { Items = [] } = await this.#access.doc.send(
      new QueryCommand({ TableName: this.#table, Limit: limit, ...query }),
    );
    return Items.map(({ match_id, item }) => ({ match_id, item }));
  }

  #rows(keys: Row[]): Promise<Row[]> {
    return batchGet(this.#access, MATCHES_TABLE.name, keys);
  }

  #readable(row: Row): Match[] {
    try {
      return [readMatch(row)];
    } catch (error) {
      const match_id = String(row.match_id);
      if (!this.#complaints.has(match_id))
        this.#log.error({ err: error, match_id }, "a match cannot be read, and ratings wait for it");
      this.#complaints.add(match_id);
      return [];
    }
  }

  /** False where the condition does not hold, or another version of the server has written the row. */
  async #update(
    match_id: string,
    {
      ConditionExpression,
      ExpressionAttributeValues,
      ...update
    }: Omit<ConstructorParameters<typeof UpdateCommand>[0], "TableName" | "Key">,
  ): Promise<boolean> {
    try {
      await this.#access.doc.send(
        new UpdateCommand({
          ...{ TableName: this.#table, Key: { match_id, item: MATCH_ITEM }, ...update },
          ConditionExpression: `attribute_exists(match_id) AND ${IS_SAME_VERSION} AND (${ConditionExpression})`,
          ExpressionAttributeValues: { ...ExpressionAttributeValues, ":schema_version": matchRows.version },
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }
}

/** Rows of matches that are read at once. */
const MATCHES_AT_ONCE = 100;

function readMatch(row: Row): Match {
  return matchRows.read(row, `match ${String(row.match_id)}`);
}

function endOf({ ended_at = "" }: Match): string {
  return ended_at;
}

function gap(season_id: string, sequence: number): SequenceGap {
  return new SequenceGap(`The match ${sequence} of the season ${season_id} is not listed`);
}
