/** The one way in which Colyseus makes seat reservations of a room, which is private to it, and how they are given back before their time. */
import type { Room } from "@colyseus/core";
import type { Reservations } from "./seat-reservations.ts";

/**
 * From now on the room's reservations are counted, and one session has one.
 *
 * @returns what gives a seat reservation back at once; it does nothing for one that is taken, or kept for a lost connection.
 */
export function limitReservations(room: Room, reservations: Reservations): (connection_id: string) => void {
  const { reserveSeat, seats, timers } = privateOf(room);
  const giveBack = (connection_id: string): void => {
    const [, , isTaken, isKept] = seats[connection_id] ?? [];
    if (!(connection_id in seats) || isTaken || isKept) return;
    reservations.remove(connection_id);
    delete seats[connection_id];
    expire(timers, connection_id);
  };
  const hasReservationHere = ({ session_id }: JoinOptionsOf): boolean => {
    const connection_id = session_id === undefined ? undefined : reservations.idOf(session_id);
    return connection_id !== undefined && connection_id in seats;
  };
  // biome-ignore lint/complexity/useLiteralKeys: the only way to what Colyseus keeps private.
  room["_reserveSeat"] = async (
    id: string,
    options: JoinOptionsOf,
    auth: unknown,
    seconds = room.seatReservationTimeout,
    isKept = false,
  ) => {
    if (isKept) return reserveSeat(id, options, auth, seconds, isKept);
    // A refusal must leave the seat reservation that the session has in another room as it is; one in this room makes way for the newer.
    if (room.hasReachedMaxClients() && !hasReservationHere(options)) return false;
    if (!reservations.add(id, options, seconds, () => giveBack(id))) return false;
    const isReserved = await reserveSeat(id, options, auth, seconds);
    if (!isReserved) reservations.remove(id);
    // It was given back while Colyseus was still busy with it.
    else if (!(id in seats)) expire(timers, id);
    return isReserved;
  };
  return giveBack;
}

type JoinOptionsOf = Parameters<Reservations["add"]>[1];

function privateOf(room: Room) {
  return {
    // biome-ignore-start lint/complexity/useLiteralKeys: the only way to what Colyseus keeps private.
    reserveSeat: room["_reserveSeat"].bind(room),
    seats: room["_reservedSeats"],
    timers: room["_reservedSeatTimeouts"],
    // biome-ignore-end lint/complexity/useLiteralKeys: as above.
  };
}

/** Does now what Colyseus does when the reservation's time is over: it counts one less, and unlocks the room. */
function expire(timers: Record<string, NodeJS.Timeout>, connection_id: string): void {
  const timer = timers[connection_id];
  if (!timer) return;
  const end: unknown = Reflect.get(timer, "_onTimeout");
  clearTimeout(timer);
  if (typeof end === "function") end();
}
