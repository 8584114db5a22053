/** Rooms by their ids, in whichever process they live: found where they are live, opened where they are not. */
import { setTimeout as delay } from "node:timers/promises";
import { ErrorCode, type IRoomCache, matchMaker, ServerError } from "@colyseus/core";
import { SeatReservationError } from "@colyseus/core/errors/SeatReservationError";
import type { ISeatReservation } from "@colyseus/shared-types";
import { ROWS_VERSION } from "../../characters/rows-version.ts";
import { ANSWER_LIMIT_MS, ClusterUnreachable, inTime } from "../../cluster/unreachable.ts";
import { accept, reject, type Verdict } from "../../game/core/verdict.ts";
import { CLOSE_CODES } from "../../schema/close-codes.ts";
import type { JoinOptions } from "./join-options.ts";
import { callRoomRpc, disconnectRoom, findRoom } from "./rpc-client.ts";

const LOOK_AGAIN_MS = 20;

/** A room, and how it is opened where it is not live: the name of its mode, and options that lead to this very room. */
export type Place = { mode: string; room_id: string; options: Partial<JoinOptions> };

/** A seat reservation, and the newest event of its room before it is taken. */
export type ReservedPlace = { reservation: ISeatReservation; last_event_id: string };

/** The options of a seat reservation that the server makes for a session; they never go to a client. */
type ReservationOwner = { session_id: string; player_id?: string };

/**
 * Makes a room, in whichever process has the least to do.
 *
 * @throws ServerError where it cannot be made.
 */
export async function createRoom(mode: string, options: Partial<JoinOptions>): Promise<IRoomCache> {
  try {
    return await inTime(matchMaker.createRoom(mode, options));
  } catch (error) {
    if (error instanceof ServerError || !(error instanceof Error)) throw error;
    // From another process only the message comes.
    throw new ServerError(ErrorCode.MATCHMAKE_UNHANDLED, error.message);
  }
}

/**
 * The room of this id: live from now on.
 *
 * Two who come at once, perhaps in two processes, make two rooms of one id; Colyseus keeps the first that is listed and
 * gives both its listing.
 */
export async function findOrOpenRoom({ mode, room_id, options }: Place): Promise<IRoomCache> {
  await endInOlderProcess(room_id);
  const found = await findRoom(room_id);
  if (found) return found;
  const opened = await createRoom(mode, options);
  if (opened.roomId !== room_id) {
    const text = `The options of a place in the mode "${mode}" open the room ${opened.roomId} instead of its ${room_id}: let both come from one function.`;
    throw new Error(text);
  }
  return opened;
}

/** Whether the process of the room can read the rows that this one writes. */
export function readsOurRows({ metadata }: IRoomCache): boolean {
  return (metadata?.rows_version ?? 0) >= ROWS_VERSION;
}

/**
 * The room's listing where it lives in a process of an older release that cannot read the rows that this one writes.
 *
 * @throws ServerError where it could be in another process, and none can be reached.
 */
export async function findInOlderProcess(room_id: string): Promise<IRoomCache | undefined> {
  const listing = await findRoom(room_id);
  return listing && !readsOurRows(listing) ? listing : undefined;
}

/**
 * Ends the room where it lives in a process of an older release that cannot read the row of a character that is about to come in. It is saved,
 * and opened anew where it is wanted next; clients of those who are in it come back by themselves, as where a process has ended.
 *
 * @throws ClusterUnreachable where it has not ended in time.
 */
async function endInOlderProcess(room_id: string): Promise<void> {
  if (!(await findInOlderProcess(room_id))) return;
  await disconnectRoom(room_id, CLOSE_CODES.moved).catch(async error => {
    if (await findRoom(room_id)) throw error;
  });
  for (
    const until = performance.now() + ANSWER_LIMIT_MS;
    await findRoom(room_id);
    await delay(LOOK_AGAIN_MS)
  ) {
    if (performance.now() > until) throw new ClusterUnreachable();
  }
}

/**
 * Makes a seat reservation for the session in the room, which is in the database from then on: whatever becomes of it, the room can be
 * opened again. Rejected where it is full, or out of reach at the moment: then asking again is safe.
 */
export async function reserveSeat(place: Place, owner: ReservationOwner): Promise<Verdict<ReservedPlace>> {
  const request = { ...place, options: { ...place.options, ...owner } };
  try {
    const room = await findOrOpenRoom(request);
    return await reserveSeatIn(room, request).catch(async error => {
      // Where it has gone meanwhile, with its process perhaps, it is opened elsewhere.
      const mayBeGone = error instanceof ServerError || error instanceof SeatReservationError;
      if (!mayBeGone || (await findRoom(room.roomId))) throw error;
      return reserveSeatIn(await findOrOpenRoom(request), request);
    });
  } catch (error) {
    if (error instanceof SeatReservationError) return reject("room_full");
    if (error instanceof ServerError) return reject("store_unavailable");
    throw error;
  }
}

/** The room's row first: a reservation that nobody may take would keep others out until its time is over. */
async function reserveSeatIn(room: IRoomCache, { options }: Place): Promise<Verdict<ReservedPlace>> {
  const prepared = await callRoomRpc(room.roomId, "prepare");
  if (!prepared.is_accepted) return prepared;
  const reservation = await inTime(matchMaker.reserveSeatFor(room, options));
  return accept({ reservation, ...prepared.value });
}
