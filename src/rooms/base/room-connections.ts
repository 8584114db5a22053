/** What Colyseus does about a room's connections, as the player slots need it. */
import { CloseCode, Deferred, matchMaker, type Room } from "@colyseus/core";
import { SeatReservationError } from "@colyseus/core/errors/SeatReservationError";
import type { ISeatReservation } from "@colyseus/shared-types";
import type { ModeClient } from "./player-slot.ts";
import type { Connections } from "./player-slots.ts";
import { findRoom } from "./rpc-client.ts";
import { socketOf } from "./socket.ts";

type RoomParts = {
  room: Room<{ client: ModeClient }>;
  /** Gives a seat reservation back: see seat-reservation-limit.ts. */
  giveBack: (connection_id: string) => void;
  isClosing: () => boolean;
  /** How long a lost connection keeps its player slot. */
  comesBackSeconds: number;
  /** The wait for a client has ended. */
  onGivenUp: (client: ModeClient) => void;
  /** Lets the next reservation of this turn pass though the room is full. */
  withoutFreeSlot: <T>(reserve: () => T) => T;
};

export function connectionsOf({
  room,
  giveBack,
  isClosing,
  comesBackSeconds,
  onGivenUp,
  withoutFreeSlot,
}: RoomParts): Connections {
  return {
    giveBack,
    close(connection_id, code, why) {
      // Colyseus closes a connection that it kicks only when onLeave is done, and a character in combat stays for a while.
      const client = room.clients.get(connection_id);
      if (client) socketOf(client).close(code, why);
      room.kickClient(connection_id, code, why);
    },
    letGo: client => socketOf(client).close(CloseCode.CONSENTED),
    awaitReconnection(client, hasReturned) {
      // Colyseus keeps nothing for a client that has not acknowledged this very connection.
      if (hasReturned) Reflect.deleteProperty(client, "_enqueuedMessages");
      // Timed here: Colyseus lets its own timer run on when the wait ends early, and with it the room stays in memory.
      const reconnection = room.allowReconnection(client, "manual");
      // Where the room is ending, or the client had not finished coming in, it is a plain promise, rejected already.
      const stopWaiting = () => {
        if (reconnection instanceof Deferred) reconnection.reject(new Error("no longer waited for"));
      };
      const timeout = setTimeout(stopWaiting, comesBackSeconds * 1000);
      // Colyseus calls onLeave too, but not for a client whose reconnection was lost on the way.
      reconnection.catch(() => onGivenUp(client)).finally(() => clearTimeout(timeout));
      return stopWaiting;
    },
    async reserve(session_id, hasSlot): Promise<ISeatReservation | undefined> {
      const listing = await findRoom(room.roomId);
      if (!listing || isClosing()) return undefined;
      const reserve = () => matchMaker.reserveSeatFor(listing, { session_id, is_admitted: true });
      // The places are counted before the first await of the reservation, so that nobody else passes meanwhile.
      const reservation = hasSlot ? withoutFreeSlot(reserve) : reserve();
      return reservation.catch(error => {
        if (error instanceof SeatReservationError) return undefined;
        throw error;
      });
    },
  };
}
