/**
 * The traffic of the capacity bench: what a player sends, and how it knows what it is sent. It is the same with every
 * server, but for the words that each of them understands.
 */
import type { LeanSocket, SocketHooks } from "./capacity-socket.ts";

export const ROOM_PLAYERS = 4;

export type Walk = { seq: number; x: number; z: number; yaw: number };
/** A strike with a position says where the player stands; one without leaves it where the room has it. */
export type Stance = { walk: Walk; says_position: boolean };

/** What one room's players say to a server of some kind. Each call gives a frame to send. */
export type RoomTraffic = {
  /** Opens the connection of the next player. */
  join: (hooks: SocketHooks) => Promise<LeanSocket>;
  /** @param isWalkingOn whether the player walks on in the direction of its yaw until its next move. */
  move: (walk: Walk, isWalkingOn: boolean) => Buffer;
  /** Whether the player has an enemy before it; where it has none it waits. */
  findTarget: (player: number, nowMs: number) => boolean;
  strike: (player: number, stance: Stance) => Buffer;
  /** The strike that is to be the critical event. */
  lastStrike: (player: number, stance: Stance) => Buffer;
  /** The player's enemy is dead. */
  endTarget: (player: number) => void;
  /** Some enemy of the room is dead. */
  noteDeath: (nowMs: number) => void;
  heartbeat: () => Buffer;
  /** Whether a patch tells of a critical event. */
  isCritical: (patch: Buffer) => boolean;
};
