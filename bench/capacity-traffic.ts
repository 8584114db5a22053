/**
 * The traffic of the capacity bench: what a player sends, and how it knows what it is sent. It is the same with every
 * server, but for the words that each of them understands.
 */
import type { LeanSocket, SocketHooks } from "./capacity-socket.ts";

export const ROOM_PLAYERS = 4;

export type Walk = { seq: number; x: number; z: number; yaw: number };

/** What one room's players say to a server of some kind. Each call gives a frame to send. */
export type RoomTraffic = {
  /** Opens the connection of the next player. */
  join: (hooks: SocketHooks) => Promise<LeanSocket>;
  move: (walk: Walk) => Buffer;
  /** Whether the player has an enemy before it; where it has none it waits. */
  findTarget: (player: number, nowMs: number) => boolean;
  strike: (player: number, walk: Walk) => Buffer;
  /** The strike that is to be the critical event. */
  lastStrike: (player: number, walk: Walk) => Buffer;
  /** The player's enemy is dead. */
  endTarget: (player: number) => void;
  /** Some enemy of the room is dead. */
  noteDeath: () => void;
  heartbeat: () => Buffer;
  /** Whether a patch tells of a critical event. */
  isCritical: (patch: Buffer) => boolean;
};
