/**
 * Ranked matches of a season, as the ratings want them: those that wait, and those that they have taken, in their order. Both are lists of
 * keys in a partition of their own, and read consistently; what a match is stands in the match's row.
 */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Logger } from "pino";
import { batchGet } from "../store/dynamo/batch.ts";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { putOnce } from "../store/dynamo/put-once.ts";
import { IS_SAME_VERSION } from "../store/schema-version.ts";
import { MATCHES_TABLE } from "../store/tables.ts";
import {
  MATCH_ITEM,
  type Match,
  type MatchKey,
  matchRows,
  seasonPartition,
  TAKEN,
  WAITING,
} from "./match.ts";

type Row = Record<string, unknown>;

/** One that waits: it is on the list until it is taken off. */
export type WaitingMatch = { match: Match; listed: MatchKey };

/** Digits of a sequence in a key. */
const SEQUENCE_DIGITS = 10;
/** Rows of matches that are read at once. */
const MATCHES_AT_ONCE = 100;
/** Sorts after all keys that begin with what stands before it. */
const LAST_OF = "~";

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
   * Those that ratings have not taken yet, page by page, the longest listed first; also running ones that are about to end, and those that
   * became void instead. What cannot be read is left out, and waits.
   */
  async *waiting(season_id: string): AsyncGenerator<WaitingMatch> {
    let after = WAITING;
    for (;;) {
      const listed = await this.#listed(season_id, `${after} `, WAITING + LAST_OF, MATCHES_AT_ONCE);
      after = listed.at(-1)?.item ?? "";
      if (after === "") return;
      yield* await this.#waitingOf(listed);
    }
  }

  async #waitingOf(listed: MatchKey[]): Promise<WaitingMatch[]> {
    const ids = listed.map(({ item }) => item.slice(item.indexOf("#", WAITING.length) + 1));
    const rows = await this.#rows(ids);
    return listed.flatMap((key, i) => {
      const match_id = ids[i] ?? "";
      const row = rows.get(match_id);
      const match = row && this.#readable(match_id, row);
      return match ? [{ match, listed: key }] : [];
    });
  }

  /** Undefined where there is none. */
  async get(match_id: string): Promise<Match | undefined> {
    const row = (await this.#rows([match_id])).get(match_id);
    return row && readMatch(row);
  }

  /** The match is this one of its season, for good. May be said again. */
  async noteSequence(
    season_id: string,
    { match_id, expires_at }: Pick<Match, "match_id" | "expires_at">,
    sequence: number,
  ): Promise<void> {
    const taken = { ...takenKey(season_id, sequence), taken_match_id: match_id, expires_at };
    await putOnce(this.#access, MATCHES_TABLE, taken);
    await this.#update(match_id, {
      UpdateExpression: "SET #sequence = :sequence",
      ConditionExpression: "attribute_not_exists(#sequence)",
      ExpressionAttributeNames: { "#sequence": "sequence" },
      ExpressionAttributeValues: { ":sequence": sequence },
    });
  }

  /** It waits no more. */
  async takeOff(Key: MatchKey): Promise<void> {
    await this.#access.doc.send(new DeleteCommand({ TableName: this.#table, Key }));
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
   * @throws Error where one is missing.
   */
  async *inOrder(season_id: string, after: number, to: number): AsyncGenerator<Match> {
    let last = after;
    while (last < to) {
      const upTo = Math.min(to, last + MATCHES_AT_ONCE);
      const [first, end] = [takenKey(season_id, last + 1), takenKey(season_id, upTo)];
      const listed = await this.#listed(season_id, first.item, end.item, upTo - last);
      const ids = listed.map(({ taken_match_id }) => String(taken_match_id));
      const rows = await this.#rows(ids);
      for (const match_id of ids) {
        const row = rows.get(match_id);
        const match = row && readMatch(row);
        if (match?.sequence !== last + 1) break;
        last += 1;
        yield match;
      }
      if (last < upTo)
        throw new Error(
          `The match ${last + 1} of the season ${season_id} is missing in ${MATCHES_TABLE.name}: its ratings cannot be folded anew`,
        );
    }
  }

  /** Rows of a season's lists, in their order. */
  async #listed(
    season_id: string,
    first: string,
    last: string,
    limit: number,
  ): Promise<(MatchKey & { taken_match_id?: unknown })[]> {
    const { Items = [] } = await this.#access.doc.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: "match_id = :season AND #item BETWEEN :first AND :last",
        ExpressionAttributeNames: { "#item": "item" },
        ExpressionAttributeValues: { ":season": seasonPartition(season_id), ":first": first, ":last": last },
        ...{ ConsistentRead: true, Limit: limit },
      }),
    );
    return Items.map(({ match_id, item, taken_match_id }) => ({
      ...{ match_id: String(match_id), item: String(item), taken_match_id },
    }));
  }

  /** By match_id. */
  async #rows(match_ids: readonly string[]): Promise<Map<string, Row>> {
    const keys = [...new Set(match_ids)].map(match_id => ({ match_id, item: MATCH_ITEM }));
    const rows = await batchGet(this.#access, MATCHES_TABLE.name, keys);
    return new Map(rows.map(row => [String(row.match_id), row]));
  }

  #readable(match_id: string, row: Row): Match | undefined {
    try {
      return readMatch(row);
    } catch (error) {
      if (!this.#complaints.has(match_id))
        this.#log.error({ err: error, match_id }, "a match cannot be read, and waits for its ratings");
      this.#complaints.add(match_id);
      return undefined;
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
          ConditionExpression: `attribute_exists(match_id) AND ${IS_SAME_VERSION} AND ${ConditionExpression}`,
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

function takenKey(season_id: string, sequence: number): MatchKey {
  const item = TAKEN + String(sequence).padStart(SEQUENCE_DIGITS, "0");
  return { match_id: seasonPartition(season_id), item };
}

function readMatch(row: Row): Match {
  return matchRows.read(row, `match ${String(row.match_id)}`);
}
