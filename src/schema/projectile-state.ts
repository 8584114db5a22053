import { type SchemaType, schema, t } from "@colyseus/schema";
import { coordinate } from "./coordinate.ts";

/**
 * Something in flight, by its projectile_id in the map and sent once: it left `position_*` at `started_tick` along `yaw`. Its speed, radius and range are
 * in the content of its ability. It is removed when it has hit something or come to its end.
 */
export const ProjectileSchema = schema(
  {
    ability_id: t.string(),
    /** The slot of the player who shot it. */
    source_slot: t.uint8(),
    position_x: coordinate(),
    position_z: coordinate(),
    /** To 0.006 degrees, since it is flown for 20 m. */
    yaw: t.angle({ bits: 16 }),
    started_tick: t.number(),
  },
  "Projectile",
);
export type ProjectileSchema = SchemaType<typeof ProjectileSchema>;
