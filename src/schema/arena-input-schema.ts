import { type SchemaType, schema, t } from "@colyseus/schema";

/** `ArenaInput` of the rules as it travels: one for each tick, of which only what has changed is sent. */
export const ArenaInputSchema = schema(
  {
    direction: t.uint8(),
    aim: t.uint8(),
    speed: t.uint8(),
    buttons: t.uint8(),
    seen_tick: t.uint32(),
    seen_fraction: t.uint8(),
    heard_tick: t.uint32(),
  },
  "ArenaInput",
);
export type ArenaInputSchema = SchemaType<typeof ArenaInputSchema>;
