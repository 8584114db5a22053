/** The state as games read it by classes of their own that were built for version 4 of the protocol. */
import { type SchemaType, schema, t } from "@colyseus/schema";
import { coordinate } from "../../src/schema/coordinate.ts";
import { DoorSchema } from "../../src/schema/door-state.ts";
import { LootDropSchema } from "../../src/schema/loot-drop-state.ts";
import { ProjectileSchema } from "../../src/schema/projectile-state.ts";

const position = { position_x: coordinate(), position_y: coordinate(), position_z: coordinate() };
const speed = () => t.quantized({ min: 0, max: 64, bits: 16 });

const Player = schema(
  {
    ...{ player_id: t.string(), slot: t.uint8(), character_name: t.string() },
    ...position,
    ...{ yaw: t.angle({ bits: 8 }), state: t.uint8(), current_health: t.number(), max_health: t.number() },
    ...{ current_mana: t.number(), mana_since_tick: t.number(), max_mana: t.number() },
    ...{ current_stamina: t.number(), stamina_since_tick: t.number(), max_stamina: t.number() },
    ...{ gold: t.number(), is_alive: t.boolean(), effects: t.map("number"), connected: t.boolean() },
    ...{ move_direction: t.angle({ bits: 16 }), move_speed: speed(), started_tick: t.number() },
    strikes: t.uint8(),
  },
  "Player",
);

const Enemy = schema(
  {
    ...{ enemy_instance_id: t.string(), enemy_type_id: t.string() },
    ...position,
    ...{ move_to_x: coordinate(), move_to_z: coordinate(), move_speed: speed(), started_tick: t.number() },
    ...{ yaw: t.angle({ bits: 8 }), state: t.uint8(), attack_started_tick: t.number() },
    ...{ attack_ability_id: t.string(), current_health: t.number(), max_health: t.number() },
    ...{ is_alive: t.boolean(), aggro_slot: t.uint8(), effects: t.map("number") },
  },
  "Enemy",
);

export const StateOfVersion4 = schema(
  {
    ...{ room_id: t.string(), dungeon_id: t.string(), run_id: t.string(), room_template_id: t.string() },
    ...{ room_type: t.string(), max_players: t.uint8(), is_cleared: t.boolean(), boss_phase: t.uint8() },
    ...{ tick: t.number(), players: t.map(Player), enemies: t.map(Enemy) },
    ...{ loot_drops: t.map(LootDropSchema), doors: t.map(DoorSchema), projectiles: t.map(ProjectileSchema) },
    ...{ content_version: t.number(), content_hash: t.string() },
    ...{ protocol_version: t.number(), rules_version: t.string(), build_version: t.string() },
  },
  "RoomState",
);
export type StateOfVersion4 = SchemaType<typeof StateOfVersion4>;
