/**
 * Characters as they were, in CharacterSnapshotsTable, for people who have to bring one back: one copy for each day on which it was played,
 * one for each level, and one before staff bring an older one back, the newest 20. A copy is made after the character's row is written, and nobody waits for it: nothing is decided by it.
 */
import { DeleteCommand, GetCommand, QueryCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Logger } from "pino";
import { z } from "zod";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { putOnce } from "../store/dynamo/put-once.ts";
import { type Clock, Daily, dayOf, wallClock } from "../store/expiry.ts";
import { CHARACTER_SNAPSHOTS_TABLE } from "../store/tables.ts";
import { type Character, characterRows } from "./character.ts";
import { endBeside } from "./character-lifetime.ts";
import { packed } from "./packed-row.ts";

/** As many as are kept of a character. */
export const SNAPSHOTS_KEPT = 20;

/** The day in UTC, such as `2026-02-14`, and of a copy at a level `2026-02-14 level 005`: later ones come later in the alphabet. */
const key = z.object({ time: z.string() });

/** Rows from before there were levels have none. */
const copied = z.object({ level: z.int().default(1) });

export class CharacterSnapshots {
  readonly #access: TableAccess;
  readonly #table: string;
  readonly #log: Logger;
  readonly #now: Clock;
  readonly #onFirstOfDay: (written: Character) => void;
  /** character_id → the level of its newest copy of the day, of those that this process has seen to. */
  readonly #levels: Daily<Map<string, number>>;

  /** @param onFirstOfDay told by one process of all, once for each character and day. */
  constructor(
    access: TableAccess,
    log: Logger,
    now: Clock = wallClock,
    onFirstOfDay: (written: Character) => void = () => {},
  ) {
    this.#onFirstOfDay = onFirstOfDay;
    this.#access = access;
    this.#table = access.table_prefix + CHARACTER_SNAPSHOTS_TABLE.name;
    this.#log = log;
    this.#now = now;
    this.#levels = new Daily(new Map(), now);
  }

  /**
   * The character's row has just been written so: the first time of a day, and at a new level, a copy of it is kept. Resolves when that is
   * done, and never fails; where it cannot be done, it is tried again at the next write.
   */
  async noteWritten(written: Character): Promise<void> {
    const day = dayOf(this.#now());
    const levels = this.#levels.today;
    const { character_id, level } = written;
    const seen = levels.get(character_id);
    if (written.owner === "anonymous" || (seen !== undefined && seen >= level)) return;
    levels.set(character_id, level);
    const atLevel = `${day} level ${String(level).padStart(3, "0")}`;
    try {
      let isNew = await this.#put(seen === undefined ? day : atLevel, written);
      if (isNew && seen === undefined) this.#onFirstOfDay(written);
      // Another process was first on that day, and may have ended before the character came to this level.
      const isLater = !isNew && seen === undefined && (await this.#levelOf(character_id, day)) < level;
      if (isLater) isNew = await this.#put(atLevel, written);
      if (isNew) await this.#removeOld(character_id);
    } catch (error) {
      if (seen === undefined) levels.delete(character_id);
      else levels.set(character_id, seen);
      this.#log.warn({ err: error, character_id }, "no snapshot of the character yet");
    }
  }

  /** The character's level in that copy. */
  async #levelOf(character_id: string, time: string): Promise<number> {
    const { Item } = await this.#access.doc.send(
      new GetCommand({
        TableName: this.#table,
        Key: { character_id, time },
        ProjectionExpression: "#level",
        ExpressionAttributeNames: { "#level": "level" },
        ConsistentRead: true,
      }),
    );
    return copied.parse(Item ?? {}).level;
  }

  /** False where another process was first on that day, or at that level. */
  #put(time: string, { session_ends_at: _ends, expires_at: _expires, ...kept }: Character): Promise<boolean> {
    const expires_at = endBeside(kept, this.#now());
    const row = {
      ...packed(kept),
      ...characterRows.stamp,
      time,
      ...(expires_at !== undefined && { expires_at }),
    };
    return putOnce(this.#access, CHARACTER_SNAPSHOTS_TABLE, row);
  }

  /** A copy of the character as it is in this moment, beside those of its days and levels. */
  async keepNow(found: Character): Promise<void> {
    await this.#put(new Date(this.#now()).toISOString(), found);
    await this.#removeOld(found.character_id);
  }

  /** The character as it was; undefined where there is no such copy. */
  async get(character_id: string, time: string): Promise<Character | undefined> {
    const { Item } = await this.#access.doc.send(
      new GetCommand({ TableName: this.#table, Key: { character_id, time }, ConsistentRead: true }),
    );
    return Item && characterRows.read(Item, `the snapshot ${time} of character ${character_id}`);
  }

  async #removeOld(character_id: string): Promise<void> {
    const times = await this.list(character_id);
    const old = times.slice(SNAPSHOTS_KEPT);
    await Promise.all(
      old.map(time =>
        this.#access.doc.send(new DeleteCommand({ TableName: this.#table, Key: { character_id, time } })),
      ),
    );
  }

  /** All of the character's snapshots stay until then, in epoch seconds; for ever where it is undefined. */
  async keepUntil(character_id: string, expires_at: number | undefined): Promise<void> {
    const times = await this.list(character_id);
    const change = (time: string) =>
      new UpdateCommand({
        TableName: this.#table,
        Key: { character_id, time },
        UpdateExpression: expires_at === undefined ? "REMOVE expires_at" : "SET expires_at = :end",
        ConditionExpression: "attribute_exists(character_id)",
        ...(expires_at !== undefined && { ExpressionAttributeValues: { ":end": expires_at } }),
      });
    await Promise.all(times.map(time => this.#access.doc.send(change(time))));
  }

  /** The times of the character's snapshots, the newest first. */
  async list(character_id: string): Promise<string[]> {
    const { Items = [] } = await this.#access.doc.send(
      new QueryCommand({
        TableName: this.#table,
        KeyConditionExpression: "character_id = :id",
        ExpressionAttributeValues: { ":id": character_id },
        ProjectionExpression: "#time",
        ExpressionAttributeNames: { "#time": "time" },
        ConsistentRead: true,
        ScanIndexForward: false,
      }),
    );
    return Items.map(item => key.parse(item).time);
  }
}
