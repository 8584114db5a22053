import { type SchemaType, schema, t } from "@colyseus/schema";

/** A place in an arena, exact: each multiple of 1/1024 m from −32 to 32 is one number of 16 bits. */
const exactCoordinate = () => t.quantized({ min: -32, max: 32 - 1 / 1024, bits: 16 });

/**
 * A fighter as everyone in the match sees it. Cooldowns, mana and stamina go to its owner in messages.
 *
 * A place is sent when it is another than the walk of before leads to: from `x`, `z` at `moved_at_tick` on, one step of the rules a tick
 * (`stepMover`) in `direction`, with `speed` and `speed_factor`. With `speed` 0 it stands.
 */
export const ArenaFighterSchema = schema(
  {
    player_id: t.string(),
    /** 1 to max_players; what projectiles and messages name a fighter by. */
    slot: t.uint8(),
    /** From 1. */
    team: t.uint8(),
    character_name: t.string(),
    class_id: t.string(),
    level: t.uint8(),
    max_health: t.uint16(),
    /** Rounded up, so that the living never show 0. */
    current_health: t.uint16(),
    /** Metres from the middle of the arena. */
    x: exactCoordinate(),
    z: exactCoordinate(),
    /** 0–255 into the table of directions: 0 is +z, 64 is +x. */
    direction: t.uint8(),
    /** Its share of its full speed: 255 is full. */
    speed: t.uint8(),
    /** What effects make of its full speed, in 1/1024. */
    speed_factor: t.uint16(),
    moved_at_tick: t.number(),
    /** Where it looks, as `direction`. */
    aim: t.uint8(),
    /** Index into PLAYER_STATES. A walk is no state: `speed` says it. */
    state: t.uint8(),
    /** Place in the mode's `ability_ids` of the ability whose wind-up is under way, from 1; 0 for none. */
    casting: t.uint8(),
    /** The tick at which the wind-up ends. */
    cast_ends_at_tick: t.number(),
    /** Lasting effects: ability_id → the tick at which they end. What they do is in the ability's content. */
    effects: t.map("number"),
    /** So many steps were made before their inputs came: who plays its pending inputs again leaves out the movement of the first so many. */
    owed_steps: t.uint8(),
    /** False while the connection is lost. */
    connected: t.boolean(),
    /** The fewest of its inputs that still waited after a tick, of the ticks of half a second: its client runs faster or slower by it. */
    waiting_inputs: t.uint8(),
    /** Whether the server plays it. */
    is_bot: t.boolean(),
  },
  "ArenaFighter",
);
export type ArenaFighterSchema = SchemaType<typeof ArenaFighterSchema>;

/** Something in flight, sent once: it left `x`, `z` at `started_tick`, and flies straight along `aim`. */
export const ArenaProjectileSchema = schema(
  {
    /** Place in the mode's `ability_ids`, from 1. */
    ability: t.uint8(),
    source_slot: t.uint8(),
    x: exactCoordinate(),
    z: exactCoordinate(),
    aim: t.uint8(),
    started_tick: t.number(),
  },
  "ArenaProjectile",
);
export type ArenaProjectileSchema = SchemaType<typeof ArenaProjectileSchema>;

/** A match as its players see it. Only arena-sync.ts writes to it. */
export const ArenaStateSchema = schema(
  {
    match_id: t.string(),
    pvp_mode_id: t.string(),
    arena_id: t.string(),
    max_players: t.uint8(),
    /** The number of ticks taken, 30 a second; in every patch of a match that runs. */
    tick: t.number(),
    /** Index into PHASES. */
    phase: t.uint8(),
    /**
     * The first tick of the next phase; 0 where the phase ends by something else. While players gather it is 0 until it is settled that the match
     * begins, and 0 again where somebody leaves before it does.
     */
    phase_ends_at_tick: t.number(),
    /** From 1; 0 before the first. */
    round: t.uint8(),
    is_sudden_death: t.boolean(),
    /** Rounds won, by team as text. */
    scores: t.map("uint8"),
    /** By player_id. */
    fighters: t.map(ArenaFighterSchema),
    /** By projectile_id. */
    projectiles: t.map(ArenaProjectileSchema),
    content_version: t.number(),
    content_hash: t.string(),
    protocol_version: t.number(),
    /** As in `RoomVersions`. */
    rules_version: t.string(),
    build_version: t.string(),
    /** Of a custom match: who may begin it; else empty. */
    leader_player_id: t.string(),
  },
  "ArenaState",
);
export type ArenaStateSchema = SchemaType<typeof ArenaStateSchema>;
