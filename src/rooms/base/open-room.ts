/** The World that a room begins with: fresh, or as it was left; and where its journal goes on. */
import { randomBytes, randomInt } from "node:crypto";
import { ErrorCode, ServerError } from "@colyseus/core";
import type { RecordedStart } from "../../game/core/replay.ts";
import type { Services } from "../../services.ts";
import { eventId, gapsIn } from "../../store/journal/journal-row.ts";
import type { RoomRow } from "../../store/room-row.ts";
import type { JoinOptions } from "./join-options.ts";
import type { Mode, ModeTypes, RoomContent } from "./mode.ts";
import { roomRowOf } from "./room-row-form.ts";

export type OpenRoom<M extends ModeTypes> = {
  world: M["World"];
  content: RoomContent;
  created_at: string;
  /** The number of the newest row of the room's journal; 0 for a fresh room. */
  lastRow: number;
  /** Whether there was no room of this id before. */
  isFresh: boolean;
  /** What its journal says that its row did not contain. */
  missed: readonly M["Event"][];
  /** How a recording of the room begins. */
  recordedStart: RecordedStart<M>;
};

/**
 * A fresh room that begins a run under the id given; or, where the options name a run, its room: as it was left, or
 * fresh with the content that the run began with.
 *
 * @throws ServerError where the room has closed and is not saved in time, or was kept for a run that has expired.
 */
export async function openRoom<M extends ModeTypes>(
  services: Services,
  mode: Mode<M>,
  newRunId: string,
  options: Partial<JoinOptions>,
): Promise<OpenRoom<M>> {
  const content = await contentOf(services, options.content_hash);
  const chance = { seed: randomInt(2 ** 32), draw_key: randomBytes(16).toString("hex") };
  const { run_id } = options;
  const run = mode.runs && run_id !== undefined ? await services.runs.get(run_id) : undefined;
  const opening = mode.admission.opening(options, newRunId, content.content, chance, run);
  const { room_id } = opening;
  const isNew = run_id === undefined;
  if (!isNew) await assertSaved(services, room_id);
  const kept = isNew ? undefined : await services.store.rooms.get(room_id);
  if (kept && (await hasExpiredWithRun(services, kept))) {
    const text = `The run ${kept.run_id} has expired, and its room ${room_id} with it: begin another run.`;
    throw new ServerError(ErrorCode.MATCHMAKE_INVALID_ROOM_ID, text);
  }
  if (kept) return { ...(await restoreRoom(services, mode, opening, kept)), content, isFresh: false };
  // A room that has expired leaves its journal behind for a while: a fresh one of its id goes on with its numbers.
  const lastRow = isNew ? 0 : Number((await services.store.events.lastTaken(room_id)) ?? 0);
  const created_at = new Date().toISOString();
  const recordedStart: RecordedStart<M> = { kind: "start", mode: mode.name, options: opening };
  const world = mode.rules.open(opening);
  return { world, content, created_at, lastRow, isFresh: lastRow === 0, missed: [], recordedStart };
}

/**
 * Whether the room was kept for its run, and that is gone: its row is there for longer than the run's. A row of a run that was not saved says
 * nothing of it, nor does one from before runs were: its room begins the run.
 */
export async function hasExpiredWithRun(
  { runs }: Pick<Services, "runs">,
  { is_saved, run_id }: RoomRow,
): Promise<boolean> {
  return is_saved === true && (await runs.get(run_id)) === undefined;
}

/** A room that is not live, as it would be restored. */
export type HibernatedRoom<M extends ModeTypes> = Pick<OpenRoom<M>, "world" | "missed"> & { row: RoomRow };

/**
 * Undefined where none of this id and mode is kept.
 *
 * @throws where its content version is gone.
 */
export async function hibernatedRoom<M extends ModeTypes>(
  services: Services,
  mode: Mode<M>,
  room_id: string,
): Promise<HibernatedRoom<M> | undefined> {
  const kept = await services.store.rooms.get(room_id);
  if (kept?.mode !== mode.name) return undefined;
  const { content } = await contentOf(services, kept.content_hash);
  // It is looked at and never played, so it needs no chance.
  const options = mode.row.optionsOf(kept);
  const opening = mode.admission.opening(options, kept.run_id, content, { seed: 0, draw_key: undefined });
  const { world, lastRow, missed } = await restoreRoom(services, mode, opening, kept);
  const { content_hash, created_at, is_saved } = kept;
  const last_event_id = eventId(lastRow);
  const row = roomRowOf(mode, world, {
    content_hash,
    created_at,
    last_event_id,
    ...(is_saved && { is_saved }),
  });
  return { world, missed, row: { ...row, updated_at: kept.updated_at } };
}

/** @throws ServerError while the room, which has just closed, is still being saved: it would be restored without what waits. */
async function assertSaved({ cluster, env }: Services, room_id: string): Promise<void> {
  if (await cluster.closing_rooms.isSaved(room_id, env.STORE_ACK_TIMEOUT_MS)) return;
  throw new ServerError(
    ErrorCode.MATCHMAKE_UNHANDLED,
    `The room ${room_id} is not saved yet: try again in a few seconds.`,
  );
}

/** From the snapshot, and what its journal says of the time after it. */
async function restoreRoom<M extends ModeTypes>(
  services: Services,
  { name, rules, events, row, judgeDead }: Mode<M>,
  opening: M["Opening"],
  kept: RoomRow,
): Promise<Omit<OpenRoom<M>, "content" | "isFresh">> {
  const { store, log } = services;
  const { room_id, mode = name } = kept;
  if (mode !== name) throw new Error(`The room ${room_id} is one of the mode "${mode}", not of "${name}"`);
  const rows = await store.events.allAfter(room_id, events.schema, kept.last_event_id);
  const gaps = gapsIn(rows, Number(kept.last_event_id));
  if (gaps.length > 0) {
    log.error({ room_id, gaps }, "rows of the room's journal are missing that were said to be saved");
  }
  const restored = rules.restore(opening, row.snapshot(kept));
  const latest = await store.events.latest(room_id, events.schema, rows.length + row.rowsBefore);
  const before = latest.filter(({ event_id }) => event_id <= kept.last_event_id);
  const missed = rows.flatMap(({ entries }) => entries);
  rules.redo(
    restored,
    missed,
    before.flatMap(({ entries }) => entries.map(({ event }) => event)),
  );
  // Restored once more from what is kept, so that a recording has a start to begin from.
  const left = rules.snapshot(restored);
  const hibernated = judgeDead ? await judgeDead(left, room_id, services) : left;
  return {
    world: rules.restore(opening, hibernated),
    created_at: kept.created_at,
    lastRow: Number(rows.at(-1)?.event_id ?? kept.last_event_id),
    missed: missed.map(({ event }) => event),
    recordedStart: { kind: "start", mode: name, options: opening, hibernated },
  };
}

async function contentOf({ store }: Services, hash: string | undefined): Promise<RoomContent> {
  const loaded = hash === undefined ? store.library.current() : await store.library.byHash(hash);
  return { content: loaded.content, content_version: loaded.version, content_hash: loaded.hash };
}
