/** A player slot: a character's place in a room, and the connection that speaks for it. */
import type { Client } from "@colyseus/core";
import type { ISeatReservation } from "@colyseus/shared-types";
import type { PlayedCharacter } from "../../characters/character.ts";
import type { Verdict } from "../../game/core/verdict.ts";
import { OLDEST_PROTOCOL_VERSION } from "../../schema/protocol-version.ts";
import type { HeartbeatTimeout } from "./heartbeat-timeout.ts";
import type { RoundTrip } from "./round-trip.ts";
import type { ViolationCounter } from "./violation-counter.ts";

/** What a character that has gone to another room has there, and whether it is saved so. */
export type Gone = { reservation: ISeatReservation; isDurable: Promise<boolean> };

export type PlayerSlot = {
  character: PlayedCharacter;
  /** Counts its messages and violations. */
  violations: ViolationCounter;
  /** The Colyseus connection that may use the slot. Any other is of the past, and decides nothing. */
  connection_id: string;
  /** With which its client may come back to it: the same for as long as it has the slot. Set when it has come in. */
  reconnection_token?: string;
  /**
   * Whether its connection has shown a token of the session. Then a client that comes back to it has to show one, too: a
   * reconnection token that was copied is not enough.
   */
  isProved?: boolean;
  /** Whether its client has come back to it by that token. */
  hasReturned?: boolean;
  /** Ends the wait for a lost connection, or for one that has not come yet. */
  stopWaiting?: (() => void) | undefined;
  /** When the character was last written, by performance.now(). */
  savedAtMs: number;
  /** Where the character goes, or has gone, so that asking again gets the same answer; undefined after a refusal. */
  going?: Promise<Verdict<Gone>> | undefined;
  /** Whether the character is saved as it left the room; undefined while it is here, and where the room lost it. */
  isDurableOutside?: Promise<boolean>;
  /** Of the connection that it has now; undefined before its first. */
  roundTrip?: RoundTrip;
  /** Ends the connection when nothing has come from the client for too long. */
  heartbeatTimeout?: HeartbeatTimeout;
};

/** What is known of a connection by the request with which it joined. */
export type JoinAuth = { isFromPlayground: boolean };

export type ModeClient = Client<{ userData: PlayerSlot; auth: JoinAuth }>;

/** Set when the client joined, before any of its messages can arrive. */
export function slotOf(client: ModeClient): PlayerSlot {
  if (!client.userData) throw new Error("A client without a player slot cannot be in a room");
  return client.userData;
}

/** Which version of the protocol its client speaks. */
export function spokenVersionOf({ character }: PlayerSlot): number {
  return character.protocol_version ?? OLDEST_PROTOCOL_VERSION;
}

export function playerIdOf(client: ModeClient): string {
  return slotOf(client).character.player_id;
}
