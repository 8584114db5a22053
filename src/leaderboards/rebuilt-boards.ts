/** Boards of ratings that are folded anew: in memory, and then written as a whole where nobody else writes or reads yet. */
import { QueryCommand, type QueryCommandOutput } from "@aws-sdk/lib-dynamodb";
import type { RatingChange, SeasonTerms } from "../ratings/rating-rows.ts";
import type { RebuiltBoards } from "../ratings/rebuild-ratings.ts";
import { batchWrite } from "../store/dynamo/batch.ts";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { LEADERBOARDS_TABLE } from "../store/tables.ts";
import {
  type BoardEntry,
  type BoardKey,
  boardKey,
  boardRows,
  bucketKey,
  bucketRows,
  entryKey,
  entryRows,
  highByte,
  lowByte,
  NO_COUNTS,
  placeKey,
  placesOf,
} from "./board-rows.ts";
import { BoardWriter, entryOf } from "./board-writer.ts";
import { levelOf, ratingBoardId, ratingBoards } from "./rating-boards.ts";

/** Rows in one request. */
const AT_ONCE = 1000;

/** The entries of one board, and how many changes they are of. */
type FoldedBoard = { entries: Map<string, BoardEntry>; last_number: number };

export function rebuiltBoards(access: TableAccess): RebuiltBoards {
  const folded = new Map<string, FoldedBoard>();
  const boardOf = (board_id: string): FoldedBoard => {
    const board = folded.get(board_id) ?? { entries: new Map(), last_number: 0 };
    folded.set(board_id, board);
    return board;
  };
  return {
    ...ratingBoards(new BoardWriter(access)),
    fold(season_id, terms, change) {
      take(boardOf(ratingBoardId(season_id, change.pvp_mode_id, change.generation)), terms, change);
    },
    async write(season_id, pvp_mode_id, generation) {
      const board_id = ratingBoardId(season_id, pvp_mode_id, generation);
      await writeBoard(access, board_id, boardOf(board_id));
      // It may be large, and is not needed any more.
      folded.delete(board_id);
    },
    async clear(season_id, pvp_mode_id, generation, subject_ids) {
      await clearBoard(access, ratingBoardId(season_id, pvp_mode_id, generation), subject_ids);
    },
  };
}

/** As `BoardWriter.set` does it, one change for each level. */
function take(board: FoldedBoard, terms: SeasonTerms, { subjects, sequence }: RatingChange): void {
  for (const subject of subjects) {
    const level = levelOf(subject, sequence, terms);
    if (!level) continue;
    board.last_number += 1;
    const before = board.entries.get(level.subject_id);
    board.entries.set(level.subject_id, entryOf(level, before, board.last_number));
  }
}

async function writeBoard(
  access: TableAccess,
  board_id: string,
  { entries, last_number }: FoldedBoard,
): Promise<void> {
  if (last_number === 0) return;
  const ofHigh = [...NO_COUNTS];
  const ofLow = new Map<number, number[]>();
  const puts: Record<string, unknown>[] = [];
  for (const entry of entries.values()) {
    const [high, low] = [highByte(entry.score), lowByte(entry.score)];
    const counts = ofLow.get(high) ?? [...NO_COUNTS];
    ofLow.set(high, counts);
    counts[low] = (counts[low] ?? 0) + 1;
    ofHigh[high] = (ofHigh[high] ?? 0) + 1;
    puts.push({ ...entry, ...entryKey(board_id, entry.subject_id), ...entryRows.stamp });
    puts.push(placeKey(board_id, entry.subject_id, entry));
  }
  for (const [high, counts] of ofLow)
    puts.push({ ...bucketKey(board_id, high), counts, last_number, ...bucketRows.stamp });
  puts.push({ ...boardKey(board_id), counts: ofHigh, last_number, ...boardRows.stamp });
  for (let i = 0; i < puts.length; i += AT_ONCE)
    await batchWrite(access, LEADERBOARDS_TABLE.name, { puts: puts.slice(i, i + AT_ONCE), deletes: [] });
}

async function clearBoard(
  access: TableAccess,
  board_id: string,
  subject_ids: readonly string[],
): Promise<void> {
  const deletes: BoardKey[] = subject_ids.map(subject_id => entryKey(board_id, subject_id));
  for (const high of NO_COUNTS.keys()) deletes.push(...(await keysOf(access, placesOf(board_id, high))));
  deletes.push(boardKey(board_id));
  await batchWrite(access, LEADERBOARDS_TABLE.name, { puts: [], deletes });
}

async function keysOf(access: TableAccess, bucket: string): Promise<BoardKey[]> {
  const keys: BoardKey[] = [];
  let start: QueryCommandOutput["LastEvaluatedKey"];
  do {
    const page: QueryCommandOutput = await access.doc.send(
      new QueryCommand({
        TableName: access.table_prefix + LEADERBOARDS_TABLE.name,
        KeyConditionExpression: "#bucket = :bucket",
        ExpressionAttributeNames: { "#bucket": "bucket" },
        ExpressionAttributeValues: { ":bucket": bucket },
        ConsistentRead: true,
        ...(start && { ExclusiveStartKey: start }),
      }),
    );
    for (const { entry } of page.Items ?? []) keys.push({ bucket, entry: String(entry) });
    start = page.LastEvaluatedKey;
  } while (start);
  return keys;
}
