import { type SchemaType, schema, t } from "@colyseus/schema";
import { coordinate } from "./coordinate.ts";

/**
 * An enemy as everyone in the room sees it.
 *
 * A walk is sent once: from `position_*` at `started_tick` straight to `move_to_*` at `move_speed`, where it ends
 * without another word. With `move_speed` 0 it stands at `position_*`.
 */
export const EnemySchema = schema(
  {
    enemy_instance_id: t.string(),
    enemy_type_id: t.string(),
    position_x: coordinate(),
    position_y: coordinate(),
    position_z: coordinate(),
    move_to_x: coordinate(),
    move_to_z: coordinate(),
    /** Metres per second. */
    move_speed: t.quantized({ min: 0, max: 64, bits: 16 }),
    /** The tick at which the walk began. */
    started_tick: t.number(),
    /** Where it looks in its newest attack; otherwise it looks where it goes or went. 1.4 degrees apart. */
    yaw: t.angle({ bits: 8 }),
    /** Index into ENEMY_STATES: IDLE, PATROL, CHASE, ATTACK, RETURN, DEAD. */
    state: t.uint8(),
    /** The tick at which the newest wind-up began; 0 where it was broken before its time. */
    attack_started_tick: t.number(),
    /** The ability that is winding up; empty for the ordinary attack. */
    attack_ability_id: t.string(),
    /** Rounded up, so that the living never show 0. */
    current_health: t.number(),
    max_health: t.number(),
    is_alive: t.boolean(),
    /** The slot of the player it is after; 0 for none. */
    aggro_slot: t.uint8(),
    /** As a player's. */
    effects: t.map("number"),
    level: t.uint8(),
    /** The middle of the area that the winding ability will reach; only of abilities whose `reach` is `area`. */
    attack_x: coordinate(),
    attack_z: coordinate(),
    /** The hits on it and by it of the newest patch that had any; see enemy-hits.ts. */
    hits: t.string(),
  },
  "Enemy",
);
export type EnemySchema = SchemaType<typeof EnemySchema>;
