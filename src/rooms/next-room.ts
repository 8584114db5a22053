/** The room behind a door: found, woken or made, and a seat in it. */
import { type IRoomCache, matchMaker } from "@colyseus/core";
import { SeatReservationError } from "@colyseus/core/errors/SeatReservationError";
import type { ISeatReservation } from "@colyseus/core/MatchMaker";
import type { JoinOptions } from "./join-options.ts";

/** A run has one room of each template, and its id says so: whoever comes second finds the first one's room. */
export function roomIdOf(run_id: string, room_template_id: string): string {
  return `${run_id}-${room_template_id}`;
}

/** The options of a seat that the server reserves for a session; it never goes to a client. */
export type SeatRequest = Required<Pick<JoinOptions, "run_id" | "content_hash" | "session_id">> & JoinOptions;

/**
 * Reserves a seat for the session in the run's room of this template; undefined where it is full.
 *
 * Two who come at once make two rooms of one id; Colyseus keeps the first and gives both its listing.
 */
export async function reserveSeat(request: SeatRequest): Promise<ISeatReservation | undefined> {
  const room = await findOrCreate(request);
  try {
    return await matchMaker.reserveSeatFor(room, request);
  } catch (error) {
    if (error instanceof SeatReservationError) return undefined;
    throw error;
  }
}

async function findOrCreate(request: SeatRequest): Promise<IRoomCache> {
  const roomId = roomIdOf(request.run_id, request.room_template_id);
  const found = (await matchMaker.findRoomsByIds([roomId])).get(roomId);
  return found ?? matchMaker.createRoom("dungeon", request);
}
