import { type SchemaType, schema, t } from "@colyseus/schema";
import { coordinate } from "./coordinate.ts";

/**
 * A player as everyone in the room sees it. What others need not know (inventory, cooldowns) goes to its owner in
 * messages.
 *
 * An even walk is sent once: from `position_*` at `started_tick` straight along `move_direction` at `move_speed`, until the state says
 * something else. With `move_speed` 0 it stands at `position_*`.
 */
export const PlayerSchema = schema(
  {
    player_id: t.string(),
    /**
     * 1 to max_players; what enemies, projectiles and loot name a player by. `seat` up to version 3: older clients that read by classes of
     * their own, by the fields' order, read on; those that read by the names of the handshake find no seat.
     */
    slot: t.uint8(),
    character_name: t.string(),
    position_x: coordinate(),
    position_y: coordinate(),
    position_z: coordinate(),
    /** Godot's rotation.y in radians, to 9 degrees; from 0 to 2π. */
    yaw: t.angle({ bits: 8 }),
    /** Index into PLAYER_STATES. MOVING and ATTACKING are shown only where a client knows of no even walks and `strikes`; else IDLE. */
    state: t.uint8(),
    /** Rounded up, so that the living never show 0. */
    current_health: t.number(),
    max_health: t.number(),
    /** What there was at `mana_since_tick`, rounded down; from then on it grows by 5 a second up to `max_mana`. */
    current_mana: t.number(),
    mana_since_tick: t.number(),
    max_mana: t.number(),
    /** As mana, by 15 a second. The tick lies in the future during the pause after use. */
    current_stamina: t.number(),
    stamina_since_tick: t.number(),
    max_stamina: t.number(),
    gold: t.number(),
    is_alive: t.boolean(),
    /** Lasting effects: ability_id → the tick at which they end. What they do is in the ability's content. */
    effects: t.map("number"),
    /** False while the connection is lost and the slot is kept. */
    connected: t.boolean(),
    /** Where it walks, as `yaw`, 0.006 degrees apart. */
    move_direction: t.angle({ bits: 16 }),
    /** Metres per second. */
    move_speed: t.quantized({ min: 0, max: 64, bits: 16 }),
    /** The tick at which the walk began, or at which it ended where it stands now. */
    started_tick: t.number(),
    /** Counts its strikes, from 0 to 255 and around: each is one more than the one before. */
    strikes: t.uint8(),
    level: t.uint8(),
    class_id: t.string(),
    /** Of an achievement; empty for none. */
    title: t.string(),
    /** What it wears, as others see it: slot → item_id. */
    equipment: t.map("string"),
  },
  "Player",
);
export type PlayerSchema = SchemaType<typeof PlayerSchema>;
