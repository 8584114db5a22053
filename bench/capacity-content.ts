/**
 * A room whose fight needs no eyes: players know beforehand which enemy is alive and which strike kills it, so that
 * thousands of them can play without reading what they are sent.
 */
import { readEnv } from "../src/env.ts";
import type { Content } from "../src/game/content/content.ts";
import { readContentFiles } from "../src/store/content/content-files.ts";
import { ContentRepository } from "../src/store/content/content-repository.ts";
import { connect } from "../src/store/dynamo/connect.ts";

export const CAPACITY_DUNGEON_ID = "bench_capacity";
/** Strikes that an enemy takes; at 15 in a bout a player kills one in 6 s. */
export const STRIKES_PER_KILL = 15;
/**
 * Places of enemies. The dead come back after 6 s, so at one death every 1.5 s about four of nine lie dead and five
 * move.
 */
export const PLACES = 9;
const PLACE_RADIUS_M = 8;
const ROOM_SIZE_M = 30;
const STRIKE_DAMAGE = 10;
/**
 * How long a strike lasts, and how soon the next may follow. It is less than the game's latency tolerance of 0.15 s: where a server is late and takes two
 * strikes of a player in one tick, the rules accept both. Lateness then shows in the latency; refusals would change the traffic.
 */
const STRIKE_SECONDS = 0.1;

/** Publishes it beside all content of the game, before the server starts. */
export async function publishCapacityContent(endpoint: string): Promise<void> {
  const database = await connect(readEnv({ DYNAMODB_ENDPOINT: endpoint }), console, { join: false });
  try {
    await new ContentRepository(database).publish(await capacityContent());
  } finally {
    await database.close();
  }
}

export async function capacityContent(): Promise<Content> {
  const content = await readContentFiles();
  const { goblin } = content["enemy-types"];
  const { goblin: goblinStats, player } = content["combat-stats"];
  const { melee_attack } = content.abilities;
  if (!goblin || !goblinStats || !player || !melee_attack) {
    throw new Error("The content has no goblin, player or melee attack to make a fight of");
  }
  const { loot_table_id: _nothing, ...withoutLoot } = goblin;
  const id = CAPACITY_DUNGEON_ID;
  return {
    ...content,
    "combat-stats": {
      ...content["combat-stats"],
      player: { ...player, attack_damage: STRIKE_DAMAGE, critical_chance: 0 },
      // So slow that it is on its way all its life and hardly ever gets to strike.
      [id]: {
        ...{ ...goblinStats, id, armor: 0, attack_damage: 1, move_speed: 0.6 },
        max_health: STRIKES_PER_KILL * STRIKE_DAMAGE,
      },
    },
    "enemy-types": {
      ...content["enemy-types"],
      [id]: {
        ...{ ...withoutLoot, id, combat_stats_id: id },
        ...{ detection_radius: 2 * ROOM_SIZE_M, attack_range: 0.1, knockback_distance: 0.2 },
      },
    },
    abilities: {
      ...content.abilities,
      // Reaches any one enemy of the room, wherever it is, and nobody beside it.
      melee_attack: {
        ...melee_attack,
        ability_type: "debuff",
        damage: STRIKE_DAMAGE,
        cooldown: STRIKE_SECONDS,
        movement_lock: STRIKE_SECONDS,
        max_range: 2 * ROOM_SIZE_M,
        cone_half_angle_degrees: 180,
      },
    },
    dungeons: {
      ...content.dungeons,
      [id]: {
        ...{ id, name: "Bench", start_room_template_id: "hall", patch_interval_ms: 200, gold_loss_share: 0 },
        ...{ combat_seconds: 3, combat_log_seconds: 10, level: 1, end_experience: 0, max_party_size: 4 },
        corridors: [],
        room_templates: [
          {
            ...{ room_template_id: "hall", room_type: "combat", max_players: 4 },
            ...{ center_x: 0, center_z: 0, size_x: ROOM_SIZE_M, size_z: ROOM_SIZE_M },
            ...{ clear_experience: 0, enemies_return: true },
            enemies: Array.from({ length: PLACES }, (_, i) => placeOf(i)),
          },
        ],
      },
    },
  };
}

/** Around the middle. */
function placeOf(index: number) {
  const angle = (index / PLACES) * 2 * Math.PI;
  return {
    enemy_type_id: CAPACITY_DUNGEON_ID,
    x: PLACE_RADIUS_M * Math.sin(angle),
    z: PLACE_RADIUS_M * Math.cos(angle),
  };
}
