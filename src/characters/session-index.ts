/**
 * Sessions in PlayerSessionsTable: a copy of each character that is played, written after its row, for those who look for players by
 * their room or their account. Nothing is decided by it.
 */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import { batchGet } from "../store/dynamo/batch.ts";
import type { TableAccess } from "../store/dynamo/connect.ts";
import { rowsByIndex } from "../store/dynamo/query-keys.ts";
import { type Clock, expiresAt, isExpired, timeToJudge, wallClock } from "../store/expiry.ts";
import { RowSchema } from "../store/schema-version.ts";
import { PLAYER_SESSIONS_TABLE } from "../store/tables.ts";
import {
  type Character,
  character,
  type ListedSession,
  listedSession,
  type PlayedCharacter,
  SESSION_LIFETIME_SECONDS,
  sessionOf,
} from "./character.ts";

/** In version 1 the row was the character, which had no id of its own. */
export const sessionRows = new RowSchema(
  listedSession.extend({ expires_at: z.int(), is_anonymous: z.boolean().optional() }),
  [former => ({ ...former, character_id: former.session_id })],
);
type SessionRow = ReturnType<(typeof sessionRows)["read"]>;

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
        Item: { ...listedSession.parse(sessionOf(played)), ...sessionRows.stamp, expires_at },
        ConditionExpression: "attribute_not_exists(revision) OR revision <= :revision",
        ExpressionAttributeValues: { ":revision": played.revision },
      });
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    }
  }

  /** Copies those of the characters of which the copy is missing, or says something else. */
  async putChanged(played: readonly PlayedCharacter[]): Promise<void> {
    const keys = played.map(({ session_id }) => ({ session_id }));
    const copies = this.#living(await batchGet(this.#access, PLAYER_SESSIONS_TABLE.name, keys));
    const said = new Map(copies.map(copy => [copy.session_id, listingOf(copy)]));
    const changed = played.filter(each => said.get(each.session_id) !== listingOf(each));
    await Promise.all(changed.map(each => this.put(each)));
  }

  /** It is no error if there is none. */
  async delete(session_id: string): Promise<void> {
    await this.#access.doc.send(new DeleteCommand({ TableName: this.#table, Key: { session_id } }));
  }

  /** The living sessions whose character is in the room, newest first. */
  async listByRoom(room_id: string): Promise<ListedSession[]> {
    const rows = await rowsByIndex(this.#access, PLAYER_SESSIONS_TABLE, "room-index", room_id);
    return this.#living(rows).filter(session => session.room_id === room_id);
  }

  /** The character that a session from before there were characters has; undefined where it is no such session, or has ended. */
  async formerCharacter(session_id: string): Promise<Character | undefined> {
    const { Item } = await this.#access.doc.send(
      new GetCommand({ TableName: this.#table, Key: { session_id }, ConsistentRead: true }),
    );
    return Item && this.#formerCharacters([Item])[0];
  }

  /** Those of an account. */
  async formerCharactersOf(player_id: string): Promise<Character[]> {
    const rows = await rowsByIndex(this.#access, PLAYER_SESSIONS_TABLE, "player-index", player_id);
    return this.#formerCharacters(rows);
  }

  /**
   * From now on processes of the release before characters refuse the session's row, and this version has the character: one
   * conditional write. A crash right after it leaves a row that is still good for `formerCharacter`.
   *
   * @param former as it was read.
   * @returns whether it is this version's; false where an older process has written it meanwhile.
   */
  async handOver({ character_id, room_id, revision }: Character): Promise<boolean> {
    const change = new UpdateCommand({
      TableName: this.#table,
      Key: { session_id: character_id },
      UpdateExpression: "SET schema_version = :schema_version, character_id = session_id",
      ConditionExpression: [
        "attribute_exists(session_id)",
        room_id === undefined ? "attribute_not_exists(room_id)" : "room_id = :room",
        revision === 0 ? "(attribute_not_exists(revision) OR revision = :revision)" : "revision = :revision",
      ].join(" AND "),
      ExpressionAttributeValues: {
        ":schema_version": sessionRows.version,
        ":revision": revision,
        ...(room_id !== undefined && { ":room": room_id }),
      },
    });
    try {
      await this.#access.doc.send(change);
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return false;
    }
  }

  #formerCharacters(rows: readonly Record<string, unknown>[]): Character[] {
    return this.#living(rows)
      .filter(session => session.character_id === session.session_id)
      .map(session => characterOfFormer(session, this.#owner));
  }

  #living(rows: readonly Record<string, unknown>[]): SessionRow[] {
    return rows
      .map(found => sessionRows.read(found, `session ${String(found.session_id)}`))
      .filter(session => !isExpired(session, timeToJudge(this.#now)))
      .sort((a, b) => b.created_at.localeCompare(a.created_at));
  }
}

/** What those who look for players are told of a character: a copy that says the same need not be written. */
export function listingOf(session: ListedSession | PlayedCharacter): string {
  const { player_id, character_name, room_id, is_alive, last_heartbeat } = session;
  return JSON.stringify({ player_id, character_name, room_id, is_alive, last_heartbeat });
}

/** The character that stood in a session from before there were characters. Pure. */
function characterOfFormer(
  { expires_at, is_anonymous = false, ...session }: SessionRow,
  owner: Character["owner"],
): Character {
  return character.parse({
    ...session,
    owner: is_anonymous ? "anonymous" : owner,
    session_began_at: session.created_at,
    session_ends_at: expires_at,
    revision: session.revision ?? 0,
    ...(is_anonymous && { expires_at }),
    ...(session.room_id !== undefined && {
      mode: FORMER_MODE,
      unsettled_id: session.session_id,
      has_joined: true as const,
    }),
  });
}
