/**
 * Matchmaking leads nobody again and again into a run from which its leader has removed the player: Colyseus finds rooms by what they have in
 * common, and knows of no exception for one player. The run's row says who was removed, so it is the same in whichever process.
 */
import { ErrorCode, type IRoomCache, matchMaker, ServerError } from "@colyseus/core";
import type { ISeatReservation } from "@colyseus/shared-types";
import type { Services } from "../../services.ts";
import { findRoom } from "./rpc-client.ts";

/** Methods of matchmaking that choose the room. */
const CHOOSING = ["joinOrCreate", "join"] as const;
type Choosing = (typeof CHOOSING)[number];

export function choosesRoom(method: string): method is Choosing {
  return CHOOSING.some(each => each === method);
}

/** A request to matchmaking, which has led to a room. */
export type Led = {
  method: Choosing;
  mode: string;
  /** As Colyseus has matched rooms by them. */
  options: Record<string, unknown>;
  reservation: ISeatReservation;
  /** Asks Colyseus for a room of this id, or for a new one of this mode, with the client's options. */
  invoke: (method: "joinById" | "create", name: string) => Promise<ISeatReservation>;
};

/**
 * The reservation; or where the player was removed from the run of its room, one in the first other room that fits, or in a new one.
 *
 * @param giveBack gives the reservation back that it does not take.
 * @throws ServerError where it asks for a room that is there, and there is no other.
 */
export async function withoutRemoved(
  { runs }: Services,
  player_id: string,
  { method, mode, options, reservation, invoke }: Led,
  giveBack: () => void,
): Promise<ISeatReservation> {
  const isRemovedFrom = async ({ metadata }: IRoomCache) => {
    const run = metadata?.run_id === undefined ? undefined : await runs.get(metadata.run_id);
    return run !== undefined && player_id in run.removed;
  };
  const found = await findRoom(reservation.roomId);
  if (!found || !(await isRemovedFrom(found))) return reservation;
  giveBack();
  const fitting = matchMaker.getHandler(mode).getFilterOptions(options);
  const rooms = await matchMaker.query({ name: mode, locked: false, private: false, ...fitting });
  for (const room of rooms) {
    if (room.roomId === found.roomId || (await isRemovedFrom(room))) continue;
    const reserved = await invoke("joinById", room.roomId).catch(unlessFilled);
    if (reserved) return reserved;
  }
  if (method === "joinOrCreate") return invoke("create", mode);
  throw new ServerError(
    ErrorCode.MATCHMAKE_INVALID_CRITERIA,
    "The only rooms that fit are of runs from which this player was removed: joinOrCreate makes another.",
  );
}

/** Others may have taken its last place, or it may have closed. */
function unlessFilled(error: unknown): undefined {
  if (!(error instanceof ServerError)) throw error;
  if (error.code !== ErrorCode.MATCHMAKE_INVALID_ROOM_ID && !isFull(error)) throw error;
}

/** Colyseus has no code for it. */
export function isFull(error: unknown): boolean {
  return error instanceof Error && error.message.endsWith("is already full.");
}
