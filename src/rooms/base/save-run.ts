/** Keeping a run with its rooms, live or not. */
import type { Logger } from "pino";
import { type Run, roomIdsOf } from "../../runs/run.ts";
import type { Services } from "../../services.ts";
import { callRoomRpc, findRoom } from "./rpc-client.ts";

/** The run is kept from now on, and so are its rooms: the rows of those that are not live were kept for half an hour. Undefined where it is over. */
export async function saveRun({ runs, store, log }: Services, run_id: string): Promise<Run | undefined> {
  const saved = await runs.save(run_id);
  const room_ids = saved ? roomIdsOf(saved) : [];
  await Promise.all(room_ids.map(room_id => store.rooms.keep(room_id)));
  await Promise.all(room_ids.map(room_id => tellSaved(log, room_id)));
  return saved;
}

/** A live room that cannot be told now learns it when it closes. */
async function tellSaved(log: Logger, room_id: string): Promise<void> {
  try {
    if (await findRoom(room_id)) await callRoomRpc(room_id, "noteRunSaved");
  } catch (error) {
    log.warn({ err: error, room_id }, "the room does not know yet that its run is saved");
  }
}
