/** Snapshots of rooms in RoomStatesTable. */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { TableAccess } from "./dynamo/connect.ts";
import { type Clock, expiresAt, isExpired, timeToJudge, wallClock } from "./expiry.ts";
import { EVENT_LIFETIME_SECONDS } from "./journal/journal-row.ts";
import { type RoomRow, roomRows } from "./room-row.ts";
import { ROOM_STATES_TABLE } from "./tables.ts";

export type { RoomRow } from "./room-row.ts";

/** How long an empty room is kept for its players to come back. */
export const EMPTY_ROOM_LIFETIME_SECONDS = 30 * 60;

/** With players in it a room is kept as long as its journal: it may have been left by a killed process. */
const OCCUPIED_ROOM_LIFETIME_SECONDS = EVENT_LIFETIME_SECONDS;

/** A room of a saved run is kept a day longer than its run, which is kept for 7 days after its members have played it. */
const SAVED_ROOM_LIFETIME_SECONDS = 8 * 24 * 3600;

/**
 * How long it is remembered that a room has ended: longer than the last write of a process that stalls takes to arrive.
 */
const ENDED_ROOM_LIFETIME_SECONDS = 10 * 60;

/** A newer snapshot of the room is there: this process has lost the room to another. */
export class RoomStateSuperseded extends Error {}

export class RoomRepository {
  readonly #access: TableAccess;
  readonly #table: string;
  readonly #now: Clock;

  constructor(access: TableAccess, now: Clock = wallClock) {
    this.#access = access;
    this.#table = access.table_prefix + ROOM_STATES_TABLE.name;
    this.#now = now;
  }

  /**
   * The snapshot; undefined if there is none or it has expired.
   *
   * @throws NewerRow where a newer version of the server has written it.
   */
  async get(room_id: string): Promise<RoomRow | undefined> {
    const { Item } = await this.#access.doc.send(
      new GetCommand({ TableName: this.#table, Key: { room_id }, ConsistentRead: true }),
    );
    if (!Item || "ended_at" in Item) return undefined;
    const state = roomRows.read(Item, `room ${room_id}`);
    return isExpired(state, timeToJudge(this.#now)) ? undefined : state;
  }

  /**
   * Puts the room's end where its snapshot is, if there is one. For a while it keeps out what the room, which may just be
   * closing, still has on its way; a room of its id that is made after the end is another, and is kept.
   */
  async end(room_id: string): Promise<void> {
    const ended_at = new Date(this.#now()).toISOString();
    const expires_at = expiresAt(this.#now(), ENDED_ROOM_LIFETIME_SECONDS);
    const end = new PutCommand({
      TableName: this.#table,
      Item: { ...roomRows.stamp, room_id, ended_at, expires_at },
      ConditionExpression: "attribute_exists(room_id)",
    });
    await this.#access.doc.send(end).catch(error => {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
    });
  }

  /** The room's run is saved: its row is kept as long as one that is written now. It is no error where there is none. */
  async keep(room_id: string): Promise<void> {
    const end = expiresAt(this.#now(), SAVED_ROOM_LIFETIME_SECONDS);
    const now = Math.floor(timeToJudge(this.#now) / 1000);
    const change = (set: string, condition: string, values: Record<string, number>) =>
      this.#access.doc
        .send(
          new UpdateCommand({
            TableName: this.#table,
            Key: { room_id },
            UpdateExpression: `SET is_saved = :yes${set}`,
            ConditionExpression: `attribute_exists(room_id) AND attribute_not_exists(ended_at) AND ${condition}`,
            ExpressionAttributeValues: { ":yes": true, ":end": end, ...values },
          }),
        )
        .catch(error => {
          if (!(error instanceof ConditionalCheckFailedException)) throw error;
        });
    await change(", expires_at = :end", "expires_at > :now AND expires_at < :end", { ":now": now });
    // One that is kept for longer, since somebody was in it, is kept as long by the process that writes it next.
    await change("", "expires_at >= :end", {});
  }

  /**
   * Replaces the room's snapshot.
   *
   * @throws RoomStateSuperseded if the one that is there is later, or the room has ended.
   */
  async put(state: RoomRow): Promise<void> {
    const lifetime_s = lifetimeOf(state);
    try {
      await this.#access.put({
        TableName: this.#table,
        Item: { ...state, ...roomRows.stamp, expires_at: expiresAt(this.#now(), lifetime_s) },
        ConditionExpression: [
          ...["attribute_not_exists(room_id)", "expires_at <= :now", "last_event_id < :last"],
          // A write that was long on its way must not undo a later one.
          "(last_event_id = :last AND tick <= :tick)",
          "ended_at < :created",
        ].join(" OR "),
        ExpressionAttributeValues: {
          ":now": Math.floor(this.#now() / 1000),
          ":last": state.last_event_id,
          ":tick": state.tick,
          ":created": state.created_at,
        },
      });
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      throw new RoomStateSuperseded(
        `Room ${state.room_id} has ended, or has a snapshot later than ${state.last_event_id}`,
      );
    }
  }
}

function lifetimeOf({ is_saved, current_player_count }: RoomRow): number {
  if (current_player_count > 0) return OCCUPIED_ROOM_LIFETIME_SECONDS;
  return is_saved ? SAVED_ROOM_LIFETIME_SECONDS : EMPTY_ROOM_LIFETIME_SECONDS;
}
