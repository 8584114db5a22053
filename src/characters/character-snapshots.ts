/**
 * Characters as they were, in CharacterSnapshotsTable, for people who have to bring one back: one copy for each day on which it was played,
 * the newest 20. A copy is made after the character's row is written, and nobody waits for it: nothing is decided by it.
 */
import { DeleteCommand, GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { Logger } from "pino";
import { z } from "zod";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { putOnce } from "../store/dynamo/put-once.ts";
import { type Clock, expiresAt, wallClock } from "../store/expiry.ts";
import { CHARACTER_SNAPSHOTS_TABLE } from "../store/tables.ts";
import { type Character, characterRows } from "./character.ts";
import { GUEST_LIFETIME_SECONDS } from "./character-repository.ts";

/** As many as are kept of a character. */
export const SNAPSHOTS_KEPT = 20;

/** A guest's character may be gone for as long again before its copies are. */
const GUEST_SNAPSHOT_SECONDS = 2 * GUEST_LIFETIME_SECONDS;

const key = z.object({ time: z.string() });

export type CharacterSnapshot = {
  /** The day in UTC, such as 2026-02-14. */
  time: string;
  character: Character;
};

export class CharacterSnapshots {
  readonly #access: TableAccess;
  readonly #table: string;
  readonly #log: Logger;
  readonly #now: Clock;
  #day = "";
  /** The characters of which this process has seen to a copy of the day, by their ids. */
  readonly #seen = new Set<string>();

  constructor(access: TableAccess, log: Logger, now: Clock = wallClock) {
    this.#access = access;
    this.#table = access.table_prefix + CHARACTER_SNAPSHOTS_TABLE.name;
    this.#log = log;
    this.#now = now;
  }

  /**
   * The character's row has just been written so: the first time of a day a copy of it is kept. Resolves when that is done, and never
   * fails; where it cannot be done, it is tried again at the next write.
   */
  async noteWritten(written: Character): Promise<void> {
    const day = new Date(this.#now()).toISOString().slice(0, 10);
    if (day !== this.#day) this.#seen.clear();
    this.#day = day;
    const { character_id } = written;
    if (written.owner === "anonymous" || this.#seen.has(character_id)) return;
    this.#seen.add(character_id);
    try {
      if (await this.#put(day, written)) await this.#removeOld(character_id);
    } catch (error) {
      this.#seen.delete(character_id);
      this.#log.warn({ err: error, character_id }, "no snapshot of the character today yet");
    }
  }

  /** False where another process was first on that day. */
  #put(time: string, { session_ends_at: _ends, expires_at: _expires, ...kept }: Character): Promise<boolean> {
    const expires_at = kept.owner === "guest" ? expiresAt(this.#now(), GUEST_SNAPSHOT_SECONDS) : undefined;
    const row = { ...kept, ...characterRows.stamp, time, ...(expires_at !== undefined && { expires_at }) };
    return putOnce(this.#access, CHARACTER_SNAPSHOTS_TABLE, row);
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

  /** Undefined where there is none of that time. */
  async get(character_id: string, time: string): Promise<CharacterSnapshot | undefined> {
    const { Item } = await this.#access.doc.send(
      new GetCommand({ TableName: this.#table, Key: { character_id, time }, ConsistentRead: true }),
    );
    if (!Item) return undefined;
    const what = `snapshot ${time} of character ${character_id}`;
    const { expires_at: _expires, ...character } = characterRows.read(Item, what);
    return { time, character };
  }
}
