/** What the server says of what can be watched: docs/http-api.md#watching. Times are ISO 8601. */

/** A live room that everybody may watch. */
export type ListedRoom = {
  room_id: string;
  run_id: string;
  mode: string;
  is_ranked: boolean;
  /** So much later than its players do others see it. */
  delay_seconds: number;
  /** How many are connected. */
  players: number;
  /** Who plays in what may be seen now. */
  character_names: string[];
  opened_at: string;
  pvp_mode_id?: string;
  arena_id?: string;
  dungeon_id?: string;
  room_template_id?: string;
  difficulty_id?: string;
};

export type LiveStreamInfo = {
  room_id: string;
  run_id: string;
  mode: string;
  ticks_per_second: number;
  /** The newest tick that may be seen now. */
  tick: number;
  delay_seconds: number;
  is_ranked: boolean;
  /** Whether parts come by WebSocket, too. */
  has_socket: boolean;
  part_seconds: number;
  /** The oldest part that is kept. */
  first_part: number;
  /** The oldest that may not be seen yet. */
  next_part: number;
  next_part_in_ms: number;
  /** Parts with a keyframe, ascending. */
  keyframe_parts: number[];
  content_version: number;
  content_hash: string;
  rules_version: number;
  protocol_version: number;
};

/** One time that a room was opened. */
export type RecordedOpening = {
  first_tick: number;
  last_tick: number;
  content_version: number;
  content_hash: string;
  rules_version: number;
  at: string;
  /** What happened after its last tick was not recorded. */
  is_cut: boolean;
};

export type RecordingInfo = {
  room_id: string;
  room_template_id?: string;
  mode: string;
  openings: RecordedOpening[];
  is_playable: boolean;
  /** Why it is not, in a word and in a sentence. */
  reason?: string;
  detail?: string;
};

export type Watchable = {
  id: string;
  state: "live" | "ended";
  /** Of the server's rules. */
  rules_version: number;
  /** Rooms that are played now, the newest first. */
  live: LiveStreamInfo[];
  /** Of what has ended. */
  recordings: RecordingInfo[];
  pvp_mode_id?: string;
  arena_id?: string;
  is_ranked?: boolean;
  players?: { player_id: string; character_name: string; team: number; is_bot: boolean }[];
  dungeon_id?: string;
  difficulty_id?: string;
  started_at?: string;
  ended_at?: string;
};
