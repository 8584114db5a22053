/** The rooms of a run: one of each room template of its dungeon. */
import type { JoinOptions } from "../base/join-options.ts";
import type { Place } from "../base/room-directory.ts";

export const DUNGEON_MODE = "dungeon";

/** A run has one room of each template, and its id says so: who comes second finds the first one's room. */
export function roomIdOf(run_id: string, room_template_id: string): string {
  return `${run_id}-${room_template_id}`;
}

/** Which room of which run, and the content that the run began with. */
export type RunRoom = { dungeon_id: string; run_id: string; room_template_id: string; content_hash: string };

/** @param maker the account and address that the room counts for, where it is not opened by a door. */
export function placeOf(room: RunRoom, maker: Pick<JoinOptions, "player_id" | "address"> = {}): Place {
  const { dungeon_id, run_id, room_template_id, content_hash } = room;
  return {
    mode: DUNGEON_MODE,
    room_id: roomIdOf(run_id, room_template_id),
    options: { dungeon_id, run_id, room_template_id, content_hash, ...maker },
  };
}
