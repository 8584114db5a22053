/**
 * Reading leaderboards. A rank is exact, and takes three requests however many entries there are, as long as no score has more than 10 000
 * of them: the entry, both rows of counts in one, and a COUNT of the entries with the same score that were there first. While a change is being
 * written, what is read may be of before it in one part and of after it in another.
 */
import { QueryCommand, type QueryCommandInput, type QueryCommandOutput } from "@aws-sdk/lib-dynamodb";
import { batchGet } from "../store/dynamo/batch.ts";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { LEADERBOARDS_TABLE, TTL_ATTRIBUTE } from "../store/tables.ts";
import {
  type BoardEntry,
  boardKey,
  bucketKey,
  bucketRows,
  entryKey,
  highByte,
  isSamePlace,
  lowByte,
  type Place,
  placeOf,
  placePrefix,
  placesOf,
  readBoard,
  readEntry,
  readPlaceKey,
  scorePrefix,
} from "./board-rows.ts";

/** An entry that is shown, and its rank, from 1. */
export type RankedEntry = BoardEntry & { rank: number };

/** Some entries that follow each other. `next`: where more follow, the place after which they begin. */
export type BoardPage = { entries: RankedEntry[]; next?: Place };

type Direction = "better" | "worse";
type Placed = { place: Place; subject_id: string };

/** Sorts before the keys of all places, and after those of other rows. */
const FIRST_PLACE = "0";
/** Sorts after all keys that begin with what stands before it. */
const LAST_OF = "~";

export class BoardReader {
  readonly #access: TableAccess;
  readonly #table: string;

  constructor(access: TableAccess) {
    this.#access = access;
    this.#table = access.table_prefix + LEADERBOARDS_TABLE.name;
  }

