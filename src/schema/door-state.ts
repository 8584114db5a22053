import { type SchemaType, schema, t } from "@colyseus/schema";
import { coordinate } from "./coordinate.ts";

/** A door in the middle of a corridor. */
export const DoorSchema = schema(
  {
    door_id: t.string(),
    is_open: t.boolean(),
    is_locked: t.boolean(),
    /** The room on the other side, by its template; the room itself may not exist yet. */
    connected_room_template_id: t.string(),
    /** Where it stands; a door never moves. */
    position_x: coordinate(),
    position_y: coordinate(),
    position_z: coordinate(),
  },
  "Door",
);
export type DoorSchema = SchemaType<typeof DoorSchema>;
