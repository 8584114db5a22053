/** Friendships, requests and blocks in FriendsTable. What is between two accounts changes by one conditional write of their one row. */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import {
  GetCommand,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
} from "@aws-sdk/lib-dynamodb";
import { batchGet } from "../store/dynamo/batch.ts";
import { canonicalJson } from "../store/dynamo/canonical-json.ts";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { type Clock, expiresAt, wallClock } from "../store/expiry.ts";
import { FRIENDS_TABLE } from "../store/tables.ts";
import {
  areFriends,
  endAll,
  type FriendPair,
  friendPairRows,
  hasBlock,
  isNothing,
  keyOf,
  otherOf,
  type PairChange,
  type PairKey,
  type PairRefusal,
  strangers,
  takeOver,
} from "./friend-pair.ts";

/** A row that says nothing any more stays so long, or a writer that is late could bring back what has ended. */
const NOTHING_SECONDS = 24 * 3600;

/** Each try fails only since another write has changed the row in between. */
const MAX_TRIES = 10;

export class FriendRepository {
  readonly #access: TableAccess;
  readonly #table: string;
  readonly #now: Clock;

  constructor(access: TableAccess, now: Clock = wallClock) {
    this.#access = access;
    this.#table = access.table_prefix + FRIENDS_TABLE.name;
    this.#now = now;
  }

  /** What is between two accounts, as it is at this moment. */
  async between(player_id: string, other_id: string): Promise<FriendPair> {
    const Key = keyOf(player_id, other_id);
    const get = new GetCommand({ TableName: this.#table, Key, ConsistentRead: true });
    const { Item } = await this.#access.doc.send(get);
    return Item ? readPair(Item) : strangers(Key);
  }

  /**
   * Changes what is between two accounts.
   *
   * @returns what is there then, which may be what was there before; or why nothing has changed.
   */
  async change(player_id: string, other_id: string, change: PairChange): Promise<FriendPair | PairRefusal> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const before = await this.between(player_id, other_id);
      const next = change(before, new Date(this.#now()).toISOString());
      if (typeof next === "string" || canonicalJson(next) === canonicalJson(before)) return next;
      const written = await this.#replace(before, next);
      if (written) return written;
    }
    throw changedByOthers(player_id, other_id);
  }

  /** Undefined where the row was written since it was read. */
  async #replace({ revision }: FriendPair, next: FriendPair): Promise<FriendPair | undefined> {
    const { expires_at: _expires, ...kept } = next;
    const written: FriendPair = {
      ...kept,
      revision: revision + 1,
      ...(isNothing(next) && { expires_at: expiresAt(this.#now(), NOTHING_SECONDS) }),
    };
    try {
      await this.#access.put({
        TableName: this.#table,
        Item: { ...written, ...friendPairRows.stamp },
        ...(revision === 0
          ? { ConditionExpression: "attribute_not_exists(lower_player_id)" }
          : {
              ConditionExpression: "revision = :before",
              ExpressionAttributeValues: { ":before": revision },
            }),
      });
      return written;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return undefined;
    }
  }

  /** All that is between the account and others. A row that was made some milliseconds ago may be missing. */
  async pairsOf(player_id: string): Promise<FriendPair[]> {
    const found = await Promise.all([
      this.#query({
        KeyConditionExpression: "lower_player_id = :id",
        ExpressionAttributeValues: { ":id": player_id },
        ConsistentRead: true,
      }),
      this.#keysAsHigher(player_id).then(keys => this.#rows(keys)),
    ]);
    return found
      .flat()
      .map(readPair)
      .filter(pair => !isNothing(pair));
  }

  async #keysAsHigher(player_id: string): Promise<PairKey[]> {
    const rows = await this.#query({
      IndexName: "higher-index",
      KeyConditionExpression: "higher_player_id = :id",
      ExpressionAttributeValues: { ":id": player_id },
    });
    return rows.map(({ lower_player_id }) => keyOf(String(lower_player_id), player_id));
  }

  #rows(keys: PairKey[]): Promise<Record<string, unknown>[]> {
    return batchGet(this.#access, FRIENDS_TABLE.name, keys);
  }

  /** All pages of it. */
  async #query(query: Omit<QueryCommandInput, "TableName">): Promise<Record<string, unknown>[]> {
    const rows: Record<string, unknown>[] = [];
    let start: QueryCommandOutput["LastEvaluatedKey"];
    do {
      const page: QueryCommandOutput = await this.#access.doc.send(
        new QueryCommand({ TableName: this.#table, ...query, ...(start && { ExclusiveStartKey: start }) }),
      );
      rows.push(...(page.Items ?? []));
      start = page.LastEvaluatedKey;
    } while (start);
    return rows;
  }

  /** The ids of the account's friends, in no order. */
  async friendsOf(player_id: string): Promise<string[]> {
    const pairs = await this.pairsOf(player_id);
    return pairs.filter(areFriends).map(pair => otherOf(pair, player_id));
  }

  /** Whether either has blocked the other. */
  async isBlocked(player_id: string, other_id: string): Promise<boolean> {
    return hasBlock(await this.between(player_id, other_id));
  }

  /** Whom the account has blocked, and who has blocked it, in no order. */
  async blockedWith(player_id: string): Promise<string[]> {
    const pairs = await this.pairsOf(player_id);
    return pairs.filter(hasBlock).map(pair => otherOf(pair, player_id));
  }

  /** The pairs among these accounts of whom one has blocked the other. @param player_ids few: n of them are n (n - 1) / 2 rows. */
  async blockedAmong(player_ids: readonly string[]): Promise<[string, string][]> {
    const ids = [...new Set(player_ids)];
    const keys = ids.flatMap((id, i) => ids.slice(i + 1).map(other => keyOf(id, other)));
    const pairs = (await this.#rows(keys)).map(readPair).filter(hasBlock);
    return pairs.map(({ lower_player_id, higher_player_id }) => [lower_player_id, higher_player_id]);
  }

  /** The guest was linked to the account, which has its friends, requests and blocks from then on. May be done twice. */
  async takeOver(player_id: string, guest_id: string): Promise<void> {
    for (const pair of await this.pairsOf(guest_id))
      await this.takeOverPair(player_id, guest_id, otherOf(pair, guest_id));
  }

  /** As `takeOver`, with one other: for who finds that this is left. */
  async takeOverPair(player_id: string, guest_id: string, other_id: string): Promise<void> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const guests = await this.between(guest_id, other_id);
      if (isNothing(guests)) return;
      // Nobody is their own friend.
      if (other_id !== player_id)
        await this.change(player_id, other_id, takeOver(player_id, guest_id, guests));
      if (await this.#replace(guests, endAll(guests))) return;
    }
    throw changedByOthers(guest_id, other_id);
  }
}

function changedByOthers(player_id: string, other_id: string): Error {
  return new Error(
    `What is between ${player_id} and ${other_id} was changed by others ${MAX_TRIES} times in a row: try again.`,
  );
}

function readPair(row: Record<string, unknown>): FriendPair {
  const { lower_player_id, higher_player_id } = row;
  return friendPairRows.read(row, `the friends ${String(lower_player_id)} and ${String(higher_player_id)}`);
}
