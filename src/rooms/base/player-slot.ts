/** A player's place in a room, and what its connection is told by itself. */
import type { Client } from "@colyseus/core";
import { DUNGEON_TICK_MS } from "../../game/dungeon/dungeon-rate.ts";
import type { Player, World } from "../../game/dungeon/world.ts";
import { endOfPath } from "../../game/movement/walk-out.ts";
import type { ServerMessages } from "../../schema/messages.ts";
import { PROTOCOL_VERSION } from "../../schema/protocol-version.ts";
import type { PlayerSession } from "../../store/session-repository.ts";
import type { ReservedSeat } from "../dungeon/next-room.ts";
import type { JoinAuth } from "./authorize-join.ts";
import type { Silence } from "./heartbeat-timeout.ts";
import type { RoundTrip } from "./round-trip.ts";
import type { RoomEngine } from "./simulation.ts";
import type { Conduct } from "./violation-counter.ts";

/** One character in the room: who it belongs to, how it behaves, and which connection speaks for it. */
export type Seat = {
  session: PlayerSession;
  conduct: Conduct;
  /** The Colyseus connection that may use the seat. Any other is of the past, and decides nothing. */
  connection_id: string;
  /** With which its client may come back to it: the same for as long as it has the slot. Set when it has come in. */
  reconnection_token?: string;
  /**
   * Whether its connection has shown a token of the session. Then whoever comes back to it has to show one, too: a reconnection
   * token that was copied is not enough.
   */
  isProved?: boolean;
  /** Whether its client has come back to it by that token. */
  hasReturned?: boolean;
  /** Ends the wait for a lost connection, or for one that has not come yet. */
  stopWaiting?: (() => void) | undefined;
  /** When the session was last written, by performance.now(). */
  savedAtMs: number;
  /** Through which door the character has gone, so that asking again gets the same answer. */
  gone?: { seat: ReservedSeat["seat"]; isSaved: Promise<boolean> };
  /** Whether the character is saved as it left the room; undefined while it is here, and where it lost its session. */
  isSavedOutside?: Promise<boolean>;
  /** Of the connection that it has now; undefined before its first. */
  roundTrip?: RoundTrip;
  /** Ends the connection when nothing has come from the client for too long. */
  silence?: Silence;
};
export type DungeonClient = Client<{ userData: Seat; auth: JoinAuth; messages: ServerMessages }>;

/** Set when the client joined, before any of its messages can arrive. */
export function seatOf(client: DungeonClient): Seat {
  if (!client.userData) throw new Error("A client without a seat cannot be in a room");
  return client.userData;
}

export function playerIdOf(client: DungeonClient): string {
  return seatOf(client).session.player_id;
}

/** Tells a player who it is, how time passes here, on which content, what it cannot use yet, and what it carries. */
export function welcome(client: DungeonClient, { world, state, tickNow: tick }: RoomEngine): void {
  const { player_id, session_id } = seatOf(client).session;
  const player = world.players.get(player_id);
  client.send("welcome", {
    player_id,
    session_id,
    server_time: new Date().toISOString(),
    tick,
    step_ms: DUNGEON_TICK_MS,
    patch_interval_ms: world.dungeon.patch_interval_ms,
    protocol_version: PROTOCOL_VERSION,
    content_version: state.content_version,
    content_hash: state.content_hash,
    cooldowns_ms: player ? cooldownsOf(player, tick) : {},
  });
  sendInventory(client, world);
}

function cooldownsOf({ ready_at_tick }: Player, tick: number): Record<string, number> {
  const left = Object.entries(ready_at_tick).filter(([, readyAt]) => readyAt > tick);
  return Object.fromEntries(left.map(([id, readyAt]) => [id, Math.ceil((readyAt - tick) * DUNGEON_TICK_MS)]));
}

export function sendInventory(client: DungeonClient, world: World): void {
  const player = world.players.get(playerIdOf(client));
  if (player) client.send("inventory", { inventory: player.inventory, gold: player.gold });
}

/** Tells a player whose move was refused where it is. */
export function correctMove(client: DungeonClient, world: World, seq: number): void {
  const player = world.players.get(playerIdOf(client));
  if (!player) return;
  // Its next move is measured from there, though the character may still be on its way.
  const { x, z } = endOfPath(player);
  const position = { x, y: player.position_y, z };
  client.send("move_corrected", { seq, position });
}
