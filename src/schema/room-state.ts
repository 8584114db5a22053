import { type SchemaType, schema, t } from "@colyseus/schema";
import { DoorSchema } from "./door-state.ts";
import { EnemySchema } from "./enemy-state.ts";
import { LootDropSchema } from "./loot-drop-state.ts";
import { PlayerSchema } from "./player-state.ts";
import { ProjectileSchema } from "./projectile-state.ts";

/** A dungeon room as its clients see it. Only state-sync.ts writes to it. */
export const RoomStateSchema = schema(
  {
    room_id: t.string(),
    dungeon_id: t.string(),
    /** One party's trip through a dungeon. */
    run_id: t.string(),
    room_template_id: t.string(),
    /** start, combat, boss, treasure or exit. */
    room_type: t.string(),
    max_players: t.uint8(),
    is_cleared: t.boolean(),
    boss_phase: t.uint8(),
    /** The number of ticks taken, 20 a second; written together with another change, every 10 s at most. */
    tick: t.number(),
    /** By player_id. */
    players: t.map(PlayerSchema),
    /** By enemy_instance_id. */
    enemies: t.map(EnemySchema),
    /** By loot_instance_id. */
    loot_drops: t.map(LootDropSchema),
    /** By door_id. */
    doors: t.map(DoorSchema),
    /** By projectile_id. */
    projectiles: t.map(ProjectileSchema),
    /** The version of the content that the room runs on, which is the one with which its run began. */
    content_version: t.number(),
    /** Names that content; content that was published twice has one hash and two versions. */
    content_hash: t.string(),
    /** The newest version of the protocol that the server speaks. */
    protocol_version: t.number(),
    /** As in `RoomVersions`. */
    rules_version: t.string(),
    build_version: t.string(),
  },
  "RoomState",
);
export type RoomStateSchema = SchemaType<typeof RoomStateSchema>;
