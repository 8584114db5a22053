/** The rooms of a run: found where they are live, woken where they sleep, made where they never were. */
import { type IRoomCache, matchMaker, ServerError } from "@colyseus/core";
import { SeatReservationError } from "@colyseus/core/errors/SeatReservationError";
import type { ISeatReservation } from "@colyseus/shared-types";
import { inTime } from "../../cluster/unreachable.ts";
import { accept, reject, type Verdict } from "../../game/core/verdict.ts";
import type { JoinOptions } from "../base/join-options.ts";
import { askRoom, createRoom, findRoom } from "../base/rpc-client.ts";

/** A run has one room of each template, and its id says so: whoever comes second finds the first one's room. */
export function roomIdOf(run_id: string, room_template_id: string): string {
  return `${run_id}-${room_template_id}`;
}

/** Which room of which run, and the content that the run began with. */
export type RunRoom = Required<
  Pick<JoinOptions, "dungeon_id" | "run_id" | "room_template_id" | "content_hash">
>;

/** The options of a seat that the server reserves for a session; they never go to a client. */
export type SeatRequest = RunRoom & { session_id: string; player_id?: string };

/** A seat, and the newest event of its room before it is taken. */
export type ReservedSeat = { seat: ISeatReservation; last_event_id: string };

/**
 * The run's room of this template: live from now on.
 *
 * Two who come at once, perhaps in two processes, make two rooms of one id; Colyseus keeps the first that is listed and
 * gives both its listing.
 */
export async function openRunRoom(room: RunRoom & Partial<JoinOptions>): Promise<IRoomCache> {
  const found = await findRoom(roomIdOf(room.run_id, room.room_template_id));
  return found ?? createRoom(room);
}

/**
 * Reserves a seat for the session in the run's room of this template, which is in the database from then on: whatever becomes
 * of the seat, the room can be opened again. Rejected where it is full, or out of reach at the moment: then asking again is
 * safe.
 */
export async function reserveSeat(request: SeatRequest): Promise<Verdict<ReservedSeat>> {
  try {
    const room = await openRunRoom(request);
    return await reserveSeatIn(room, request).catch(async error => {
      // Where it has gone meanwhile, with its process perhaps, it wakes elsewhere.
      const mayBeGone = error instanceof ServerError || error instanceof SeatReservationError;
      if (!mayBeGone || (await findRoom(room.roomId))) throw error;
      return reserveSeatIn(await openRunRoom(request), request);
    });
  } catch (error) {
    if (error instanceof SeatReservationError) return reject("room_full");
    if (error instanceof ServerError) return reject("store_unavailable");
    throw error;
  }
}

/** The room's row first: a seat that nobody may have would keep others out until its time is over. */
async function reserveSeatIn(room: IRoomCache, request: SeatRequest): Promise<Verdict<ReservedSeat>> {
  const prepared = await askRoom(room.roomId, "prepare");
  if (!prepared.is_accepted) return prepared;
  const seat = await inTime(matchMaker.reserveSeatFor(room, request));
  return accept({ seat, ...prepared.value });
}
