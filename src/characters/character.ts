/** A player's character, as CharactersTable keeps it: one row, the only one that decides about it. */
import { z } from "zod";
import { lasting } from "../game/character/lasting.ts";
import { RowSchema } from "../store/schema-version.ts";
import { unpacked } from "./packed-row.ts";

const id = z.string().min(1).max(128);
const isoTime = z.iso.datetime();

/** What the character is, owns and has done: its player takes it along from room to room. */
const possessions = z.object({
  combat_stats_id: id,
  current_health: z.number(),
  current_mana: z.number(),
  current_stamina: z.number(),
  is_alive: z.boolean(),
  /** The lasting effects of abilities: ability_id → seconds left. */
  effects: z.record(z.string(), z.number()).optional(),
  /** ability_id → points that its shield has taken; absent where all are whole. */
  absorbed: z.record(z.string(), z.number()).optional(),
  /** ability_id → seconds until it may be used again. */
  cooldowns: z.record(z.string(), z.number()).optional(),
  ...lasting.shape,
});

/** Where the character is. All of it is absent while it is in no room. */
const whereabouts = z.object({
  /** The room that holds it. Only that room writes to the row. */
  room_id: id.optional(),
  /** The mode of that room, whose journal says what happened to the character since this was written. */
  mode: id.optional(),
  /** The newest event of the room that is contained in this row; later ones about the character come on top. */
  last_event_id: z.string().optional(),
  /** The party's trip through a dungeon that the room belongs to. */
  run_id: id.optional(),
  /** The dungeon of the run. */
  dungeon_id: id.optional(),
  /** The door through which the character comes into its room; absent at the room's point of entry. */
  door_id: id.optional(),
  /** Dungeon coordinates in metres; y is up. */
  position_x: z.number().optional(),
  position_y: z.number().optional(),
  position_z: z.number().optional(),
});

/** Who plays it. One session at a time: the newest. */
const play = z.object({
  session_id: id.optional(),
  /** When the session began. */
  session_began_at: isoTime.optional(),
  /** Epoch seconds: when the session ends, unless its player gives a sign of life. The repository sets it with every write. */
  session_ends_at: z.int().optional(),
  last_heartbeat: isoTime,
  /** The version of the protocol that its client speaks; absent for 1. */
  protocol_version: z.int().positive().optional(),
});

export const character = z.object({
  character_id: id,
  /** The account that it belongs to; of an anonymous player an id that no account has. */
  player_id: id,
  /** `anonymous` is possible in development only, and lasts as long as its session. */
  owner: z.enum(["anonymous", "guest", "account"]),
  character_name: z.string().min(1).max(100),
  created_at: isoTime,
  updated_at: isoTime.optional(),
  /** When its player deleted it; it can be brought back for a while. */
  deleted_at: isoTime.optional(),
  /** When its player changed its name last. */
  renamed_at: isoTime.optional(),
  /** The newest acts of staff that have changed it, by the ids that they were given: none is done twice. Absent where there was none. */
  staff_act_ids: z.array(id).optional(),
  ...possessions.shape,
  ...whereabouts.shape,
  ...play.shape,
  /**
   * Its own id, while a room holds it that may know more of it than this row; absent once the row contains all that has happened.
   * So `unsettled-index` lists those alone that are being played, or were when their process died.
   */
  unsettled_id: id.optional(),
  /**
   * This row contains that it came into its room. Until then what the room's journal says of its player is about another character of
   * the same player.
   */
  has_joined: z.literal(true).optional(),
  /** How often the row was written. Of two states with the same events the one that was written more often is the later. */
  revision: z.int().nonnegative(),
  /** Epoch seconds: when the row ends; absent for a character that is kept. The repository sets it with every write. */
  expires_at: z.int().optional(),
});
export type Character = z.infer<typeof character>;

export const characterRows = new RowSchema(z.preprocess(unpacked, character), [
  // Version 2 has levels, equipment and skills. A server that knows of none would write the row back without them.
  row => row,
]);

