/**
 * Changes of leaderboards. A change touches up to six rows, none of them together with another, and a process may die between any two, or
 * stand still and go on when others have gone on without it. It counts once all the same:
 *
 * 1. The board's own row is the commit. One conditional write gives the change the next number, counts it, and keeps all that follows from
 *    it (`last_change`), so that anybody can complete it.
 * 2. The other rows follow. Each carries the number of the last change that is in it, and takes only a greater one: completing a change
 *    twice does nothing the second time.
 * 3. A writer completes the last change before it commits the next. So every row of a change has its number, or a greater one, before
 *    there is a next change, and a writer that comes late with an old change is refused by each of them.
 *
 * A place has no number: it comes with one change and goes with a later one, for good. One that is gone stays for a day as a row that says
 * so, or a late writer would bring it back.
 */
import { setTimeout as delay } from "node:timers/promises";
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { batchGet, pauseMs } from "../store/dynamo/batch.ts";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { type Clock, expiresAt, wallClock } from "../store/expiry.ts";
import { LEADERBOARDS_TABLE, TTL_ATTRIBUTE } from "../store/tables.ts";
import {
  type Board,
  type BoardChange,
  type BoardEntry,
  type BoardKey,
  boardKey,
  boardRows,
  bucketKey,
  bucketRows,
  type Details,
  entryKey,
  entryRows,
  highByte,
  isSamePlace,
  lowByte,
  MAX_SCORE,
  NO_COUNTS,
  placeKey,
  placeOf,
  readBoard,
  readEntry,
} from "./board-rows.ts";

/** Each try fails only since another writer has changed the board in between. */
const MAX_TRIES = 100;

/** Longer than any request, and any process that stands still, takes to go on. */
const GONE_PLACE_SECONDS = 24 * 3600;

/** More results of one subject are hardly ever rejected; the oldest are forgotten. */
const MAX_REJECTED = 100;

/** Each of them is looked at once more when the next one comes. */
const MAX_REPLACED = 3;

/** Characters of a remark: an entry is read with each page of its board. */
const REMARK_LENGTH = 1000;

/** What a subject has reached. */
export type Result = {
  /** By it a result that is applied again is known. */
  result_id: string;
  subject_id: string;
  /** 0 to 65535; the highest is the best. */
  score: number;
  /** ISO 8601. */
  at: string;
  details: Details;
};

/** What a subject has at some moment, better or worse than before. */
export type Level = Result & {
  /** Levels of one subject are in this order. */
  source_number: number;
};

/** The entry as the change with this number makes it; undefined where there is nothing to change. */
type Decide = (found: BoardEntry | undefined, number: number) => BoardEntry | undefined;

type Found = { board: Board | undefined; entry: BoardEntry | undefined };

export class BoardWriter {
  readonly #access: TableAccess;
  readonly #table: string;
  readonly #now: Clock;
  /** By board_id: the number of a change that is known to be complete. */
  readonly #completed = new Map<string, number>();

  constructor(access: TableAccess, now: Clock = wallClock) {
    this.#access = access;
    this.#table = access.table_prefix + LEADERBOARDS_TABLE.name;
    this.#now = now;
  }

