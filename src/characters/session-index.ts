/**
 * Sessions in PlayerSessionsTable: a copy of each character that is played, written after its row, for those who look for players by
 * their room or their account. Nothing is decided by it.
 */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, GetCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { rowsByIndex } from "../store/dynamo/query-keys.ts";
import { type Clock, expiresAt, isExpired, timeToJudge, wallClock } from "../store/expiry.ts";
import { PLAYER_SESSIONS_TABLE } from "../store/tables.ts";
import {
  type Character,
  character,
  type PlayedCharacter,
  type PlayerSession,
  playerSession,
  SESSION_LIFETIME_SECONDS,
  sessionOf,
} from "./character.ts";

const row = playerSession.extend({ expires_at: z.int() });

/** A session from before there were characters: the character stood in it, with no id of its own. */
const formerSession = row.omit({ character_id: true }).extend({ is_anonymous: z.boolean().optional() });

/** The mode of all rooms that there were then. */
const FORMER_MODE = "dungeon";

export class SessionIndex {
  readonly #access: TableAccess;
  readonly #table: string;
  readonly #owner: Character["owner"];
  readonly #now: Clock;

  /** @param owner what accounts of this server are. */
  constructor(access: TableAccess, owner: Character["owner"], now: Clock = wallClock) {
    this.#access = access;
    this.#table = access.table_prefix + PLAYER_SESSIONS_TABLE.name;
    this.#owner = owner;
    this.#now = now;
  }

  /** Copies a character as it was written, unless what is there is later. */
  async put(played: PlayedCharacter): Promise<void> {
    const expires_at = expiresAt(this.#now(), SESSION_LIFETIME_SECONDS);
    try {
      await this.#access.put({
        TableName: this.#table,
        Item: { ...sessionOf(played), expires_at },
        ConditionExpression: "attribute_not_exists(revision) OR revision <= :revision",
        ExpressionAttributeValues: { ":revision": played.revision },
      });
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  /** It is no error if there is none. */
  async delete(session_id: string): Promise<void> {
    await this.#access.doc.send(new DeleteCommand({ TableName: this.#table, Key: { session_id } }));
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

  /** The character that a session from before there were characters has; undefined where it is no such session, or has ended. */
  async asCharacter(session_id: string): Promise<Character | undefined> {
    const { Item } = await this.#access.doc.send(
      new GetCommand({ TableName: this.#table, Key: { session_id }, ConsistentRead: true }),
    );
    return Item && this.#formerCharacter(Item);
  }

  /** Those of an account. */
  async formerCharactersOf(player_id: string): Promise<Character[]> {
    const rows = await rowsByIndex(this.#access, PLAYER_SESSIONS_TABLE, "player-index", player_id);
    return rows.flatMap(found => this.#formerCharacter(found) ?? []);
  }

  #formerCharacter(found: Record<string, unknown>): Character | undefined {
    if ("character_id" in found) return undefined;
    const { expires_at, is_anonymous = false, ...session } = formerSession.parse(found);
    if (isExpired({ expires_at }, timeToJudge(this.#now))) return undefined;
    return character.parse({
      ...session,
      character_id: session.session_id,
      owner: is_anonymous ? "anonymous" : this.#owner,
      session_began_at: session.created_at,
      session_ends_at: expires_at,
      revision: session.revision ?? 0,
      ...(session.room_id !== undefined && { mode: FORMER_MODE, unsettled_id: session.session_id }),
    });
  }

  #living(rows: readonly Record<string, unknown>[]): PlayerSession[] {
    return rows
      .filter(found => "character_id" in found)
      .map(found => row.parse(found))
      .filter(session => !isExpired(session, timeToJudge(this.#now)))
      .sort((a, b) => b.created_at.localeCompare(a.created_at));
  }
}
