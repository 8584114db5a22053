/** What clients asked of the server and what it answered, and what the server says after it was killed and started again. */

import type { Mail, Piece, Worn } from "../../src/game/character/lasting.ts";
import type { GameEvent } from "../../src/game/dungeon/dungeon-events.ts";
import type { JournalEntry } from "../../src/store/journal/journal-row.ts";

/**
 * - `acknowledged`: it is done, and survives whatever comes.
 * - `refused`: it is not done.
 * - `unknown`: the connection went first, or the answer was "not saved yet". It is done wholly and once, or not at all.
 */
export type Outcome = "acknowledged" | "refused" | "unknown";

/** Acknowledged with the item's id and the quantity. */
type PickUp = { kind: "pick_up"; loot_instance_id: string };
/** Of a consumable. Asked again with the same `request_id`, it is the same use. */
type Use = { kind: "use"; item_id: string; request_id: string };
type OperateDoor = { kind: "door"; door_id: string; action: "open" | "close" };
/** From `room_id` through a door. */
type Transition = { kind: "passage"; to_room_id: string };
/** Into `room_id`, from wherever the character was. */
type Join = { kind: "join" };
type Respawn = { kind: "respawn"; request_id: string };
/** A piece of equipment, for others. */
type Drop = { kind: "drop"; item_instance_id: string; request_id: string };
/** What a player does with its character: the event that tells of it, and which piece, node or mail it is about. */
type Act = { kind: "act"; makes: ActEvent; about: string; request_id: string };
export const ACT_EVENTS = [
  ...(["item_equipped", "item_unequipped", "skill_learned", "skills_refunded", "mail_taken"] as const),
] as const;
export type ActEvent = (typeof ACT_EVENTS)[number];

/** What a player asks of a room. */
export type Asked = { player_id: string; room_id: string } & (
  | PickUp
  | Use
  | OperateDoor
  | Transition
  | Join
  | Respawn
  | Drop
  | Act
);
export type Kind = Asked["kind"];

/** A request with its answer. Times are epoch milliseconds, by the clock that the journal is stamped with. */
export type Operation = Asked & {
  asked_at_ms: number;
  /** When the answer came, or the connection went; infinite while neither has happened. */
  ended_at_ms: number;
  outcome: Outcome;
  /** What the acknowledgement said. */
  value?: unknown;
};
export type OperationOf<K extends Kind> = Extract<Operation, { kind: K }>;

/** A player or an enemy that a client was shown dead. */
export type SeenDeath = { id: string; room_id: string; seen_at_ms: number };

/** How far a client was told that its character has come. */
export type SeenGrowth = Pick<Growth, "level" | "experience"> & {
  player_id: string;
  room_id: string;
  seen_at_ms: number;
};

/** The server is gone at some time between the two; what clients receive meanwhile may have been on the way. */
export type Kill = { asked_at_ms: number; gone_at_ms: number };

/** Gold, and item_id → quantity; an item of which there is none is not in it. */
export type Inventory = { gold: number; items: Readonly<Record<string, number>> };

/** What a character has become, beside its inventory. */
export type Growth = {
  level: number;
  /** Of the way to the next level. */
  experience: number;
  pieces: Readonly<Record<string, Piece>>;
  equipment: Worn;
  skills: readonly string[];
  /** That wait for it, by their ids. */
  mails: readonly Mail[];
};

export type History = {
  /** player_id → what it had before the first operation. */
  start: ReadonlyMap<string, Inventory>;
  /** In the order in which they were asked. */
  operations: readonly Operation[];
  deaths: readonly SeenDeath[];
  growths: readonly SeenGrowth[];
  /** In order. */
  kills: readonly Kill[];
  /** Share of the gold that dying costs, as the content says. */
  gold_loss_share: number;
};

export type ToldSession = Inventory &
  Growth & {
    player_id: string;
    session_id: string;
    room_id: string | undefined;
    is_alive: boolean;
  };

/** What those in the room are shown of it. */
export type ToldContents = {
  /** Of all sessions that are in the room by the list of its members. */
  member_ids: readonly string[];
  /** Of all characters that are shown in the room; undefined while it sleeps. */
  present_ids: readonly string[] | undefined;
  /** Loot that nobody has taken. */
  lying_loot_ids: readonly string[];
  /** door_id → whether it is open. */
  doors: Readonly<Record<string, boolean>>;
  living_enemy_ids: readonly string[];
};

export type ToldRoom = {
  room_id: string;
  /** How many places are taken. */
  occupied: number;
  /** Undefined where nobody is in the room who could ask for it. */
  contents: ToldContents | undefined;
};

/** What the server says, in a moment in which no player acts. */
export type Told = {
  sessions: readonly ToldSession[];
  rooms: readonly ToldRoom[];
  /** room_id → its journal, in order, of every room that anybody was ever in. */
  journals: ReadonlyMap<string, readonly JournalEntry<GameEvent>[]>;
};
