import { type SchemaType, schema, t } from "@colyseus/schema";
import { coordinate } from "./coordinate.ts";

/** Loot on the floor. Once it is picked up it says by whom, and is removed with the next patch. */
export const LootDropSchema = schema(
  {
    loot_instance_id: t.string(),
    item_id: t.string(),
    /** `gold`, or the type of its item. */
    item_type: t.string(),
    quantity: t.number(),
    position_x: coordinate(),
    position_y: coordinate(),
    position_z: coordinate(),
    is_picked_up: t.boolean(),
    /** The slot of the player who took it; 0 while it lies there. */
    picked_up_slot: t.uint8(),
    /** Whose alone it is; empty where it is of who comes first. From version 6 on. */
    for_player_id: t.string(),
  },
  "LootDrop",
);
export type LootDropSchema = SchemaType<typeof LootDropSchema>;
