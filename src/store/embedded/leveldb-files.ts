/**
 * What stands in LevelDB's files, read without LevelDB. Their formats are told in its doc/log_format.md and
 * doc/table_format.md.
 */
import { uncompress } from "snappyjs";
import { maskedCrc32c } from "./crc32c.ts";

/** A log consists of blocks of this size; no record crosses from one into the next. */
const LOG_BLOCK_BYTES = 32_768;
/** A record's checksum (4), length (2) and type (1). */
const RECORD_HEADER_BYTES = 7;
const FULL = 1;
const FIRST = 2;
const LAST = 4;

/** Behind each block of a table stand its compression (1) and its checksum (4). */
const BLOCK_TRAILER_BYTES = 5;
const FOOTER_BYTES = 48;
const TABLE_MAGIC = Buffer.from("57fb808b247547db", "hex");
const SNAPPY = 1;

type LogRecord = { type: number; data: Buffer; end: number };

export type LogReading = {
  /** All records up to the first that cannot be read, put together from their fragments. */
  records: Buffer[];
  /** Where the first stands that cannot be read; undefined where all can. */
  unreadable_at?: number;
  /** Records that stand behind it, as far as they can be found. */
  records_behind: number;
};

/** Reads a log, or a manifest, which has the same format. */
export function readLog(bytes: Buffer): LogReading {
  const records: Buffer[] = [];
  let fragments: Buffer[] = [];
  let fragmentsAt = 0;
  let at = startOfRecord(0);
  for (let record = recordAt(bytes, at); record; record = recordAt(bytes, at)) {
    if (record.type === FULL || record.type === FIRST) {
      fragments = [];
      fragmentsAt = at;
    }
    fragments.push(record.data);
    if (record.type === FULL || record.type === LAST) {
      records.push(Buffer.concat(fragments));
      fragments = [];
    }
    at = startOfRecord(record.end);
  }
  if (at < bytes.length) return { records, unreadable_at: at, records_behind: recordsBehind(bytes, at) };
  // Its other fragments never came.
  if (fragments.length > 0) return { records, unreadable_at: fragmentsAt, records_behind: 0 };
  return { records, records_behind: 0 };
}

/** Where the next record begins: what is left of a block and too short for a header is filled with zeros. */
function startOfRecord(at: number): number {
  const left = LOG_BLOCK_BYTES - (at % LOG_BLOCK_BYTES);
  return left < RECORD_HEADER_BYTES ? at + left : at;
}

/** Undefined where no whole record with the right checksum stands. */
function recordAt(bytes: Buffer, at: number): LogRecord | undefined {
  const dataAt = at + RECORD_HEADER_BYTES;
  if (dataAt > bytes.length) return undefined;
  const type = bytes.readUInt8(at + 6);
  const end = dataAt + bytes.readUInt16LE(at + 4);
  if (type < FULL || type > LAST || end > bytes.length) return undefined;
  if (maskedCrc32c(bytes.subarray(at + 6, end)) !== bytes.readUInt32LE(at)) return undefined;
  return { type, data: bytes.subarray(dataAt, end), end };
}

/** Looks at every byte: where a record is damaged, its length may be wrong. */
function recordsBehind(bytes: Buffer, brokenAt: number): number {
  let count = 0;
  for (let at = brokenAt + 1; at < bytes.length; ) {
    const record = recordAt(bytes, at);
    if (record && record.type <= FIRST) count += 1;
    at = record?.end ?? at + 1;
  }
  return count;
}

/** What makes up a database: the numbers of its tables, and that of the oldest log which is not contained in them. */
export type Version = { tables: Set<number>; log: number };

/**
 * What the records of a manifest say, one after the other.
 *
 * @throws RangeError where a record is none of a manifest.
 */
export function versionIn(records: readonly Buffer[]): Version {
  const version: Version = { tables: new Set(), log: 0 };
  for (const record of records) {
    const fields = new Fields(record);
    while (!fields.isAtEnd) takeEdit(version, fields);
  }
  return version;
}

function takeEdit(version: Version, fields: Fields): void {
  const tag = fields.varint();
  switch (tag) {
    case 1: // name of the comparator
      fields.bytes();
      return;
    case 2:
      version.log = fields.varint();
      return;
    case 3: // next file
    case 4: // last sequence number
    case 9: // previous log, of versions long gone
      fields.varint();
      return;
    case 5: // where to compact a level next
      fields.varint();
      fields.bytes();
      return;
    case 6:
      fields.varint();
      version.tables.delete(fields.varint());
      return;
    case 7:
      fields.varint();
      version.tables.add(fields.varint());
      fields.varint();
      fields.bytes();
      fields.bytes();
      return;
    default:
      throw new RangeError(`LevelDB's manifests have no field ${tag}`);
  }
}

/** A block of a table, without its trailer. */
export type BlockPlace = { offset: number; size: number };

/**
 * The blocks of a table whose checksum is wrong. "all" where it cannot be told where its blocks are.
 *
 * @param bytes the whole file.
 */
export function damagedBlocks(bytes: Buffer): BlockPlace[] | "all" {
  const footerAt = bytes.length - FOOTER_BYTES;
  if (footerAt < 0 || !bytes.subarray(-TABLE_MAGIC.length).equals(TABLE_MAGIC)) return "all";
  try {
    const footer = new Fields(bytes.subarray(footerAt));
    const metaindex = footer.place();
    const index = footer.place();
    if (!isWhole(bytes, index)) return "all";
    const blocks = [...placesIn(bytes, index), metaindex];
    // It only says where the filter is.
    if (isWhole(bytes, metaindex)) blocks.push(...placesIn(bytes, metaindex));
    return blocks.filter(block => !isWhole(bytes, block));
  } catch (error) {
    if (error instanceof RangeError) return "all";
    throw error;
  }
}

function isWhole(bytes: Buffer, { offset, size }: BlockPlace): boolean {
  const end = offset + size + BLOCK_TRAILER_BYTES;
  // The checksum is also about the compression.
  return end <= bytes.length && maskedCrc32c(bytes.subarray(offset, end - 4)) === bytes.readUInt32LE(end - 4);
}

/** What the entries of a block point to: of the index, the blocks with data. */
function placesIn(bytes: Buffer, { offset, size }: BlockPlace): BlockPlace[] {
  const stored = bytes.subarray(offset, offset + size);
  const block = bytes[offset + size] === SNAPPY ? Buffer.from(uncompress(stored)) : stored;
  // At the end stand the places of its restarts, and how many they are.
  const restarts = block.readUInt32LE(block.length - 4);
  const entries = new Fields(block.subarray(0, block.length - 4 * (restarts + 1)));
  const places: BlockPlace[] = [];
  while (!entries.isAtEnd) {
    entries.varint();
    const keyLength = entries.varint();
    const valueLength = entries.varint();
    entries.take(keyLength);
    places.push(new Fields(entries.take(valueLength)).place());
  }
  return places;
}

/** Reads one field after the other. Throws RangeError where there is none any more. */
class Fields {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#bytes.readUInt8(this.#at++);
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }

  /** With their length before them. */
  bytes(): Buffer {
    return this.take(this.varint());
  }

  place(): BlockPlace {
    return { offset: this.varint(), size: this.varint() };
  }

  take(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new RangeError(`${length} bytes at ${this.#at} are too many`);
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}
