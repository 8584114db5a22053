/** What goals of achievements can be about: the events that rules tell, and what of them is counted from the first day. */
import { type AchievementGoal, EQUIPMENT_SLOTS, ITEM_TYPES } from "./character-content.ts";
import { type ContentSetName, GOLD } from "./content.ts";

/** The values that a field can have: a number, true or false, one of a list, or an id of something in the content. */
export type FieldKind =
  | "number"
  | "boolean"
  | readonly string[]
  | ContentSetName
  | "item or gold"
  | "skill node"
  | "room template"
  | "door"
  | "source of experience";

type EventFields = {
  /** Whether the event is about a player; else only goals of the party can be about it. */
  is_of_player: boolean;
  /** Its fields that mean the same in every room: ids of players and enemies are none. */
  fields: Readonly<Record<string, FieldKind>>;
};

const of = (fields: EventFields["fields"] = {}): EventFields => ({ is_of_player: true, fields });
const ofNobody = (fields: EventFields["fields"] = {}): EventFields => ({ is_of_player: false, fields });

const damage = { ability_id: "abilities", damage_amount: "number", is_critical: "boolean" } as const;
const loot = { item_id: "item or gold", item_type: [GOLD, ...ITEM_TYPES], item_quantity: "number" } as const;
const worn = { item_id: "items", slot: EQUIPMENT_SLOTS } as const;

/** By event type; all but the progress of achievements, which they would tell of themselves. Each field name is one of the event's. */
export const EVENT_FIELDS: Readonly<Record<string, EventFields>> = {
  damage_dealt: of(damage),
  damage_taken: of(damage),
  ability_used: of({ ability_id: "abilities" }),
  player_restored: of({ ability_id: "abilities", effect_seconds: "number" }),
  item_used: of({ item_id: "items" }),
  attack_started: of({ ability_id: "abilities" }),
  enemy_spawned: ofNobody({ enemy_type_id: "enemy-types", is_summoned: "boolean" }),
  enemy_died: of({ enemy_type_id: "enemy-types" }),
  enemy_restored: ofNobody({ ability_id: "abilities" }),
  player_died: of(),
  player_respawned: of({ gold_lost: "number" }),
  enemies_reset: ofNobody({ is_lonely: "boolean" }),
  boss_phase: ofNobody({ phase: "number" }),
  loot_dropped: ofNobody(loot),
  loot_picked_up: of(loot),
  item_dropped: of(loot),
  door_opened: of({ door_id: "door" }),
  door_closed: of({ door_id: "door" }),
  room_cleared: ofNobody(),
  party_grew: ofNobody({ party_size: "number" }),
  player_joined: of(),
  // Who has left is no more there to get it.
  player_left: ofNobody(),
  run_ended: of({ dungeon_id: "dungeons", deaths: "number" }),
  experience_gained: of({
    reason: ["kill", "room", "run"],
    content_id: "source of experience",
    experience: "number",
  }),
  level_up: of({ level: "number", experience: "number" }),
  item_received: of(),
  item_equipped: of(worn),
  item_unequipped: of(worn),
  item_destroyed: of(),
  item_mailed: of(),
  skill_learned: of({ node_id: "skill node" }),
  skills_refunded: of({ gold_paid: "number" }),
  loadout_saved: of({ loadout_number: "number", gold_paid: "number" }),
  loadout_switched: of({ loadout_number: "number", gold_paid: "number" }),
  achievement_unlocked: of({ achievement_id: "achievements" }),
  title_chosen: of(),
  mail_taken: of(),
};

/**
 * What is counted, by which field, and how much each event counts. An event that several players share, such as a cleared room, is
 * told to each of them by its experience.
 */
const COUNTED: ReadonlyMap<string, { by: string; amount?: string }> = new Map([
  ["enemy_died", { by: "enemy_type_id" }],
  ["experience_gained", { by: "content_id" }],
  ["loot_picked_up", { by: "item_id", amount: "item_quantity" }],
  ["item_used", { by: "item_id" }],
  ["item_equipped", { by: "item_id" }],
  ["ability_used", { by: "ability_id" }],
  ["player_died", { by: "" }],
  ["level_up", { by: "" }],
  ["skill_learned", { by: "node_id" }],
  ["run_ended", { by: "dungeon_id" }],
]);

/** Which field of an event tells its counter, and which how much it counts; undefined where events of the type are not counted. */
export function countedBy(event_type: string): { by: string; amount?: string } | undefined {
  return COUNTED.get(event_type);
}

/** Whether the counters tell how far a character has come. */
export function isToldByCounters({ event_type, filter, measure, field, by }: AchievementGoal): boolean {
  const counted = countedBy(event_type);
  if (!counted || by === "party") return false;
  const isFiltered = Object.keys(filter).every(key => key === counted.by);
  if (measure === "sum") return isFiltered && field === counted.amount;
  return isFiltered && (measure === "count" ? counted.amount === undefined : field === counted.by);
}