  /**
   * The best entry of some subjects, such as the characters of a player, with its rank. Undefined where none of them has one that counts.
   *
   * @param subject_ids at most 100.
   */
  async best(board_id: string, subject_ids: readonly string[]): Promise<RankedEntry | undefined> {
    const entries = await this.entriesOf(board_id, subject_ids);
    const [first] = entries
      .filter(entry => placeOf(entry))
      .sort((a, b) => b.score - a.score || a.first_number - b.first_number);
    return first && { ...first, rank: (await this.#countBefore(board_id, first, false)) + 1 };
  }

  /** The entries of some subjects that count, the best first, with their ranks among each other. */
  async amongst(board_id: string, subject_ids: readonly string[]): Promise<RankedEntry[]> {
    const entries = await this.entriesOf(board_id, subject_ids);
    return entries
      .filter(entry => placeOf(entry))
      .sort((a, b) => b.score - a.score || a.first_number - b.first_number)
      .map((entry, i) => ({ ...entry, rank: i + 1 }));
  }

  /** The best entries, or those that follow a place. */
  async page(board_id: string, limit: number, after?: Place): Promise<BoardPage> {
    const rank = after ? (await this.#countBefore(board_id, after, true)) + 1 : 1;
    const found = await this.#places(board_id, "worse", limit + 1, after);
    return this.#ranked(board_id, found, limit, rank);
  }

  /** The entry of a subject, as `best` has it, amid those around it: half of them better, as far as there are so many. */
  async around(board_id: string, own: RankedEntry, limit: number): Promise<BoardPage> {
    const half = Math.floor((limit - 1) / 2);
    const above = await this.#places(board_id, "better", limit - 1, own);
    const below = await this.#places(board_id, "worse", limit, own);
    // Near an end there are more on the other side.
    const better = above.slice(0, Math.max(half, limit - 1 - below.length));
    const worse = below.slice(0, limit - better.length);
    const found = [...better.reverse(), { place: own, subject_id: own.subject_id }, ...worse];
    return this.#ranked(board_id, found, limit, own.rank - better.length);
  }

  /**
   * The entries of some subjects, in no order, also those that are rejected.
   */
  async entriesOf(board_id: string, subject_ids: readonly string[]): Promise<BoardEntry[]> {
    const keys = subject_ids.map(subject_id => entryKey(board_id, subject_id));
    const rows = await batchGet(this.#access, LEADERBOARDS_TABLE.name, keys);
    return rows.map(row => readEntry(row, board_id));
  }

  /** How many entries a board has; undefined where it never had one. */
  async size(board_id: string): Promise<number | undefined> {
    const counts = await this.#countsOf(board_id);
    return counts && sum(counts);
  }

  /** Those that were found, as far as they still stand there: at most `limit`, the first of them with the rank. */
  async #ranked(board_id: string, found: Placed[], limit: number, rank: number): Promise<BoardPage> {
    const shown = found.slice(0, limit);
    const rows = await this.entriesOf(
      board_id,
      shown.map(({ subject_id }) => subject_id),
    );
    const bySubject = new Map(rows.map(entry => [entry.subject_id, entry]));
    const entries = shown.flatMap(({ place, subject_id }, i) => {
      const entry = bySubject.get(subject_id);
      return entry && isSamePlace(placeOf(entry), place) ? [{ ...entry, rank: rank + i }] : [];
    });
    const next = found.length > limit ? shown.at(-1)?.place : undefined;
    return { entries, ...(next && { next }) };
  }

  /** How many entries rank before a place, which is counted itself or not. */
  async #countBefore(board_id: string, place: Place, isIncluded: boolean): Promise<number> {
    const high = highByte(place.score);
    const [ofBoard, ofBucket] = [boardKey(board_id), bucketKey(board_id, high)];
    const rows = await batchGet(this.#access, LEADERBOARDS_TABLE.name, [ofBoard, ofBucket]);
    const board = rows.find(row => row.entry === ofBoard.entry);
    const bucket = rows.find(row => row.entry === ofBucket.entry);
    if (!board || !bucket) return 0;
    const { counts: ofHigh } = readBoard(board, board_id);
    const { counts: ofLow } = bucketRows.read(bucket, `a bucket of board ${board_id}`);
    const low = lowByte(place.score);
    const better = sum(ofHigh.slice(high + 1)) + sum(ofLow.slice(low + 1));
    // Alone with its score, it needs no count.
    if ((ofLow[low] ?? 0) <= 1 && !isIncluded) return better;
    return better + (await this.#countEqual(board_id, place, isIncluded));
  }

  async #countEqual(board_id: string, place: Place, isIncluded: boolean): Promise<number> {
    const to = placePrefix(place) + (isIncluded ? LAST_OF : "");
    const pages = this.#query(placesOf(board_id, highByte(place.score)), scorePrefix(place.score), to, {
      Select: "COUNT",
    });
    let count = 0;
    for await (const page of pages) count += page.Count ?? 0;
    return count;
  }

  /** From a place on, without it, or from the best on. */
  async #places(board_id: string, direction: Direction, limit: number, from?: Place): Promise<Placed[]> {
    const found: Placed[] = [];
    if (limit < 1) return found;
    const counts = (await this.#countsOf(board_id)) ?? [];
    const highs = [...counts.keys()].filter(high => (counts[high] ?? 0) > 0);
    const ordered = direction === "worse" ? highs.reverse() : highs;
    const start = from && highByte(from.score);
    for (const high of ordered) {
      if (start !== undefined && (direction === "worse" ? high > start : high < start)) continue;
      const [first, last] = boundsOf(direction, high === start ? from : undefined);
      const pages = this.#query(placesOf(board_id, high), first, last, {
        ScanIndexForward: direction === "worse",
        Limit: limit - found.length,
      });
      for await (const { Items = [] } of pages) {
        found.push(...Items.map(item => readPlaceKey(high, String(item.entry))));
        if (found.length >= limit) return found.slice(0, limit);
      }
    }
    return found;
  }

  /** Places that are not gone, from one key to another, both included, page by page. */
  async *#query(
    bucket: string,
    first: string,
    last: string,
    options: Partial<QueryCommandInput>,
  ): AsyncGenerator<QueryCommandOutput> {
    let start: QueryCommandOutput["LastEvaluatedKey"];
    do {
      const page: QueryCommandOutput = await this.#access.doc.send(
        new QueryCommand({
          TableName: this.#table,
          KeyConditionExpression: "#bucket = :bucket AND #entry BETWEEN :first AND :last",
          FilterExpression: "attribute_not_exists(#end)",
          ExpressionAttributeNames: { "#bucket": "bucket", "#entry": "entry", "#end": TTL_ATTRIBUTE },
          ExpressionAttributeValues: { ":bucket": bucket, ":first": first, ":last": last },
          ConsistentRead: true,
          ...options,
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      yield page;
      start = page.LastEvaluatedKey;
    } while (start);
  }

  async #countsOf(board_id: string): Promise<number[] | undefined> {
    const [row] = await batchGet(this.#access, LEADERBOARDS_TABLE.name, [boardKey(board_id)]);
    return row && readBoard(row, board_id).counts;
  }
}

/** The keys of the first and the last place of a bucket that are asked for. */
function boundsOf(direction: Direction, from: Place | undefined): [first: string, last: string] {
  if (!from) return [FIRST_PLACE, LAST_OF];
  const prefix = placePrefix(from);
  return direction === "worse" ? [prefix + LAST_OF, LAST_OF] : [FIRST_PLACE, prefix];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
