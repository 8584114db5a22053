/** Keeping a run with its rooms, live or not. */
import type { Logger } from "pino";
import { type Run, roomIdsOf } from "../../runs/run.ts";
import type { Services } from "../../services.ts";
import { wallClock } from "../../store/expiry.ts";
import { callRoomRpc, findRoom } from "./rpc-client.ts";

/** Rows of rooms are kept for a day longer than a run that was just played: so old they may be. */
const KEEP_AGAIN_MS = 24 * 3_600_000;

type KeepingServices = Pick<Services, "runs"> & { store: Pick<Services["store"], "rooms"> };

/** The run is kept from now on, and so are its rooms: the rows of those that are not live were kept for half an hour. Undefined where it is over. */
export async function saveRun(services: Services, run_id: string): Promise<Run | undefined> {
  const saved = await services.runs.save(run_id);
  if (!saved) return undefined;
  await keepRooms(services, saved);
  await Promise.all(roomIdsOf(saved).map(room_id => tellSaved(services.log, room_id)));
  return saved;
}

/** The run is played: rooms that nobody comes into are kept as long as it, which is written once a day. */
export async function keepRoomsOnceADay(
  services: KeepingServices,
  run: Run,
  now_ms = wallClock(),
): Promise<void> {
  const { run_id, is_saved, rooms_kept_at } = run;
  if (!is_saved) return;
  // A process that died while it saved the run may not have come as far as its members.
  if (rooms_kept_at === undefined) await services.runs.save(run_id);
  const isKept = rooms_kept_at !== undefined && now_ms - Date.parse(rooms_kept_at) < KEEP_AGAIN_MS;
  if (!isKept) await keepRooms(services, run);
}

async function keepRooms({ runs, store }: KeepingServices, run: Run): Promise<void> {
  await Promise.all(roomIdsOf(run).map(room_id => store.rooms.keep(room_id)));
  await runs.noteRoomsKept(run.run_id);
}

/** A live room that cannot be told now learns it when it closes. */
async function tellSaved(log: Logger, room_id: string): Promise<void> {
  try {
    if (await findRoom(room_id)) await callRoomRpc(room_id, "noteRunSaved");
  } catch (error) {
    log.warn({ err: error, room_id }, "the room does not know yet that its run is saved");
  }
}
