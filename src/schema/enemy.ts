import { type SchemaType, schema, t } from "@colyseus/schema";
import { coordinate } from "./coordinate.ts";

/** An enemy as everyone in the room sees it. */
export const EnemySchema = schema(
  {
    enemy_instance_id: t.string(),
    enemy_type_id: t.string(),
    position_x: coordinate(),
    position_y: coordinate(),
    position_z: coordinate(),
    yaw: t.angle({ bits: 8 }),
    /** Index into ENEMY_STATES: IDLE, PATROL, CHASE, ATTACK, RETURN, DEAD. */
    state: t.uint8(),
    /** Rounded up, so that the living never show 0. */
    current_health: t.number(),
    max_health: t.number(),
    is_alive: t.boolean(),
    /** The player it is after; empty for none. */
    aggro_player_id: t.string(),
  },
  "Enemy",
);
export type EnemySchema = SchemaType<typeof EnemySchema>;
