/** Snapshots of rooms in RoomStatesTable. */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, GetCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import type { TableAccess } from "./connect.ts";
import { type Clock, expiresAt, isExpired } from "./expiry.ts";
import { EVENT_LIFETIME_S } from "./journal-row.ts";
import { rowsByIndex } from "./query-keys.ts";
import { type RoomState, roomState } from "./room-state.ts";
import { ROOM_STATES_TABLE } from "./tables.ts";

export type { RoomState } from "./room-state.ts";

/** How long an empty room is kept for its players to come back. */
export const EMPTY_ROOM_LIFETIME_S = 30 * 60;

/** With players in it a room is kept as long as its journal: it may have been left by a killed process. */
const OCCUPIED_ROOM_LIFETIME_S = EVENT_LIFETIME_S;

const expiry = z.object({ expires_at: z.int() });
const row = roomState.extend(expiry.shape);

/** A newer snapshot of the room is there: this process has lost the room to another. */
export class RoomStateSuperseded extends Error {}

export class RoomRepository {
  readonly #access: TableAccess;
  readonly #table: string;
  readonly #now: Clock;

  constructor(access: TableAccess, now: Clock = Date.now) {
    this.#access = access;
    this.#table = access.table_prefix + ROOM_STATES_TABLE.name;
    this.#now = now;
  }

  /** The snapshot; undefined if there is none or it has expired. */
  async get(room_id: string): Promise<RoomState | undefined> {
    const { Item } = await this.#access.doc.send(
      new GetCommand({ TableName: this.#table, Key: { room_id }, ConsistentRead: true }),
    );
    if (!Item) return undefined;
    const state = row.parse(Item);
    return isExpired(state, this.#now()) ? undefined : state;
  }

  /** Deletes the snapshot; it is no error if there is none. */
  async delete(room_id: string): Promise<void> {
    await this.#access.doc.send(new DeleteCommand({ TableName: this.#table, Key: { room_id } }));
  }

  /** The dungeon's living snapshots, newest first, at most 500. */
  async listByDungeon(dungeon_id: string): Promise<RoomState[]> {
    const now_ms = this.#now();
    const isLiving = (found: Record<string, unknown>) =>
      !isExpired(expiry.parse(found), now_ms) && found.dungeon_id === dungeon_id;
    const rows = await rowsByIndex(this.#access, ROOM_STATES_TABLE, "dungeon-index", dungeon_id, isLiving);
    return z
      .array(row)
      .parse(rows)
      .sort((a, b) => b.created_at.localeCompare(a.created_at));
  }

  /**
   * Replaces the room's snapshot.
   *
   * @throws RoomStateSuperseded if the one that is there is later.
   */
  async put(state: RoomState): Promise<void> {
    const lifetime_s = state.current_player_count > 0 ? OCCUPIED_ROOM_LIFETIME_S : EMPTY_ROOM_LIFETIME_S;
    try {
      await this.#access.put({
        TableName: this.#table,
        Item: { ...state, expires_at: expiresAt(this.#now(), lifetime_s) },
        ConditionExpression: [
          ...["attribute_not_exists(room_id)", "expires_at <= :now", "last_event_id < :last"],
          // A write that was long on its way must not undo a later one.
          "(last_event_id = :last AND tick <= :tick)",
        ].join(" OR "),
        ExpressionAttributeValues: {
          ":now": Math.floor(this.#now() / 1000),
          ":last": state.last_event_id,
          ":tick": state.tick,
        },
      });
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      throw new RoomStateSuperseded(`Room ${state.room_id} has a snapshot later than ${state.last_event_id}`);
    }
  }
}
