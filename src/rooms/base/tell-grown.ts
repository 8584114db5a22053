/** Rooms of a run hear that its party has grown: each is as hard as the party is large. */
import type { Logger } from "pino";
import { type Run, roomIdsOf } from "../../runs/run.ts";
import { callRoomRpc, findRoom } from "./rpc-client.ts";

/**
 * Tells the live rooms of the run.
 *
 * @param told_room_id knows it already.
 */
export async function tellGrown(log: Logger, run: Run, told_room_id: string): Promise<void> {
  const room_ids = roomIdsOf(run).filter(room_id => room_id !== told_room_id);
  await Promise.all(room_ids.map(room_id => tell(log, room_id, run.largest_party)));
}

/** A live room that cannot be told now learns it when somebody comes or goes there, or within 10 minutes. */
async function tell(log: Logger, room_id: string, party_size: number): Promise<void> {
  try {
    if (await findRoom(room_id)) await callRoomRpc(room_id, "notePartyGrew", party_size);
  } catch (error) {
    log.warn({ err: error, room_id }, "the room does not know yet that the party of its run has grown");
  }
}
