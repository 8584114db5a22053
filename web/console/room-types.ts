/** Live rooms as the API tells staff of them. */
import type { NameOf } from "./content-names.ts";

export type LiveRoom = {
  readonly room_id: string;
  readonly run_id: string;
  readonly mode: string;
  readonly dungeon_id?: string;
  readonly room_template_id?: string;
  readonly difficulty_id?: string;
  readonly pvp_mode_id?: string;
  readonly arena_id?: string;
  readonly is_private: boolean;
  readonly players: number;
  readonly max_players?: number;
  readonly character_names: readonly string[];
  readonly process_id: string;
  /** In ISO 8601. */
  readonly opened_at: string;
  /** Absent where the role may not see it. */
  readonly bill?: {
    readonly usd: number;
    readonly usd_per_hour: number;
    readonly cpu_seconds: number;
    readonly bytes_out: number;
  };
};

export type LiveRooms = {
  readonly rooms: readonly LiveRoom[];
  /** Of all, also of those that are not listed. */
  readonly total: number;
  readonly players: number;
};

export type ShownRoom = {
  readonly room: LiveRoom;
  readonly connected: readonly { readonly player_id: string; readonly character_name?: string }[];
};

/** The dungeon and its room, or what is fought for where. */
export function placeOf(room: LiveRoom, nameOf: NameOf): string {
  const { dungeon_id, room_template_id, difficulty_id, pvp_mode_id, arena_id } = room;
  const named = (set: Parameters<NameOf>[0], id: string | undefined) => id && nameOf(set, id);
  return [
    named("dungeons", dungeon_id),
    room_template_id,
    named("difficulties", difficulty_id),
    named("pvp-modes", pvp_mode_id),
    named("arenas", arena_id),
  ]
    .filter(Boolean)
    .join(" · ");
}
