/** What clients send: one zod schema per message. A message is parsed once, where it comes in, and trusted after. */
import { z } from "zod";
import type { CharacterSheet } from "../game/character/character-sheet.ts";
import type { Happening } from "../game/character/experience.ts";
import type { RunStatistics } from "../game/character/lasting.ts";
import { DEFAULT_ABILITY_ID, WORLD_LIMIT_M } from "../game/content/content.ts";
import { characterActionMessage, dropItemMessage } from "./character-messages.ts";
import { instanceId, MAX_ID_LETTERS, repeatable } from "./message-fields.ts";
import { type ClientMessageType, MESSAGE_RATES } from "./rates.ts";
import { type MessageForm, ROOM_MESSAGES, type RunSaved, type ServerMessage } from "./room-messages.ts";

/**
 * Finer than anybody can see: a tenth of a millimetre, and of a milliradian. Recordings are half as long by it, and DynamoDB writes no number
 * nearer to 0 than 1e-130.
 */
const PER_UNIT = 1e4;
/** Never -0, which JSON does not know. */
export const rounded = (value: number) => Math.round(value * PER_UNIT) / PER_UNIT + 0;

// A transform would make two more objects of each.
const coordinate = z.number().min(-WORLD_LIMIT_M).max(WORLD_LIMIT_M).overwrite(rounded);
export const isCoordinate = (value: number) => value >= -WORLD_LIMIT_M && value <= WORLD_LIMIT_M;
/** Godot's rotation.y, which some games let run past a turn. */
const LARGEST_YAW = 1000;
const yaw = z.number().min(-LARGEST_YAW).max(LARGEST_YAW).overwrite(rounded);
export const isYaw = (value: number) => value >= -LARGEST_YAW && value <= LARGEST_YAW;
const LARGEST_PREDICTION = 1e6;
const predictedAmount = z.number().min(0).max(LARGEST_PREDICTION);
export const isPredictedAmount = (value: number) => value >= 0 && value <= LARGEST_PREDICTION;

/** Metres per second: faster than any character, and what the state can hold. */
const LARGEST_SPEED = 64;
const speed = z.number().min(0).max(LARGEST_SPEED);
export const isSpeed = (value: number) => value >= 0 && value <= LARGEST_SPEED;

/**
 * Where a player has walked to, with a `seq` that grows by each message. With `moving` the character walks on by itself until the next
 * move, so that a client sends one when something of it changes, and at least once a second.
 */
export const moveMessage = z.object({
  seq: z.int().min(1).max(Number.MAX_SAFE_INTEGER),
  position_x: coordinate,
  position_y: coordinate,
  position_z: coordinate,
  yaw,
  sprinting: z.boolean().default(false),
  /** `direction` as `yaw`, which may look elsewhere; `speed` in m/s. `sprinting` above is of the way to here, and this one of the way on. */
  moving: z.object({ direction: yaw, speed, sprinting: z.boolean().optional() }).optional(),
});

export type MoveMessage = z.output<typeof moveMessage>;

/**
 * Use of an ability. The position and yaw of its moment count as a move. What the client predicted
 * (`damage_amount`, `is_critical`) is never used: the server computes its own.
 */
export const combatEventMessage = z.object({
  event_type: z.enum(["damage_dealt", "ability_used"]),
  ability_id: z.string().min(1).max(MAX_ID_LETTERS).default(DEFAULT_ABILITY_ID),
  target_enemy_id: instanceId.optional(),
  /** Left out, the player stands where its newest move says. */
  position: z.object({ x: coordinate, y: coordinate, z: coordinate }).optional(),
  yaw: yaw.optional(),
  damage_amount: predictedAmount.optional(),
  is_critical: z.boolean().optional(),
});

export type CombatEventMessage = z.output<typeof combatEventMessage>;

export const lootPickupMessage = z.object({ loot_instance_id: instanceId, ...repeatable });

/** Uses up one of an item that the player carries. */
export const useItemMessage = z.object({ item_id: instanceId, ...repeatable });

/** Opens or closes a door within 3 m; a key that the player carries unlocks it. */
export const doorMessage = z.object({
  door_id: instanceId,
  action: z.enum(["open", "close"]),
  ...repeatable,
});

/** Goes through an open door within 3 m. Accepted with a seat reservation in the room behind it. */
export const enterDoorMessage = z.object({ door_id: instanceId, ...repeatable });

/** Brings a dead player back, `respawn_delay_seconds` of the rules after death at the earliest. */
export const respawnMessage = z.object(repeatable).optional();

/** What clients send in a dungeon room only, with how often it may come. */
export const DUNGEON_MESSAGES = {
  move: { schema: moveMessage, rate: MESSAGE_RATES.move },
  combat_event: { schema: combatEventMessage, rate: MESSAGE_RATES.combat_event },
  loot_pickup: { schema: lootPickupMessage, rate: MESSAGE_RATES.loot_pickup },
  use_item: { schema: useItemMessage, rate: MESSAGE_RATES.use_item },
  door: { schema: doorMessage, rate: MESSAGE_RATES.door },
  enter_door: { schema: enterDoorMessage, rate: MESSAGE_RATES.enter_door },
  respawn: { schema: respawnMessage, rate: MESSAGE_RATES.respawn },
  character_action: { schema: characterActionMessage, rate: MESSAGE_RATES.character_action },
  drop_item: { schema: dropItemMessage, rate: MESSAGE_RATES.drop_item },
} as const satisfies Record<Exclude<ClientMessageType, keyof typeof ROOM_MESSAGES>, MessageForm>;

/** Every message that clients of a dungeon room send. */
export const CLIENT_MESSAGES = { ...DUNGEON_MESSAGES, ...ROOM_MESSAGES };

/** What the server sends besides the state. */
export type ServerMessages = {
  /** To a player who has just joined: who it is, and how time passes in this room. */
  welcome: {
    player_id: string;
    session_id: string;
    /** ISO 8601. */
    server_time: string;
    tick: number;
    tick_ms: number;
    /** Its name up to version 3. */
    step_ms: number;
    patch_interval_ms: number;
    /** The newest that the server speaks. */
    protocol_version: number;
    /** As in the state. */
    content_version: number;
    content_hash: string;
    rules_version: string;
    build_version: string;
    /** ability_id → whole milliseconds until it may be used again; only those that are not ready. */
    cooldowns_ms: Record<string, number>;
    /** The run that the room belongs to; `seconds`: its clock, which runs while a member is connected. */
    run: { run_id: string; difficulty_id: string; loot_rule: string; seconds: number; is_saved: boolean };
  };
  run_saved: RunSaved;
  heartbeat_ack: { server_time: string; tick: number };
  /** A move was refused: this is where the player is. */
  move_corrected: { seq: number; position: { x: number; y: number; z: number } };
  /** To its owner, whenever it changes: item_id → quantity. */
  inventory: { inventory: Record<string, number>; gold: number };
  /** To its owner, if its client speaks version 5 or later: after the welcome, and whenever it is another, but for its experience. */
  character: CharacterSheet;
  /** To its owner, if its client speaks version 5 or later: what has happened to the character. */
  character_event: { event: Happening };
  /** To clients up to version 3 of the protocol. */
  loot_removed: { loot_instance_id: string; picked_up_by: string };
  room_cleared: Record<string, never>;
  boss_phase: { enemy_instance_id: string; phase: number };
  server_message: ServerMessage;
  player_joined: { player_id: string };
  player_left: { player_id: string };
  /** A player has reached the exit; this is what it did on the way. */
  run_ended: { player_id: string; statistics: RunStatistics; ticks: number; deaths: number };
};
