/** Content of the tests' own: what a designer changes in the game's breaks no test of the rules that plays with this. */
import { type Content, GAME_RULES_ID } from "../../src/game/content/content.ts";
import { completeContent } from "../../src/game/content/older-content.ts";
import { dungeon } from "../../src/game/content/schemas/dungeon-schemas.ts";
import { ability, combatStats, enemyType } from "../../src/game/content/schemas/fight-schemas.ts";
import { gameRules } from "../../src/game/content/schemas/rules-schemas.ts";
import { readContentFiles } from "../../src/store/content/content-files.ts";

const dungeons = await readContentFiles("test/content");

/**
 * A whole game: a dungeon of six rooms with doors, goblins, peasants and a boss, the training grounds in which goblins come back, and all abilities.
 * It is in the folder `test/content`, in the same form as the game's, and may differ from that as it likes.
 */
export const dungeonContent = (): Content => dungeons;

const fighter = {
  max_mana: 100,
  max_stamina: 100,
  attack_range: 2,
  critical_chance: 0,
  critical_multiplier: 1,
};

const PLAYER = combatStats.parse({
  ...{
    ...fighter,
    id: "player",
    max_health: 100,
    attack_damage: 10,
    attack_speed: 2,
    armor: 0,
    move_speed: 6,
  },
});

/** Hits for 10 in a wind-up of 0.5 s and a pause of 1 s; its reach is 2 m, and it stands until somebody is within 10 m. */
const BRUTE = combatStats.parse({
  ...{
    ...fighter,
    id: "brute",
    max_health: 500,
    attack_damage: 10,
    attack_speed: 1,
    armor: 0,
    move_speed: 4,
  },
});

const brute = {
  ...{ id: "brute", name: "Brute", combat_stats_id: "brute", detection_radius: 10, attack_range: 2 },
  ...{ patrol_radius: 0, attack_cooldown: 1, attack_windup: 0.5, model_path: "res://brute.tscn" },
};

const free = { cooldown: 0.5, mana_cost: 0, stamina_cost: 0, cast_time: 0 };

/** Rooms of 20 × 20 m in a row along +z, joined by corridors 10 m long and 4 m wide; `hall` has a brute at z 27. */
const DUNGEON = {
  id: "first_dungeon",
  name: "Test rooms",
  start_room_template_id: "porch",
  combat_seconds: 3,
  combat_log_seconds: 10,
  room_templates: [
    { room_template_id: "porch", room_type: "start", center_z: 0, enemies: [] },
    {
      ...{ room_template_id: "hall", room_type: "combat", center_z: 30 },
      enemies: [{ enemy_type_id: "brute", x: 0, z: -3 }],
    },
  ].map(room => ({ ...room, center_x: 0, size_x: 20, size_z: 20 })),
  corridors: [{ door_id: "door", from: "porch", to: "hall", width: 4 }],
};

export type RulesChanges = {
  /** Of the brute. */
  enemy?: object;
  /** Of the dungeon. */
  dungeon?: object;
  /** Of the numbers of the rules. */
  rules?: object;
  /** More abilities, or others under the same ids. */
  abilities?: object[];
};

/**
 * The abilities are `melee_attack` (hits for 10, twice a second), `bolt` (a projectile, 20 m/s, cast in 1 s) and `roll` (a dash of 4 m
 * in 0.3 s, invulnerable).
 */
export function rulesContent(changes: RulesChanges = {}): Content {
  const abilities = [
    {
      ...free,
      id: "melee_attack",
      name: "Strike",
      ability_type: "melee",
      cone_half_angle_degrees: 45,
      movement_lock: 0.2,
    },
    {
      ...{ ...free, id: "bolt", name: "Bolt", ability_type: "ranged", cast_time: 1, damage: 10 },
      ...{ projectile_speed: 20, projectile_radius: 0.2, max_range: 20 },
    },
    {
      ...{ ...free, id: "roll", name: "Roll", ability_type: "buff", effect_duration: 0.3 },
      effects: [{ effect_type: "dash", value: 4 }, { effect_type: "invulnerable" }],
    },
    ...(changes.abilities ?? []).map(each => ({ ...free, name: "Test", ...each })),
  ].map(each => ability.parse(each));
  return completeContent({
    "combat-stats": { player: PLAYER, brute: BRUTE },
    "enemy-types": { brute: enemyType.parse({ ...brute, ...changes.enemy }) },
    "loot-tables": {},
    abilities: Object.fromEntries(abilities.map(each => [each.id, each])),
    dungeons: { first_dungeon: dungeon.parse({ ...DUNGEON, ...changes.dungeon }) },
    rules: { default: gameRules.parse({ id: GAME_RULES_ID, ...changes.rules }) },
  });
}