  /**
   * Makes the result the subject's entry, if it is better than what the subject has, or that was rejected. May be done again at any time:
   * a result counts once.
   *
   * @returns whether it was made the entry by this call.
   * @throws RangeError for a score that is none.
   */
  async apply(board_id: string, { subject_id, ...result }: Result): Promise<boolean> {
    checkScore(subject_id, result.score);
    return this.#change(board_id, subject_id, (found, number) => {
      const rejected_result_ids = found?.rejected_result_ids ?? [];
      if (rejected_result_ids.includes(result.result_id)) return undefined;
      const best = placeOf(found)?.score;
      if (best !== undefined && result.score <= best) return undefined;
      const numbers = { first_number: number, last_number: number };
      const replaced_result_ids = best === undefined ? [] : replacedBy(found);
      const others = { rejected_result_ids, replaced_result_ids };
      return { ...result, subject_id, ...numbers, state: "unverified", ...others };
    });
  }

  /**
   * Makes the level the subject's entry, unless it has a later one. Who keeps the score keeps the place. May be done again at any time: a level
   * counts once.
   *
   * @returns whether it was made the entry by this call.
   * @throws RangeError for a score that is none.
   */
  async set(board_id: string, level: Level): Promise<boolean> {
    checkScore(level.subject_id, level.score);
    return this.#change(board_id, level.subject_id, (found, number) => {
      if (found?.source_number !== undefined && found.source_number >= level.source_number) return undefined;
      return entryOf(level, found, number);
    });
  }

  /** The result was proved. False where it is not, or not any more, what the subject's entry is of, or this was known. */
  verify(board_id: string, subject_id: string, result_id: string): Promise<boolean> {
    return this.#change(board_id, subject_id, (found, last_number) => {
      if (found?.result_id !== result_id || found.state !== "unverified") return undefined;
      const { remark: _, ...rest } = found;
      return { ...rest, state: "verified", last_number };
    });
  }

  /** The result cannot be proved, and is no worse for that. False where it is not, or not any more, an entry that waits for a proof. */
  remark(board_id: string, subject_id: string, result_id: string, why: string): Promise<boolean> {
    const remark = why.slice(0, REMARK_LENGTH);
    return this.#change(board_id, subject_id, (found, last_number) => {
      if (found?.result_id !== result_id || found.state !== "unverified" || found.remark === remark)
        return undefined;
      return { ...found, remark, last_number };
    });
  }

  /**
   * The result does not count: it is not shown, and never comes back. Where it is what the subject's entry is of, the subject has no entry
   * until its next result. `why` is for staff. False where this was known, or no result of the subject was ever applied.
   */
  reject(board_id: string, subject_id: string, result_id: string, why?: string): Promise<boolean> {
    const remark = why?.slice(0, REMARK_LENGTH);
    return this.#change(board_id, subject_id, (found, last_number) => {
      if (!found || found.rejected_result_ids.includes(result_id)) return undefined;
      const rejected_result_ids = [...found.rejected_result_ids, result_id].slice(-MAX_REJECTED);
      const rejected = { ...found, rejected_result_ids, last_number };
      return found.result_id === result_id ? { ...rejected, state: "rejected", remark } : rejected;
    });
  }

  async #change(board_id: string, subject_id: string, decide: Decide): Promise<boolean> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const { board, entry } = await this.#read(board_id, subject_id);
      if (board && board.last_number !== (this.#completed.get(board_id) ?? 0)) {
        // By another writer, or one that has died since. The entry may be of before it.
        await this.#complete(board_id, board);
        continue;
      }
      const next = decide(entry, (board?.last_number ?? 0) + 1);
      if (!next) return false;
      if (!board) {
        const noBoard = { counts: NO_COUNTS, last_number: 0, ...boardRows.stamp };
        await this.#putNew(boardKey(board_id), noBoard);
        continue;
      }
      const change = { before: placeOf(entry), after: placeOf(next), entry: next };
      const committed = await this.#commit(board_id, board, change);
      if (committed) {
        await this.#complete(board_id, committed);
        return true;
      }
      await delay(pauseMs(1));
    }
    throw new Error(`The board ${board_id} was changed by others ${MAX_TRIES} times in a row: try again.`);
  }

  async #read(board_id: string, subject_id: string): Promise<Found> {
    const [ofBoard, ofEntry] = [boardKey(board_id), entryKey(board_id, subject_id)];
    const rows = await batchGet(this.#access, LEADERBOARDS_TABLE.name, [ofBoard, ofEntry]);
    const board = rows.find(row => row.entry === ofBoard.entry);
    const entry = rows.find(row => row.entry === ofEntry.entry);
    return { board: board && readBoard(board, board_id), entry: entry && readEntry(entry, board_id) };
  }

  /** The board with the change; undefined where another writer was first, or this one whose answer was lost. */
  async #commit(board_id: string, board: Board, change: BoardChange): Promise<Board | undefined> {
    const counts = [...board.counts];
    for (const [score, added] of countedBy(change)) {
      const high = highByte(score);
      counts[high] = (counts[high] ?? 0) + added;
    }
    const last_number = change.entry.last_number;
    const added = counts.map((count, high) => [high, count - (board.counts[high] ?? 0)] as const);
    const isCommitted = await this.#update(
      boardKey(board_id),
      added.filter(([, by]) => by !== 0),
      { last_number, last_change: change },
      { condition: "#last_number = :before", value: board.last_number },
    );
    return isCommitted ? { counts, last_number, last_change: change } : undefined;
  }

  /** Writes what follows from the board's last change, as far as it is not written. */
  async #complete(board_id: string, { counts, last_number, last_change }: Board): Promise<void> {
    if (last_change) {
      const { before, after, entry } = last_change;
      const { subject_id } = entry;
      const hasMoved = !isSamePlace(before, after);
      await Promise.all([
        this.#count(board_id, counts, last_number, last_change),
        hasMoved && after && this.#putNew(placeKey(board_id, subject_id, after), {}),
      ]);
      await Promise.all([
        this.#putEntry(board_id, entry),
        hasMoved && before && this.#removePlace(placeKey(board_id, subject_id, before)),
      ]);
    }
    this.#completed.set(board_id, last_number);
  }

  /** In the rows of low bytes. */
  async #count(
    board_id: string,
    ofBoard: readonly number[],
    last_number: number,
    change: BoardChange,
  ): Promise<void> {
    const byHigh = Map.groupBy(countedBy(change), ([score]) => highByte(score));
    const writes = [...byHigh].map(async ([high, scores]) => {
      const key = bucketKey(board_id, high);
      // The first with this byte, perhaps.
      if (ofBoard[high] === 1) {
        const noBucket = { counts: NO_COUNTS, last_number: 0, ...bucketRows.stamp };
        await this.#putNew(key, noBucket);
      }
      const added = scores.map(([score, by]) => [lowByte(score), by] as const);
      await this.#update(
        key,
        added,
        { last_number },
        { condition: "#last_number < :before", value: last_number },
      );
    });
    await Promise.all(writes);
  }

  /** Adds to counts and sets the rest, by one conditional write. False where the condition does not hold. */
  #update(
    Key: BoardKey,
    added: readonly (readonly [index: number, by: number])[],
    set: { last_number: number; last_change?: BoardChange },
    { condition, value }: { condition: string; value: number },
  ): Promise<boolean> {
    const counted = added.map(([index], i) => `#counts[${index}] = #counts[${index}] + :added${i}`);
    const isSet = Object.keys(set).map(name => `#${name} = :${name}`);
    const names = [...Object.keys(set), ...(added.length > 0 ? ["counts"] : [])];
    const update = new UpdateCommand({
      ...{ TableName: this.#table, Key },
      UpdateExpression: `SET ${[...isSet, ...counted].join(", ")}`,
      ConditionExpression: condition,
      ExpressionAttributeNames: Object.fromEntries(names.map(name => [`#${name}`, name])),
      ExpressionAttributeValues: {
        ":before": value,
        ...Object.fromEntries(Object.entries(set).map(([name, each]) => [`:${name}`, each])),
        ...Object.fromEntries(added.map(([, by], i) => [`:added${i}`, by])),
      },
    });
    return isDone(this.#access.doc.send(update));
  }

  async #putEntry(board_id: string, entry: BoardEntry): Promise<void> {
    const put = this.#access.put({
      TableName: this.#table,
      Item: { ...entry, ...entryKey(board_id, entry.subject_id), ...entryRows.stamp },
      ConditionExpression: "attribute_not_exists(#last_number) OR #last_number < :last_number",
      ExpressionAttributeNames: { "#last_number": "last_number" },
      ExpressionAttributeValues: { ":last_number": entry.last_number },
    });
    await isDone(put);
  }

  /** Unless there is such a row, or was such a place. */
  async #putNew(key: BoardKey, row: Record<string, unknown>): Promise<void> {
    const put = this.#access.put({
      TableName: this.#table,
      Item: { ...key, ...row },
      ConditionExpression: "attribute_not_exists(#bucket)",
      ExpressionAttributeNames: { "#bucket": "bucket" },
    });
    await isDone(put);
  }

  /** Whether or not it is there yet. */
  async #removePlace(Key: BoardKey): Promise<void> {
    const update = new UpdateCommand({
      ...{ TableName: this.#table, Key },
      UpdateExpression: "SET #end = :end",
      ExpressionAttributeNames: { "#end": TTL_ATTRIBUTE },
      ExpressionAttributeValues: { ":end": expiresAt(this.#now(), GONE_PLACE_SECONDS) },
    });
    await this.#access.doc.send(update);
  }
}

/** The subject's entry as the level makes it. @param number of the change. */
export function entryOf(
  level: Level,
  found: Pick<BoardEntry, "score" | "first_number"> | undefined,
  number: number,
): BoardEntry {
  const first_number = found?.score === level.score ? found.first_number : number;
  const others = { rejected_result_ids: [], replaced_result_ids: [] };
  return { ...level, first_number, last_number: number, state: "verified", ...others };
}

function checkScore(subject_id: string, score: number): void {
  if (!Number.isInteger(score) || score < 0 || score > MAX_SCORE)
    throw new RangeError(`The score ${score} of ${subject_id} is no whole number from 0 to ${MAX_SCORE}`);
}

/** The results that are not the subject's entry any more once it has another. */
function replacedBy(entry: BoardEntry | undefined): string[] {
  if (!entry) return [];
  return [...entry.replaced_result_ids, entry.result_id].slice(-MAX_REPLACED);
}

/** By how much the counts of scores change. */
function countedBy({ before, after }: BoardChange): [score: number, by: number][] {
  if (before?.score === after?.score) return [];
  const changes: [number, number][] = [];
  if (before) changes.push([before.score, -1]);
  if (after) changes.push([after.score, 1]);
  return changes;
}

/** False where its condition does not hold. */
function isDone(write: Promise<unknown>): Promise<boolean> {
  return write.then(
    () => true,
    (error: unknown) => {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    },
  );
}
