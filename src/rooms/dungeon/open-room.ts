/** The World that a room begins with: fresh, or as it was left; and where its journal goes on. */
import { randomBytes, randomInt } from "node:crypto";
import { ErrorCode, ServerError } from "@colyseus/core";
import { recoverRoom, rememberTakenLoot } from "../../game/dungeon/redo.ts";
import type { RecordedStart } from "../../game/dungeon/replay.ts";
import { createWorld, type WorldOptions } from "../../game/dungeon/setup.ts";
import { putToSleep, wake } from "../../game/dungeon/snapshot.ts";
import type { World } from "../../game/dungeon/world.ts";
import type { Services } from "../../services.ts";
import type { LoadedContent } from "../../store/content/content-library.ts";
import { eventId, gapsIn } from "../../store/journal/journal-row.ts";
import type { RoomState } from "../../store/room-repository.ts";
import { type JoinOptions, readJoinOptions } from "../base/join-options.ts";
import { roomStateOf } from "./hibernated-room.ts";
import { roomIdOf } from "./next-room.ts";

/** How far back a restored room looks for loot that was taken. A kill, its loot and who takes it are one row. */
const ROWS_OF_TAKEN_LOOT = 50;

export type OpenRoom = {
  world: World;
  content_version: number;
  content_hash: string;
  created_at: string;
  /** The number of the newest row of the room's journal; 0 for a fresh room. */
  lastRow: number;
  /** How a recording of the room begins. */
  start: RecordedStart;
};

/**
 * A fresh room that begins a run under the id given; or, where the options name a run, its room: as it was left, or
 * fresh with the content that the run began with.
 *
 * @throws ServerError where the room has closed and is not saved in time.
 */
export async function openRoom(
  services: Services,
  newRunId: string,
  options: Partial<JoinOptions>,
): Promise<OpenRoom> {
  const { version: content_version, hash, content } = await contentOf(services, options.content_hash);
  const { dungeon_id, room_template_id } = readJoinOptions(options, content);
  const run_id = options.run_id ?? newRunId;
  const room_id = roomIdOf(run_id, room_template_id);
  const worldOptions: WorldOptions = {
    ...{ content, room_id, run_id, dungeon_id, room_template_id },
    seed: randomInt(2 ** 32),
    draw_key: randomBytes(16).toString("hex"),
  };
  const isNew = options.run_id === undefined;
  if (!isNew) await assertSaved(services, room_id);
  const kept = isNew ? undefined : await services.store.rooms.get(room_id);
  if (kept) return { ...(await wakeRoom(services, worldOptions, kept)), content_version };
  // A room that has expired leaves its journal behind for a day: a fresh one of its id goes on with its numbers.
  const lastRow = isNew ? 0 : Number((await services.store.events.lastTaken(room_id)) ?? 0);
  const created_at = new Date().toISOString();
  const start: RecordedStart = { kind: "start", options: worldOptions };
  const world = createWorld(worldOptions);
  return { world, content_version, content_hash: hash, created_at, lastRow, start };
}

/**
 * A room that sleeps, as it would wake; undefined where none of this id is kept.
 *
 * @throws where its content version is gone.
 */
export async function sleepingRoom(services: Services, room_id: string): Promise<RoomState | undefined> {
  const kept = await services.store.rooms.get(room_id);
  if (!kept) return undefined;
  const { content } = await contentOf(services, kept.content_hash);
  const { run_id, dungeon_id, room_template_id, content_hash, created_at, random_state: seed } = kept;
  // It is looked at and never played, so it needs no key.
  const options = { content, room_id, run_id, dungeon_id, room_template_id, seed, draw_key: undefined };
  const { world, lastRow } = await wakeRoom(services, options, kept);
  const state = roomStateOf(world, { content_hash, created_at, last_event_id: eventId(lastRow) });
  return { ...state, updated_at: kept.updated_at };
}

/** @throws ServerError while the room, which has just closed, is still being saved: it would wake without what waits. */
async function assertSaved({ cluster, env }: Services, room_id: string): Promise<void> {
  if (await cluster.closing_rooms.isSaved(room_id, env.STORE_ACK_TIMEOUT_MS)) return;
  throw new ServerError(
    ErrorCode.MATCHMAKE_UNHANDLED,
    `The room ${room_id} is not saved yet: try again in a few seconds.`,
  );
}

/** From the snapshot, and what its journal says of the time after it. */
async function wakeRoom(
  { store, log }: Services,
  options: WorldOptions,
  kept: RoomState,
): Promise<Omit<OpenRoom, "content_version">> {
  const rows = await store.events.allAfter(kept.room_id, kept.last_event_id);
  const gaps = gapsIn(rows, Number(kept.last_event_id));
  if (gaps.length > 0) {
    log.error(
      { room_id: kept.room_id, gaps },
      "rows of the room's journal are missing that were said to be saved",
    );
  }
  const recovered = wake(options, kept);
  const before = await store.events.latest(kept.room_id, rows.length + ROWS_OF_TAKEN_LOOT);
  const earlier = before.filter(row => row.event_id <= kept.last_event_id);
  rememberTakenLoot(
    recovered,
    earlier.flatMap(row => row.entries.map(({ event }) => event)),
  );
  recoverRoom(
    recovered,
    rows.flatMap(row => row.entries),
  );
  // Woken once more from what is kept, so that a recording has a start to begin from.
  const asleep = putToSleep(recovered);
  return {
    world: wake(options, asleep),
    content_hash: kept.content_hash,
    created_at: kept.created_at,
    lastRow: Number(rows.at(-1)?.event_id ?? kept.last_event_id),
    start: { kind: "start", options, asleep },
  };
}

async function contentOf({ store }: Services, hash: string | undefined): Promise<LoadedContent> {
  return hash === undefined ? store.library.current() : store.library.byHash(hash);
}
