/**
 * Rows of LeaderboardsTable. A board has four kinds:
 *
 * - its own row: how many entries it has for each high byte of a score (256 counts), and the last change of the board
 * - a row for each high byte that occurs: the same for each low byte
 * - a row for each subject, which is its entry: what it has reached, and whether that is verified
 * - a row for each entry that counts, which is its place: nothing but a key, in the order of the ranks
 *
 * A place has to be small: a COUNT of 10 000 places with the same score is one request of 1 MB.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { RowSchema } from "../store/schema-version.ts";

/** Scores are whole numbers from 0 to this; the highest is the best. */
export const MAX_SCORE = 65_535;

/** Counts of a row: one for each value of a byte. */
const COUNTS = 256;

/** Characters of a board's key: with them and a subject's UUID a place has 102 bytes, and 10 000 of them less than 1 MB. */
const BOARD_KEY_LENGTH = 40;
const DIGEST_LENGTH = 16;

/** Digits of a number in a key, in base 36: enough for 2 × 10¹² changes of a board. */
const NUMBER_DIGITS = 8;

/** The key of a row of the table. */
export type BoardKey = { bucket: string; entry: string };

/** Where an entry stands: by its score, and among equal ones by the change with which it got there. */
export const place = z.object({
  score: z.int().min(0).max(MAX_SCORE),
  /** The number of that change: the lower one was first. */
  first_number: z.int().positive(),
});
export type Place = z.infer<typeof place>;

/** What a board shows beside rank and score. The board's own kind knows what is in it. */
const details = z.record(z.string(), z.union([z.string(), z.number()]));
export type Details = z.infer<typeof details>;

/** A rejected entry is not shown and not counted. */
export const entryState = z.enum(["unverified", "verified", "rejected"]);

const boardEntry = place.extend({
  /** Whose entry it is, such as a character's id. */
  subject_id: z.string(),
  /** The result that it is of, such as a run's id. */
  result_id: z.string(),
  /** ISO 8601: when the result came about. */
  at: z.iso.datetime(),
  state: entryState,
  details,
  /** Of what may also get worse: its place in the order in which it changes. */
  source_number: z.int().positive().optional(),
  /** Results of the subject that were rejected, the newest last: none of them comes back. */
  rejected_result_ids: z.array(z.string()).default([]),
  /** Results of the subject that this one was better than, the newest last; the older ones are forgotten. */
  replaced_result_ids: z.array(z.string()).default([]),
  /** For staff, and shown to no player: why it is still unverified, or why it was rejected. */
  remark: z.string().optional(),
  /** The number of the last change that is in the row. */
  last_number: z.int().positive(),
});
export type BoardEntry = z.infer<typeof boardEntry>;

const counts = z.array(z.int()).length(COUNTS);

/** All that follows from a change of a board: any writer that finds it can complete it. */
const boardChange = z.object({
  /** The subject's place until then, if it was counted. */
  before: place.optional(),
  /** The subject's place from then on, if it is counted. */
  after: place.optional(),
  /** The subject's row as it is to be. */
  entry: boardEntry,
});
export type BoardChange = z.infer<typeof boardChange>;

const board = z.object({
  counts,
  /** The number of the last change; 0 before the first. */
  last_number: z.int().nonnegative(),
  last_change: boardChange.optional(),
});
export type Board = z.infer<typeof board>;

const bucket = z.object({ counts, last_number: z.int().nonnegative() });

const withKey = { bucket: z.string(), entry: z.string() };

export const boardRows = new RowSchema(board.extend(withKey));
export const bucketRows = new RowSchema(bucket.extend(withKey));
export const entryRows = new RowSchema(boardEntry.extend(withKey));

/** @throws NewerRow */
export function readBoard(row: unknown, board_id: string): Board {
  return board.parse(boardRows.read(row, `board ${board_id}`));
}

/** @throws NewerRow */
export function readEntry(row: unknown, board_id: string): BoardEntry {
  return boardEntry.parse(entryRows.read(row, `an entry of board ${board_id}`));
}

export const NO_COUNTS: readonly number[] = new Array(COUNTS).fill(0);

export const highByte = (score: number) => score >> 8;
export const lowByte = (score: number) => score & 0xff;

export function boardKey(board_id: string): BoardKey {
  return { bucket: shortened(board_id), entry: "#board" };
}

/** Of the counts of one high byte. */
export function bucketKey(board_id: string, high: number): BoardKey {
  return { bucket: placesOf(board_id, high), entry: "#counts" };
}

export function entryKey(board_id: string, subject_id: string): BoardKey {
  return { bucket: `${shortened(board_id)}/${subject_id}`, entry: "#entry" };
}

export function placeKey(board_id: string, subject_id: string, at: Place): BoardKey {
  return { bucket: placesOf(board_id, highByte(at.score)), entry: `${placePrefix(at)}.${subject_id}` };
}

/** The partition with the places of one high byte. */
export function placesOf(board_id: string, high: number): string {
  return `${shortened(board_id)}/${inverted(high)}`;
}

/** How the keys of a score's places begin, and of no others; they sort in the order of the ranks. */
export function scorePrefix(score: number): string {
  return `${inverted(lowByte(score))}.`;
}

/** How the key of one place begins, and of no other. */
export function placePrefix({ score, first_number }: Place): string {
  return scorePrefix(score) + first_number.toString(36).padStart(NUMBER_DIGITS, "0");
}

/** Reads the key of a place. */
export function readPlaceKey(high: number, entry: string): { place: Place; subject_id: string } {
  const [low = "", number = "", ...rest] = entry.split(".");
  const score = (high << 8) | (0xff - Number.parseInt(low, 16));
  return { place: { score, first_number: Number.parseInt(number, 36) }, subject_id: rest.join(".") };
}

export function isSamePlace(a: Place | undefined, b: Place | undefined): boolean {
  return a?.score === b?.score && a?.first_number === b?.first_number;
}

/** The place at which the entry is counted and shown; undefined for one that is neither. */
export function placeOf(entry: BoardEntry | undefined): Place | undefined {
  if (!entry || entry.state === "rejected") return undefined;
  return { score: entry.score, first_number: entry.first_number };
}

/** Two hexadecimal digits, so that the higher byte sorts first. */
function inverted(byte: number): string {
  return (0xff - byte).toString(16).padStart(2, "0");
}

/** The id itself, if it is short enough; else its beginning and a digest of all of it. */
function shortened(board_id: string): string {
  if (board_id.length <= BOARD_KEY_LENGTH) return board_id;
  const digest = createHash("sha256").update(board_id).digest("base64url").slice(0, DIGEST_LENGTH);
  return `${board_id.slice(0, BOARD_KEY_LENGTH - DIGEST_LENGTH - 1)}~${digest}`;
}
