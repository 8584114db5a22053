/** A room belongs to its run and ends with it: when nobody has a session in the run any more, all its rooms are gone. */

import type { Character } from "../characters/character.ts";
import { findEntry } from "../game/content/content.ts";
import { roomIdOf } from "../rooms/dungeon/run-rooms.ts";
import type { Services } from "../services.ts";
import { callLiveDungeon, callLiveRoom } from "./live-room.ts";

/**
 * Ends the run that the session was in, unless somebody else has a session in one of its rooms: a companion who stays behind
 * comes back through a door to rooms as they were, and never to new enemies and new loot.
 *
 * @param left as it was when its session ended; it is out of its room already.
 */
export async function endRunIfDeserted(services: Services, left: Character): Promise<void> {
  const { sessions } = services;
  const { run_id, dungeon_id, room_id } = left;
  if (run_id === undefined || dungeon_id === undefined || room_id === undefined) return;
  const template_ids = await roomTemplatesOf(services, dungeon_id, room_id);
  const room_ids = template_ids.map(template_id => roomIdOf(run_id, template_id));
  if (await sessions.isAnyInRun(run_id, room_ids)) return;
  // The index of sessions follows its table by some milliseconds; rooms know who is in them.
  const live = await Promise.all(room_ids.map(room_id => callLiveDungeon(room_id, "describe")));
  if (live.some(room => room !== undefined && room.players.length > 0)) return;
  await Promise.all(room_ids.map(room_id => endRoom(services, room_id)));
}

/** A live room ends when it closes, and is not written again before. */
async function endRoom({ store }: Services, room_id: string): Promise<void> {
  const isLive = await callLiveRoom(room_id, "desert");
  if (!isLive) await store.rooms.end(room_id);
}

/** The room templates of the dungeon in the content that this room runs on, which may be older than the current one. */
async function roomTemplatesOf({ store }: Services, dungeon_id: string, room_id: string): Promise<string[]> {
  const kept = (await callLiveDungeon(room_id, "describe")) ?? (await store.rooms.get(room_id));
  const { content } = kept ? await store.library.byHash(kept.content_hash) : store.library.current();
  const dungeon = findEntry(content.dungeons, dungeon_id);
  return dungeon?.room_templates.map(template => template.room_template_id) ?? [];
}
