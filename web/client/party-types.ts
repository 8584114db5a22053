/** What the server tells of parties: docs/http-api.md#parties. Times are ISO 8601. */

export type PartyMember = {
  player_id: string;
  /** With which it plays; absent where it has none any more. */
  character_id?: string;
  character_name: string;
  /** From 1. */
  level: number;
  class_id: string;
  /** Absent where it has none. */
  rank?: string;
  is_leader: boolean;
  /** The mode of the room that it is in, such as `dungeon` or `arena`; `none` outside of rooms. */
  where: string;
  /** Of the dungeon that it is in. */
  dungeon_id?: string;
  /** Its connection is lost: after 5 min it has left. */
  is_away: boolean;
  /** Absent while it is not away. */
  away_since?: string;
  /** Its answer to the ready check; absent where it has given none. */
  is_ready?: boolean;
  /** The leader has muted it in the chat. */
  is_muted: boolean;
  joined_at: string;
};

/** A player that asks to join, for the leader to answer. */
export type PartyRequest = { player_id: string; character_id: string; character_name: string; at: string };

/** Who has not answered by `ends_at` is not ready. */
export type ReadyCheck = { asked_at: string; ends_at: string; are_all_ready: boolean };

/** As its members see it. */
export type Party = {
  party_id: string;
  leader_player_id: string;
  /** Everybody may join who knows its id. */
  is_open: boolean;
  max_size: number;
  /** Who has been there for the longest time first. */
  members: PartyMember[];
  /** The oldest first. */
  requests: PartyRequest[];
  /** The newest; absent where there was none. */
  ready_check?: ReadyCheck;
  created_at: string;
};

/** As others see it, who may join it. */
export type PartySummary = {
  party_id: string;
  leader_name: string;
  is_open: boolean;
  member_count: number;
  max_size: number;
};

export type PartyInvite = PartySummary & {
  /** The name of the inviter's character. */
  invited_by: string;
  at: string;
};

/** A place in a room of the dungeon: in metres, in the dungeon's coordinates. */
export type Ping = {
  kind: "here" | "enemy" | "loot" | "danger" | "help";
  room_id: string;
  position_x: number;
  position_z: number;
};

/** What a member has said: either a text or a ping. */
export type PartyLine = {
  line_id: string;
  player_id: string;
  character_name: string;
  at: string;
  text?: string;
  ping?: Ping;
};

/** Leads everybody into the party until it ends. The link is relative to the path that was asked for. */
export type PartyCode = { code: string; link: string };

/** A member who could not come along into a run; `reason` is one of the reject reasons. */
export type LeftOut = { player_id: string; character_name: string; reason: string };
