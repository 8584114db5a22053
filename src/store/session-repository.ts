/** Play sessions in PlayerSessionsTable. */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import { canonicalJson } from "./dynamo/canonical-json.ts";
import type { TableAccess } from "./dynamo/connect.ts";
import { putOnce } from "./dynamo/put-once.ts";
import { rowsByIndex } from "./dynamo/query-keys.ts";
import { type Clock, expiresAt, isExpired, timeToJudge, wallClock } from "./expiry.ts";
import { ofKnownVersion } from "./schema-version.ts";
import { type PlayerSession, playerSession, SESSION_SCHEMA_VERSION } from "./session-row.ts";
import { PLAYER_SESSIONS_TABLE } from "./tables.ts";

export type { PlayerSession } from "./session-row.ts";

/** A session ends when nothing was written to it for so long. */
export const SESSION_LIFETIME_S = 3600;

const row = playerSession.extend({ expires_at: z.int() });

/** There is such a session already. */
export class SessionExists extends Error {}

/** The session was deleted, or expired and was removed. */
export class SessionGone extends Error {}

/** Another room has the session, or another process has this room. */
export class SessionMoved extends Error {}

/** `room_id` is undefined for a session that is in no room. */
export type Held = { room_id: string; last_event_id: string } | { room_id?: undefined };

export class SessionRepository {
  readonly #access: TableAccess;
  readonly #table: string;
  readonly #now: Clock;

  constructor(access: TableAccess, now: Clock = wallClock) {
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
   * @param held what the session must still be like in the table: in this room, or in none, and with no later events of
   *   it. So a room that has lost the session to another cannot take it back.
   * @throws SessionGone if there is no such session, so that a late write does not bring a deleted one back.
   * @throws SessionMoved if somebody else has it.
   */
  async put(session: PlayerSession, held: Held): Promise<void> {
    const { condition, values } = conditionOf(held, session);
    try {
      await this.#access.put({
        TableName: this.#table,
        Item: this.#stamped(session),
        ConditionExpression: `attribute_exists(session_id) AND ${condition}`,
        ...(values && { ExpressionAttributeValues: values }),
      });
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      await this.#explainRefusal(session, held);
    }
  }

  /**
   * A write whose answer was lost is tried again and then finds itself, or what the session's next room has made of it:
   * that is no refusal.
   */
  async #explainRefusal(session: PlayerSession, held: Held): Promise<void> {
    const { session_id } = session;
    const found = await this.get(session_id);
    if (!found) throw new SessionGone(`There is no session ${session_id} any more`);
    const hasMoved = session.room_id !== held.room_id;
    if (hasMoved && found.room_id === session.room_id) return;
    const withoutTimes = (each: PlayerSession) => canonicalJson({ ...each, ...TIMES });
    if (withoutTimes(found) === withoutTimes(session)) return;
    throw new SessionMoved(`The session ${session_id} is held by ${found.room_id ?? "no room"} now`);
  }

  /** Starts the session's lifetime anew and changes nothing else; it is no error if there is none. */
  async touch(session_id: string): Promise<void> {
    try {
      await this.#access.doc.send(
        new UpdateCommand({
          TableName: this.#table,
          Key: { session_id },
          UpdateExpression: "SET expires_at = :expires, last_heartbeat = :now",
          ConditionExpression: "expires_at > :time",
          ExpressionAttributeValues: {
            ":time": Math.floor(timeToJudge(this.#now) / 1000),
            ":expires": expiresAt(this.#now(), SESSION_LIFETIME_S),
            ":now": new Date(this.#now()).toISOString(),
          },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
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

  /**
   * Whether anybody has a living session in the run.
   *
   * @param room_ids those of all rooms that the run may have.
   */
  async isAnyInRun(run_id: string, room_ids: readonly string[]): Promise<boolean> {
    const found = await Promise.all(
      room_ids.map(room_id => rowsByIndex(this.#access, PLAYER_SESSIONS_TABLE, "room-index", room_id)),
    );
    // The run and not the room: the index may still list somebody under the room before.
    return this.#living(found.flat()).some(session => session.run_id === run_id);
  }

  #stamped(session: PlayerSession): PlayerSession {
    return { ...session, expires_at: expiresAt(this.#now(), SESSION_LIFETIME_S) };
  }

  #living(rows: unknown[]): PlayerSession[] {
    return z
      .array(row)
      .parse(rows.map(found => ofKnownVersion(found, SESSION_SCHEMA_VERSION, "a session")))
      .filter(session => !isExpired(session, timeToJudge(this.#now)))
      .sort((a, b) => b.created_at.localeCompare(a.created_at));
  }
}

/** What changes without a change of the session. */
const TIMES = { expires_at: undefined, last_heartbeat: undefined };

/**
 * Between two states with the same events the later one stays: a write may be long on its way. Which is later is counted, since
 * clocks step back.
 */
function conditionOf(
  held: Held,
  { revision = 0 }: PlayerSession,
): { condition: string; values?: Record<string, string | number> } {
  if (held.room_id === undefined) return { condition: "attribute_not_exists(room_id)" };
  const isLater = "(attribute_not_exists(revision) OR revision <= :revision)";
  return {
    condition: `room_id = :room AND (last_event_id < :last OR (last_event_id = :last AND ${isLater}))`,
    values: { ":room": held.room_id, ":last": held.last_event_id, ":revision": revision },
  };
}
