/** Play sessions in PlayerSessionsTable. */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import type { TableAccess } from "./connect.ts";
import { type Clock, expiresAt, isExpired } from "./expiry.ts";
import { type PlayerSession, playerSession } from "./player-session.ts";
import { putOnce } from "./put-once.ts";
import { rowsByIndex } from "./query-keys.ts";
import { PLAYER_SESSIONS_TABLE } from "./tables.ts";

export type { PlayerSession } from "./player-session.ts";

/** A session ends when nothing was written to it for so long. */
export const SESSION_LIFETIME_S = 3600;

const row = playerSession.extend({ expires_at: z.int() });

/** There is such a session already. */
export class SessionExists extends Error {}

/** The session was deleted, or expired and was removed. */
export class SessionGone extends Error {}

export class SessionRepository {
  readonly #access: TableAccess;
  readonly #table: string;
  readonly #now: Clock;

  constructor(access: TableAccess, now: Clock = Date.now) {
    this.#access = access;
    this.#table = access.table_prefix + PLAYER_SESSIONS_TABLE.name;
    this.#now = now;
  }

  /** @throws SessionExists if the session_id is taken. */
  async create(session: PlayerSession): Promise<void> {
    if (await putOnce(this.#access, PLAYER_SESSIONS_TABLE, this.#stamped(session))) return;
    throw new SessionExists(`There is already a session ${session.session_id}`);
  }

  /** The session; undefined if there is none or it has expired. */
  async get(session_id: string): Promise<PlayerSession | undefined> {
    const { Item } = await this.#access.doc.send(
      new GetCommand({ TableName: this.#table, Key: { session_id }, ConsistentRead: true }),
    );
    return Item && this.#living([Item])[0];
  }

  /**
   * Replaces the whole session and starts its lifetime anew.
   *
   * @throws SessionGone if there is none, so that a late snapshot does not bring a deleted session back.
   */
  async put(session: PlayerSession): Promise<void> {
    try {
      await this.#access.doc.send(
        new PutCommand({
          TableName: this.#table,
          Item: this.#stamped(session),
          ConditionExpression: "attribute_exists(session_id)",
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      throw new SessionGone(`There is no session ${session.session_id} any more`);
    }
  }

  /** Deletes the session; it is no error if there is none. */
  async delete(session_id: string): Promise<void> {
    await this.#access.doc.send(new DeleteCommand({ TableName: this.#table, Key: { session_id } }));
  }

  /** The player's living sessions, newest first. */
  async listByPlayer(player_id: string): Promise<PlayerSession[]> {
    const rows = await rowsByIndex(this.#access, PLAYER_SESSIONS_TABLE, "player-index", player_id);
    return this.#living(rows);
  }

  /** The living sessions whose character is in the room, newest first. */
  async listByRoom(room_id: string): Promise<PlayerSession[]> {
    const rows = await rowsByIndex(this.#access, PLAYER_SESSIONS_TABLE, "room-index", room_id);
    return this.#living(rows).filter(session => session.room_id === room_id);
  }

  #stamped(session: PlayerSession): PlayerSession {
    return { ...session, expires_at: expiresAt(this.#now(), SESSION_LIFETIME_S) };
  }

  #living(rows: unknown[]): PlayerSession[] {
    return z
      .array(row)
      .parse(rows)
      .filter(session => !isExpired(session, this.#now()))
      .sort((a, b) => b.created_at.localeCompare(a.created_at));
  }
}
