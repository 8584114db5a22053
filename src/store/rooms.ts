/** Snapshots of rooms in RoomStatesTable. */
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import type { TableAccess } from "./connect.ts";
import { EVENT_LIFETIME_S } from "./events.ts";
import { type Clock, expiresAt, isExpired } from "./expiry.ts";
import { type RoomState, roomState } from "./room-state.ts";
import { ROOM_STATES_TABLE } from "./tables.ts";

export type { RoomState } from "./room-state.ts";

/** How long an empty room is kept for its players to come back. */
export const EMPTY_ROOM_LIFETIME_S = 30 * 60;

/** With players in it a room is kept as long as its journal: it may have been left by a killed process. */
const OCCUPIED_ROOM_LIFETIME_S = EVENT_LIFETIME_S;

const row = roomState.extend({ expires_at: z.int() });

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

  /**
   * Replaces the room's snapshot.
   *
   * @throws RoomStateSuperseded if the one that is there contains later events.
   */
  async put(state: RoomState): Promise<void> {
    const lifetime_s = state.current_player_count > 0 ? OCCUPIED_ROOM_LIFETIME_S : EMPTY_ROOM_LIFETIME_S;
    try {
      await this.#access.doc.send(
        new PutCommand({
          TableName: this.#table,
          Item: { ...state, expires_at: expiresAt(this.#now(), lifetime_s) },
          ConditionExpression: "attribute_not_exists(room_id) OR last_event_id <= :last",
          ExpressionAttributeValues: { ":last": state.last_event_id },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      throw new RoomStateSuperseded(`Room ${state.room_id} has a snapshot later than ${state.last_event_id}`);
    }
  }
}
