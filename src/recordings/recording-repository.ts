/**
 * Recordings of rooms in RecordingsTable: for each room one stream of parts over all its openings, in order.
 *
 * A recording has the key that criticals and loot are drawn with, so nobody may see it while its room can be played on. Nothing publishes
 * recordings.
 */
import { promisify } from "node:util";
import { constants, zstdCompress, zstdDecompress } from "node:zlib";
import { GetCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import { batchWrite } from "../store/dynamo/batch.ts";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { putOnce } from "../store/dynamo/put-once.ts";
import { type Clock, expiresAt, wallClock } from "../store/expiry.ts";
import { NewerRow, RowSchema } from "../store/schema-version.ts";
import { RECORDINGS_TABLE } from "../store/tables.ts";

/**
 * How long a part is kept that nobody deletes: its run expires, which nobody sees, a process was killed, or RECORD_RUNS is set. A saved run
 * may be played on for weeks, with less than a week between two days of it, and its first part has to be there at the end.
 */
export const RECORDING_LIFETIME_SECONDS = 30 * 24 * 3600;

/** With 9, a tenth less than with 6 for 0.6 ms of a thread of its own every 20 s. */
const ZSTD_LEVEL = 9;
/** A part has some 40 KB of text. */
const MAX_TEXT_BYTES = 4_000_000;

const compress = promisify<string | Uint8Array, object, Buffer>(zstdCompress);
const decompress = promisify<Uint8Array, object, Buffer>(zstdDecompress);

/** In the order of the parts' keys it comes last. */
const UNRECORDED_PART = "unrecorded";

const rows = new RowSchema(
  z.object({
    room_id: z.string(),
    part: z.string(),
    /** How `lines` is compressed. */
    encoding: z.string(),
    lines: z.instanceof(Uint8Array),
    created_at: z.iso.datetime(),
    /** Epoch seconds. */
    expires_at: z.int(),
  }),
);

/**
 * Of which opening of its room the part is, and which of its parts, from 1 on. Each opening has a number of the room's journal to itself, and
 * later ones have later numbers: so a process that has lost the room cannot get into the parts of the one that has it.
 */
export type PartKey = { room_id: string; opening: number; number: number };

/** A part, with its text as line-codec.ts writes it. */
export type RecordedPart = PartKey & { text: string };

/** @param text of a part, or its bytes in UTF-8. */
export async function compressLines(text: string | Uint8Array): Promise<Uint8Array> {
  const params = { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL };
  // Who does not say how long a text is gets the tables of a long one, and they are cleared first: that takes as long as the compression.
  return compress(text, { params, pledgedSrcSize: Buffer.byteLength(text) });
}

export class RecordingRepository {
  readonly #access: TableAccess;
  readonly #table: string;
  readonly #now: Clock;

  constructor(access: TableAccess, now: Clock = wallClock) {
    this.#access = access;
    this.#table = access.table_prefix + RECORDINGS_TABLE.name;
    this.#now = now;
  }

  /**
   * Adds a part. The same part again is fine.
   *
   * @param lines from `compressLines`.
   * @param created_at the same with each attempt, ISO 8601.
   * @param lifetime_s how long it is kept after that.
   * @throws PartTaken where another part has the key.
   */
  async add(
    key: PartKey,
    lines: Uint8Array,
    created_at: string,
    lifetime_s = RECORDING_LIFETIME_SECONDS,
  ): Promise<void> {
    const { room_id } = key;
    const expires_at = expiresAt(Date.parse(created_at), lifetime_s);
    const row = {
      ...rows.stamp,
      room_id,
      part: partOf(key),
      encoding: "zstd",
      lines,
      created_at,
      expires_at,
    };
    if (await putOnce(this.#access, RECORDINGS_TABLE, row)) return;
    throw new PartTaken(`The recording of the room ${room_id} has another part ${row.part}`);
  }

  /** All parts of the room, in order. @throws NewerRow where a newer version of the server has written one. */
  async parts(room_id: string): Promise<RecordedPart[]> {
    const found = (await this.#query(room_id)).filter(({ part }) => part !== UNRECORDED_PART);
    return Promise.all(found.map(row => readPart(row, room_id)));
  }

  /** The newest part of the room, and when it was made; undefined where it has none. */
  async lastPart(room_id: string): Promise<(RecordedPart & { created_at: string }) | undefined> {
    const { Items = [] } = await this.#access.doc.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: "room_id = :room AND part < :unrecorded",
        ExpressionAttributeValues: { ":room": room_id, ":unrecorded": UNRECORDED_PART },
        ...{ ConsistentRead: true, ScanIndexForward: false, Limit: 1 },
      }),
    );
    const [row] = Items;
    return row && { ...(await readPart(row, room_id)), created_at: String(row.created_at) };
  }

  /** From now on it is known that something of the room was not recorded. */
  async markUnrecorded(room_id: string): Promise<void> {
    const expires_at = expiresAt(this.#now(), RECORDING_LIFETIME_SECONDS);
    await this.#access.doc.send(
      new UpdateCommand({
        ...{ TableName: this.#table, Key: { room_id, part: UNRECORDED_PART } },
        UpdateExpression: "SET expires_at = :end",
        ExpressionAttributeValues: { ":end": expires_at },
      }),
    );
  }

  /** False where something of one of the rooms is known not to be recorded. What a killed process had not written yet is not known here. */
  async areRecorded(room_ids: readonly string[]): Promise<boolean> {
    const marks = await Promise.all(
      room_ids.map(async room_id => {
        const Key = { room_id, part: UNRECORDED_PART };
        const { Item } = await this.#access.doc.send(
          new GetCommand({ TableName: this.#table, Key, ConsistentRead: true }),
        );
        return Item;
      }),
    );
    return marks.every(mark => mark === undefined);
  }

  /** The recordings live so long from now on. It costs as much as to write them. */
  async keepRecordingsOf(
    room_ids: readonly string[],
    lifetime_s = RECORDING_LIFETIME_SECONDS,
  ): Promise<void> {
    const expires_at = expiresAt(this.#now(), lifetime_s);
    for (const room_id of room_ids) {
      for (const part of await this.#keysOf(room_id)) {
        await this.#access.doc.send(
          new UpdateCommand({
            ...{ TableName: this.#table, Key: { room_id, part } },
            UpdateExpression: "SET expires_at = :end",
            ConditionExpression: "attribute_exists(room_id)",
            ExpressionAttributeValues: { ":end": expires_at },
          }),
        );
      }
    }
  }

  /** To be called when the rooms are closed: what a live room writes after that stays. It costs as much as to write them. */
  async deleteRecordingsOf(room_ids: readonly string[]): Promise<void> {
    for (const room_id of room_ids) {
      const deletes = (await this.#keysOf(room_id)).map(part => ({ room_id, part }));
      await batchWrite(this.#access, RECORDINGS_TABLE.name, { puts: [], deletes });
    }
  }

  async #keysOf(room_id: string): Promise<string[]> {
    const found = await this.#query(room_id);
    return z
      .array(z.object({ part: z.string() }))
      .parse(found)
      .map(({ part }) => part);
  }

  async #query(room_id: string): Promise<Record<string, unknown>[]> {
    const found: Record<string, unknown>[] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const page = await this.#access.doc.send(
        new QueryCommand({
          TableName: this.#table,
          KeyConditionExpression: "room_id = :room",
          ExpressionAttributeValues: { ":room": room_id },
          ConsistentRead: true,
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      found.push(...(page.Items ?? []));
      start = page.LastEvaluatedKey;
    } while (start);
    return found;
  }
}

/** The text of a part, from its row; undefined of a row that only says that something was not recorded. @throws NewerRow */
export async function linesOf(row: Record<string, unknown>): Promise<string | undefined> {
  if (row.part === UNRECORDED_PART) return undefined;
  return (await readPart(row, String(row.room_id))).text;
}

/** Another part has the key: it is not this writer's. */
export class PartTaken extends Error {}

async function readPart(row: Record<string, unknown>, room_id: string): Promise<RecordedPart> {
  const { part, encoding, lines } = rows.read(row, `a recording of the room ${room_id}`);
  if (encoding !== "zstd")
    throw new NewerRow(
      `Part ${part} of the room ${room_id} has the encoding "${encoding}", which is not known here`,
    );
  const text = (await decompress(lines, { maxOutputLength: MAX_TEXT_BYTES })).toString();
  const [opening, number] = part.split(".").map(Number);
  if (opening === undefined || number === undefined)
    throw new Error(`The room ${room_id} has a part "${part}", which is none`);
  return { room_id, opening, number, text };
}

/** Zero-padded, so that the order of the table's sort key is the order of the parts. */
function partOf({ opening, number }: PartKey): string {
  return `${String(opening).padStart(12, "0")}.${String(number).padStart(6, "0")}`;
}
