/** Matches in MatchesTable. Every write may be done again: who is not sure that it was done does so. */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { batchGet, batchWrite } from "../store/dynamo/batch.ts";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { putOnce } from "../store/dynamo/put-once.ts";
import { type Clock, expiresAt, isExpired, timeToJudge, wallClock } from "../store/expiry.ts";
import { IS_SAME_VERSION } from "../store/schema-version.ts";
import { MATCHES_TABLE } from "../store/tables.ts";
import {
  isRated,
  MATCH_ITEM,
  type Match,
  type MatchPlayer,
  matchPlayerRows,
  matchRows,
  type NewMatch,
  playersOf,
  type SavedResult,
  type VoidReason,
  waitingKey,
} from "./match.ts";

export const MATCH_LIFETIME_SECONDS = 90 * 24 * 3600;
/** Longer than any season, or its ratings could not be folded anew. */
export const RANKED_LIFETIME_SECONDS = 400 * 24 * 3600;
/** As many of a player's are listed. */
export const MOST_LISTED = 50;

const playerItem = (player_id: string) => `player#${player_id}`;

/** Another match has the id: it is not this room's. */
export class MatchTaken extends Error {}

export class MatchRepository {
  readonly #access: TableAccess;
  readonly #table: string;
  readonly #now: Clock;

  constructor(access: TableAccess, now: Clock = wallClock) {
    this.#access = access;
    this.#table = access.table_prefix + MATCHES_TABLE.name;
    this.#now = now;
  }

  /**
   * The match is played from now on. Its players' rows are written first: what is played, each of them finds.
   *
   * @throws MatchTaken where there was one of this id, running or over.
   */
  async begin(begun: NewMatch): Promise<void> {
    const { match_id, started_at } = begun;
    const lifetime_s = isRated(begun) ? RANKED_LIFETIME_SECONDS : MATCH_LIFETIME_SECONDS;
    const expires_at = expiresAt(Date.parse(started_at), lifetime_s);
    const people = playersOf(begun).filter(({ is_bot }) => !is_bot);
    const players = people.map(({ player_id }) => ({
      ...{ match_id, item: playerItem(player_id), player_id, started_at, expires_at },
      ...matchPlayerRows.stamp,
    }));
    await batchWrite(this.#access, MATCHES_TABLE.name, { puts: players, deletes: [] });
    const row = { ...begun, item: MATCH_ITEM, status: "running", expires_at, ...matchRows.stamp };
    if (!(await putOnce(this.#access, MATCHES_TABLE, row)))
      throw new MatchTaken(`There was a match ${match_id} already`);
  }

  /**
   * A player has come into the match while it is played, in a bot's place or in a free one. Done again it is as it was; of a match that is over
   * it says nothing more.
   */
  async takeIn(match_id: string, comer: MatchPlayer, its_team: number, bot_id?: string): Promise<void> {
    const found = await this.get(match_id);
    if (found?.status !== "running") return;
    const { started_at, expires_at } = found;
    const { player_id } = comer;
    const teams = found.teams.map(({ team, players }) => {
      if (team !== its_team) return { team, players };
      const others = players.filter(each => each.player_id !== bot_id && each.player_id !== player_id);
      return { team, players: [...others, comer] };
    });
    const player = { match_id, item: playerItem(player_id), player_id, started_at, expires_at };
    await batchWrite(this.#access, MATCHES_TABLE.name, {
      puts: [{ ...player, ...matchPlayerRows.stamp }],
      deletes: [],
    });
    const update = new UpdateCommand({
      ...{ TableName: this.#table, Key: { match_id, item: MATCH_ITEM } },
      UpdateExpression: "SET teams = :teams",
      ConditionExpression: `#status = :running AND ${IS_SAME_VERSION}`,
      ExpressionAttributeNames: { "#status": "status" },
      ExpressionAttributeValues: {
        ...{ ":teams": teams, ":running": "running", ":schema_version": matchRows.version },
      },
    });
    await this.#access.doc.send(update).catch((error: unknown) => {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    });
  }

  /**
   * The match is over, unless it is void.
   *
   * @returns the match as it is then, which its players are to be told: somebody else may have made it void. Undefined where it never began.
   */
  async end(match_id: string, result: SavedResult): Promise<Match | undefined> {
    const found = await this.get(match_id);
    if (found?.status !== "running") return found;
    // First: none that has ended is forgotten.
    if (isRated(found)) await this.#list(found);
    return this.#finish(match_id, "ended", "result", result);
  }

  /** The match counts for nothing, unless it has ended. @returns as `end`. */
  async void(match_id: string, void_reason: VoidReason): Promise<Match | undefined> {
    return this.#finish(match_id, "void", "void_reason", void_reason);
  }

  /** Undefined where there is none, or it has expired. */
  async get(match_id: string): Promise<Match | undefined> {
    const Key = { match_id, item: MATCH_ITEM };
    const { Item } = await this.#access.doc.send(
      new GetCommand({ TableName: this.#table, Key, ConsistentRead: true }),
    );
    return Item && this.#read(Item);
  }

  /** The newest of the player, at most 50, the newest first. The index follows by some milliseconds. */
  async newestOf(player_id: string): Promise<Match[]> {
    const { Items = [] } = await this.#access.doc.send(
      new QueryCommand({
        TableName: this.#table,
        IndexName: "player-index",
        KeyConditionExpression: "player_id = :player",
        ExpressionAttributeValues: { ":player": player_id },
        ...{ ScanIndexForward: false, Limit: MOST_LISTED },
      }),
    );
    const keys = Items.map(({ match_id }) => ({ match_id, item: MATCH_ITEM }));
    const rows = await batchGet(this.#access, MATCHES_TABLE.name, keys);
    return rows
      .flatMap(row => this.#read(row) ?? [])
      .sort((a, b) => b.started_at.localeCompare(a.started_at));
  }

  /** For the ratings to take. A match that does not end after all is taken off the list by them. */
  async #list({ match_id, season_id = "" }: Match): Promise<void> {
    const key = waitingKey(season_id, new Date(this.#now()).toISOString(), match_id);
    await putOnce(this.#access, MATCHES_TABLE, key);
  }

  async #finish(
    match_id: string,
    status: "ended" | "void",
    field: "result" | "void_reason",
    value: SavedResult | VoidReason,
  ): Promise<Match | undefined> {
    const update = new UpdateCommand({
      ...{ TableName: this.#table, Key: { match_id, item: MATCH_ITEM } },
      // What is void counts for nothing.
      UpdateExpression: `SET #status = :status, ended_at = :now, #field = :value${status === "void" ? " REMOVE unapplied" : ""}`,
      ConditionExpression: `#status = :running AND ${IS_SAME_VERSION}`,
      ExpressionAttributeNames: { "#status": "status", "#field": field },
      ExpressionAttributeValues: {
        ...{ ":status": status, ":running": "running", ":value": value },
        ":now": new Date(this.#now()).toISOString(),
        ":schema_version": matchRows.version,
      },
      ReturnValues: "ALL_NEW",
    });
    try {
      const { Attributes } = await this.#access.doc.send(update);
      return Attributes && this.#read(Attributes);
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return this.get(match_id);
    }
  }

  #read(row: Record<string, unknown>): Match | undefined {
    const found = matchRows.read(row, `match ${String(row.match_id)}`);
    return isExpired(found, timeToJudge(this.#now)) ? undefined : found;
  }
}
