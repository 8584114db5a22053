/** The rooms of a run: found where they are live, woken where they sleep, made where they never were. */
import { type IRoomCache, matchMaker } from "@colyseus/core";
import { SeatReservationError } from "@colyseus/core/errors/SeatReservationError";
import type { ISeatReservation } from "@colyseus/core/MatchMaker";
import type { JoinOptions } from "./join-options.ts";
import { askRoom, findRoom } from "./room-calls.ts";

/** A run has one room of each template, and its id says so: whoever comes second finds the first one's room. */
export function roomIdOf(run_id: string, room_template_id: string): string {
  return `${run_id}-${room_template_id}`;
}

/** Which room of which run, and the content that the run began with. */
export type RunRoom = Required<
  Pick<JoinOptions, "dungeon_id" | "run_id" | "room_template_id" | "content_hash">
>;

/** The options of a seat that the server reserves for a session; they never go to a client. */
export type SeatRequest = RunRoom & { session_id: string };

/** A seat, and the newest event of its room before it is taken. */
export type ReservedSeat = { seat: ISeatReservation; last_event_id: string };

/**
 * The run's room of this template: live from now on.
 *
 * Two who come at once make two rooms of one id; Colyseus keeps the first and gives both its listing.
 */
export async function openRunRoom(room: RunRoom): Promise<IRoomCache> {
  const found = await findRoom(roomIdOf(room.run_id, room.room_template_id));
  return found ?? matchMaker.createRoom("dungeon", room);
}

/** Reserves a seat for the session in the run's room of this template; undefined where it is full. */
export async function reserveSeat(request: SeatRequest): Promise<ReservedSeat | undefined> {
  const room = await openRunRoom(request);
  try {
    const seat = await matchMaker.reserveSeatFor(room, request);
    return { seat, last_event_id: await askRoom(room.roomId, "lastEventId") };
  } catch (error) {
    if (error instanceof SeatReservationError) return undefined;
    throw error;
  }
}
