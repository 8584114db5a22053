/**
 * Matches that staff have voided. A match's row says so; one that ratings follow from is on a list of its season first, until those are folded
 * without it and its players told. So whatever dies in between, the list says what is left to do.
 */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { QueryCommand, type QueryCommandOutput, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { batchGet, batchWrite } from "../store/dynamo/batch.ts";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { putOnce } from "../store/dynamo/put-once.ts";
import { IS_SAME_VERSION, NewerRow } from "../store/schema-version.ts";
import { MATCHES_TABLE } from "../store/tables.ts";
import {
  isRated,
  MATCH_ITEM,
  type Match,
  type MatchKey,
  matchRows,
  seasonPartition,
  VOIDED,
  type Voiding,
} from "./match.ts";

type Row = Record<string, unknown>;

/** A match of a list; `generation`: of the ratings that were folded without it last, whether they count or not. */
export type ListedVoid = { match: Match; generation?: number | undefined };

export class VoidedMatches {
  readonly #access: TableAccess;
  readonly #table: string;

  constructor(access: TableAccess) {
    this.#access = access;
    this.#table = access.table_prefix + MATCHES_TABLE.name;
  }

  /** Undefined where there is none. */
  async get(match_id: string): Promise<Match | undefined> {
    return (await this.#matches([match_id]))[0];
  }

  /** Ranked matches of the player that began in this time, page by page, the oldest first; also those that are running. ISO 8601, both in. */
  async *rankedOf(player_id: string, since: string, until: string): AsyncGenerator<Match[]> {
    const begun = this.#pages({
      IndexName: "player-index",
      KeyConditionExpression: "player_id = :player AND started_at BETWEEN :since AND :until",
      ExpressionAttributeValues: { ":player": player_id, ":since": since, ":until": until },
    });
    for await (const rows of begun) {
      const found = await this.#matches(rows.map(({ match_id }) => String(match_id)));
      yield found.filter(isRated);
    }
  }

  /** The match is void from now on, unless it was voided before. May be said again. */
  async void(match: Match, voided: Voiding): Promise<void> {
    const { match_id, season_id, expires_at } = match;
    if (match.voided) return;
    // First: none that is voided is forgotten.
    if (season_id !== undefined && isRated(match))
      await putOnce(this.#access, MATCHES_TABLE, { ...voidedKey(season_id, match_id), expires_at });
    const update = new UpdateCommand({
      ...{ TableName: this.#table, Key: { match_id, item: MATCH_ITEM } },
      UpdateExpression: "SET voided = :voided, is_left_out = :yes",
      ConditionExpression: `attribute_exists(match_id) AND attribute_not_exists(voided) AND ${IS_SAME_VERSION}`,
      ExpressionAttributeValues: { ":voided": voided, ":yes": true, ":schema_version": matchRows.version },
    });
    try {
      await this.#access.doc.send(update);
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const found = await this.get(match_id);
      if (found && !found.voided) throw new NewerRow(`The match ${match_id} is of another version`);
    }
  }

  /** Those of the season that are voided, and of which that is to be told. */
  async listed(season_id: string): Promise<ListedVoid[]> {
    const listed: ListedVoid[] = [];
    for await (const rows of this.#list(season_id)) {
      const generations = new Map(rows.map(row => [matchIdOf(row), row.generation]));
      for (const match of await this.#matches([...generations.keys()])) {
        const generation = generations.get(match.match_id);
        if (match.voided) listed.push({ match, ...(typeof generation === "number" && { generation }) });
      }
    }
    return listed;
  }

  /** Ratings of this generation are folded without these. */
  async noteFolded(season_id: string, matches: readonly Match[], generation: number): Promise<void> {
    const puts = matches.map(({ match_id, expires_at }) => ({
      ...{ ...voidedKey(season_id, match_id), generation, expires_at },
    }));
    await batchWrite(this.#access, MATCHES_TABLE.name, { puts, deletes: [] });
  }

  /** Nothing is left to do about these. */
  async takeOff(season_id: string, match_ids: readonly string[]): Promise<void> {
    const deletes = match_ids.map(match_id => voidedKey(season_id, match_id));
    await batchWrite(this.#access, MATCHES_TABLE.name, { puts: [], deletes });
  }

  #list(season_id: string): AsyncGenerator<Row[]> {
    return this.#pages({
      KeyConditionExpression: "match_id = :season AND begins_with(#item, :voided)",
      ExpressionAttributeNames: { "#item": "item" },
      ExpressionAttributeValues: { ":season": seasonPartition(season_id), ":voided": VOIDED },
      ConsistentRead: true,
    });
  }

  async *#pages(
    query: Omit<ConstructorParameters<typeof QueryCommand>[0], "TableName">,
  ): AsyncGenerator<Row[]> {
    let start: QueryCommandOutput["LastEvaluatedKey"];
    do {
      const page: QueryCommandOutput = await this.#access.doc.send(
        new QueryCommand({
          ...{ TableName: this.#table, ...query, Limit: MATCHES_AT_ONCE },
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      yield page.Items ?? [];
      start = page.LastEvaluatedKey;
    } while (start);
  }

  /** In the order of the ids; without those that there are not. */
  async #matches(match_ids: readonly string[]): Promise<Match[]> {
    const keys = match_ids.map(match_id => ({ match_id, item: MATCH_ITEM }));
    const rows = await batchGet(this.#access, MATCHES_TABLE.name, keys);
    const found = new Map(rows.map(row => [String(row.match_id), row]));
    return match_ids.flatMap(id => {
      const row = found.get(id);
      return row ? [matchRows.read(row, `match ${id}`)] : [];
    });
  }
}

/** Rows of matches that are read at once. */
const MATCHES_AT_ONCE = 100;

function voidedKey(season_id: string, match_id: string): MatchKey {
  return { match_id: seasonPartition(season_id), item: VOIDED + match_id };
}

function matchIdOf({ item }: Row): string {
  return String(item).slice(VOIDED.length);
}