/** Whether it was made, and nothing was written to it since: the account may not count it yet. */
export function isUnfinished({ revision, session_id }: Character): boolean {
  return revision === 0 && session_id === undefined;
}

/** A session ends when its player has given no sign of life, and nothing was written to its character, for so long. */
export const SESSION_LIFETIME_SECONDS = 3600;

/** A character that is being played. */
export type PlayedCharacter = Character & { session_id: string };

/** Its player's session, as the API has it. */
export const playerSession = character
  .pick({ character_id: true, player_id: true, character_name: true, updated_at: true })
  .extend({
    session_id: id,
    ...possessions.shape,
    ...whereabouts.shape,
    ...play.pick({ last_heartbeat: true, protocol_version: true }).shape,
    created_at: isoTime,
    revision: z.int().nonnegative().optional(),
  });
export type PlayerSession = z.infer<typeof playerSession>;

/** What says nothing to those who look for players, and would make the copy long. */
const unlisted = {
  pieces: true,
  equipment: true,
  skills: true,
  skill_tree_hash: true,
  loadouts: true,
  achievements: true,
  achievement_progress: true,
  counters: true,
  run_counters: true,
  run_achievement_progress: true,
  run_ticks: true,
  mail_count: true,
  outbox: true,
  taken_mail_ids: true,
} as const;

/** The session as PlayerSessionsTable has it. */
export const listedSession = playerSession.omit(unlisted);
export type ListedSession = z.infer<typeof listedSession>;

/** What the session of a played character looks like. */
export function sessionOf(played: PlayedCharacter): PlayerSession {
  return playerSession.parse({ ...played, created_at: played.session_began_at ?? played.created_at });
}

const SEPARATOR = "_";

/** The id of a new session says whose it is, so that finding its character reads one row and no index. */
export function newSessionId(character_id: string, random: string): string {
  return `${character_id}${SEPARATOR}${random}`;
}

/** Sessions that began before there were characters have become characters of the same id. */
export function characterIdOf(session_id: string): string {
  const [character_id = session_id] = session_id.split(SEPARATOR);
  return character_id;
}

/** The character in no room, and played by nobody. */
export function awayFrom(found: Character): Character {
  const { session_id: _session, session_began_at: _began, session_ends_at: _ends, ...rest } = settled(found);
  return withoutWhereabouts(rest);
}

/** The character whose row contains all that has happened to it: the room that held it can add nothing any more. */
export function settled<C extends Character>(found: C): Omit<C, "unsettled_id" | "has_joined"> {
  const { unsettled_id: _unsettled, has_joined: _joined, ...rest } = found;
  return rest;
}

/** Whether it stands in a room of the run, with a connection or without. */
export function isInRoomOf({ run_id, unsettled_id }: Character, wanted_run_id: string): boolean {
  return run_id === wanted_run_id && unsettled_id !== undefined;
}

/** The character in no room; who plays it is as it was. */
export function outsideRooms(found: Character): Character {
  return withoutWhereabouts(settled(found));
}

/**
 * The character in no room, with what it was, owned and had done when the copy was made. Mails go on as they are now, and so do requests and
 * acts of staff that were done: nothing is given twice.
 */
export function restored(now: Character, copy: Character): Character {
  const kept = Object.entries(outsideRooms(now)).filter(([key]) => !Object.hasOwn(possessions.shape, key));
  const { mail_count, outbox, taken_mail_ids, request_ids } = now;
  return character.parse({
    ...Object.fromEntries(kept),
    ...possessions.parse(copy),
    ...{ mail_count, outbox, taken_mail_ids, request_ids },
  });
}

const WHEREABOUTS = Object.keys(whereabouts.shape);

function withoutWhereabouts(found: Character): Character {
  return character.parse(
    Object.fromEntries(Object.entries(found).filter(([key]) => !WHEREABOUTS.includes(key))),
  );
}
