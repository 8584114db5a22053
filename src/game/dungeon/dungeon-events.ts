/**
 * What can happen in a room. The rules return events; the room journals them and, where one is critical, sends the
 * patch at once. Events are read back from the journal, so each type has a schema.
 */
import { z } from "zod";
import { itemType } from "../content/content.ts";

const id = z.string();
const position = { position_x: z.number(), position_y: z.number(), position_z: z.number() };
const loot = {
  loot_instance_id: id,
  item_id: id,
  item_type: itemType,
  item_quantity: z.int().positive(),
};

/** What a player has done on one trip through a dungeon. */
export const runStatistics = z.object({
  seconds: z.number(),
  damage_dealt: z.number(),
  damage_taken: z.number(),
  enemies_killed: z.int(),
  gold_collected: z.int(),
  items_collected: z.int(),
});
export type RunStatistics = z.infer<typeof runStatistics>;

function event<T extends string, F extends z.ZodRawShape>(event_type: T, fields: F) {
  return z.object({ event_type: z.literal(event_type), ...fields });
}

/** Every event, with what it carries. Field names are CombatEvent's. */
export const gameEvent = z.discriminatedUnion("event_type", [
  event("damage_dealt", {
    source_player_id: id,
    target_enemy_id: id,
    ability_id: id,
    damage_amount: z.number(),
    is_critical: z.boolean(),
  }),
  event("damage_taken", {
    source_enemy_id: id,
    target_player_id: id,
    ability_id: id.optional(),
    damage_amount: z.number(),
    is_critical: z.boolean(),
  }),
  /** With what is left of the resources that it cost. */
  event("ability_used", {
    source_player_id: id,
    ability_id: id,
    current_mana: z.number().optional(),
    current_stamina: z.number().optional(),
  }),
  /** What a heal or a potion has made of its player, and for how long its lasting effects last, in seconds. */
  event("player_restored", {
    source_player_id: id,
    ability_id: id,
    current_health: z.number(),
    current_mana: z.number(),
    current_stamina: z.number(),
    effect_seconds: z.number().optional(),
  }),
  /** The start of an enemy's wind-up, which everyone must see in time to step aside. */
  event("attack_started", { source_enemy_id: id, target_player_id: id, ability_id: id.optional() }),
  /** An enemy that was not there when the room was made, such as one that a boss calls. */
  event("enemy_spawned", {
    target_enemy_id: id,
    enemy_type_id: id,
    /** Called by a boss, not come back by itself. */
    is_summoned: z.boolean(),
    ...position,
  }),
  event("enemy_died", { source_player_id: id.optional(), target_enemy_id: id, ...position }),
  event("player_died", { source_enemy_id: id.optional(), target_player_id: id, ...position }),
  event("player_respawned", { source_player_id: id, gold_lost: z.int(), request_id: id.optional() }),
  /** Everyone was dead: the living enemies are as they were at the start. `is_lonely`: everyone was gone, and of the enemies only those are whose type resets when alone. */
  event("enemies_reset", { is_lonely: z.boolean().optional() }),
  event("boss_phase", { target_enemy_id: id, phase: z.int() }),
  event("loot_dropped", { source_enemy_id: id, ...loot, ...position }),
  event("loot_picked_up", { source_player_id: id, ...loot }),
  /** `request_id`: the client's own, by which the same request asked again is known. */
  event("item_used", { source_player_id: id, item_id: id, request_id: id.optional() }),
  event("door_opened", { door_id: id, source_player_id: id.optional() }),
  event("door_closed", { door_id: id, source_player_id: id.optional() }),
  event("room_cleared", {}),
  /** `session_id`: a player may have several sessions, each with a character of its own. Not for other players. */
  event("player_joined", { source_player_id: id, session_id: id.optional() }),
  event("player_left", { source_player_id: id }),
  /** A player has reached the exit, for the first time on this run. */
  event("run_ended", { source_player_id: id, statistics: runStatistics }),
]);
export type GameEvent = z.infer<typeof gameEvent>;
export type EventType = GameEvent["event_type"];
export type EventOf<T extends EventType> = Extract<GameEvent, { event_type: T }>;

/** Whose state an event changes: fields that hold their ids, or everyone's. */
type Subjects<T extends EventType> = readonly Exclude<keyof EventOf<T>, "event_type">[] | "everyone";

/**
 * How the events of a type travel.
 *
 * `is_critical`: the patch is flushed at once, with the `subjects` and whatever comes and goes; all else waits for the
 * batch. `journal`: as a `row`, in the database within a second; `packed`, which comes along with the next row and may
 * wait ten seconds for one, or be dropped where the database is away for long; or `none`, where a snapshot says it all.
 */
export const EVENT_RULES: {
  readonly [T in EventType]: {
    is_critical: boolean;
    subjects: Subjects<T>;
    journal: "row" | "packed" | "none";
  };
} = {
  damage_dealt: { is_critical: false, subjects: [], journal: "packed" },
  damage_taken: { is_critical: false, subjects: [], journal: "packed" },
  ability_used: { is_critical: false, subjects: [], journal: "packed" },
  attack_started: { is_critical: true, subjects: ["source_enemy_id"], journal: "none" },
  enemy_spawned: { is_critical: false, subjects: [], journal: "packed" },
  enemy_died: { is_critical: true, subjects: ["target_enemy_id"], journal: "row" },
  player_died: { is_critical: true, subjects: ["target_player_id"], journal: "row" },
  player_respawned: { is_critical: true, subjects: ["source_player_id"], journal: "row" },
  enemies_reset: { is_critical: true, subjects: "everyone", journal: "row" },
  boss_phase: { is_critical: true, subjects: ["target_enemy_id"], journal: "row" },
  loot_dropped: { is_critical: true, subjects: [], journal: "row" },
  loot_picked_up: { is_critical: true, subjects: ["loot_instance_id", "source_player_id"], journal: "row" },
  player_restored: { is_critical: false, subjects: [], journal: "row" },
  item_used: { is_critical: false, subjects: [], journal: "row" },
  door_opened: { is_critical: true, subjects: ["door_id"], journal: "row" },
  door_closed: { is_critical: true, subjects: ["door_id"], journal: "row" },
  room_cleared: { is_critical: true, subjects: [], journal: "row" },
  player_joined: { is_critical: true, subjects: [], journal: "row" },
  player_left: { is_critical: true, subjects: [], journal: "row" },
  run_ended: { is_critical: true, subjects: [], journal: "row" },
};

export function isCritical(event: GameEvent): boolean {
  return EVENT_RULES[event.event_type].is_critical;
}

/** The ids of those whose state the events change; undefined for everyone's. */
export function subjectsOf(events: readonly GameEvent[]): ReadonlySet<string> | undefined {
  const ids = new Set<string>();
  for (const event of events) {
    const { subjects } = EVENT_RULES[event.event_type];
    if (subjects === "everyone") return undefined;
    const fields: Readonly<Record<string, unknown>> = event;
    for (const subject of subjects) ids.add(String(fields[subject]));
  }
  return ids;
}
