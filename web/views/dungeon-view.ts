/** A room of a dungeon as its state tells of it, as frames to draw. */
import { type Content, findEntry } from "../../src/game/content/content.ts";
import { facing, type Point, yawTowards } from "../../src/game/core/geometry.ts";
import { DUNGEON_TICK_MS } from "../../src/game/dungeon/dungeon-rate.ts";
import { ENEMY_STATES } from "../../src/game/dungeon/world.ts";
import { PLAYER_STATES } from "../../src/game/movement/walker.ts";
import type { EnemySchema } from "../../src/schema/enemy-state.ts";
import type { PlayerSchema } from "../../src/schema/player-state.ts";
import type { ProjectileSchema } from "../../src/schema/projectile-state.ts";
import type { RoomStateSchema } from "../../src/schema/room-state.ts";
import { contentText, entryName } from "../client/content-text.ts";
import { enemyAt, playerAt } from "../client/even-walks.ts";
import { clothesOf, lookOfClass, lookOfEnemy } from "../scene/looks.ts";
import { abilityColor, lootColor, slotColor } from "../scene/palette.ts";
import type { Frame, Pose, ShownFighter, ShownLoot, ShownProjectile } from "../scene/shown.ts";
import type { Language } from "../texts/language.ts";
import type { DungeonPlace } from "./dungeon-place.ts";
import { enemyTelegraph, windUpOf } from "./enemy-attack.ts";

/** The own character, as its client has it before the server says so. */
export type OwnCharacter = Point & {
  readonly player_id: string;
  readonly yaw: number;
  readonly strikes: number;
  /** Whom its next attack means. */
  readonly target_id?: string | undefined;
};

export type DungeonMoment = {
  readonly state: RoomStateSchema;
  /** With its fraction. */
  readonly tick: number;
  readonly own?: OwnCharacter | undefined;
};

export class DungeonView {
  readonly #content: Content;
  readonly #place: DungeonPlace;
  readonly #language: Language;
  readonly #yaws = new Map<string, number>();
  readonly #swings = new Map<string, { strikes: number; was_winding: boolean }>();

  /** @param language of names. */
  constructor(content: Content, place: DungeonPlace, language: Language) {
    this.#content = content;
    this.#place = place;
    this.#language = language;
  }

  /** The camera looks at the own character; without one at the middle of the room. */
  frame({ state, tick, own }: DungeonMoment): Frame {
    const enemies = [...state.enemies.values()].map(enemy => this.#enemy(enemy, tick, own));
    return {
      focus: own ?? this.#place.middle,
      fighters: [...[...state.players.values()].map(player => this.#player(player, tick, own)), ...enemies],
      telegraphs: [...state.enemies.values()].flatMap(enemy => {
        const place = enemyAt(enemy, tick, DUNGEON_TICK_MS);
        const yaw = this.#yaws.get(enemy.enemy_instance_id) ?? 0;
        const target = this.#targetOf(enemy, { state, tick, own });
        return enemyTelegraph(this.#content, { enemy, place, yaw, target }, tick) ?? [];
      }),
      projectiles: [...state.projectiles.values()].map(each => this.#projectile(each, tick)),
      loot: this.#loot(state),
      doors: this.#place.doors(state),
    };
  }

  #targetOf({ aggro_slot }: EnemySchema, { state, tick, own }: DungeonMoment): Point | undefined {
    const player = [...state.players.values()].find(({ slot }) => slot === aggro_slot);
    if (!player) return undefined;
    return player.player_id === own?.player_id ? own : playerAt(player, tick, DUNGEON_TICK_MS);
  }

  #player(player: PlayerSchema, tick: number, newest: OwnCharacter | undefined): ShownFighter {
    const own = player.player_id === newest?.player_id ? newest : undefined;
    const at = own ?? playerAt(player, tick, DUNGEON_TICK_MS);
    const walks = player.move_speed > 0;
    return {
      ...{ x: at.x, z: at.z, id: player.player_id },
      look: lookOfClass(player.class_id),
      color: slotColor(player.slot),
      yaw: own ? own.yaw : ((walks ? player.move_direction : player.yaw) ?? 0),
      pose: player.is_alive ? poseOf(player) : "dead",
      strikes: own?.strikes ?? player.strikes,
      health: player.current_health / Math.max(1, player.max_health),
      name: player.character_name,
      side: own ? "own" : "ally",
    };
  }

  #enemy(enemy: EnemySchema, tick: number, own: OwnCharacter | undefined): ShownFighter {
    const content = this.#content;
    const id = enemy.enemy_instance_id;
    const at = enemyAt(enemy, tick, DUNGEON_TICK_MS);
    const to = { x: enemy.move_to_x, z: enemy.move_to_z };
    const isAttacking = ENEMY_STATES[enemy.state] === "ATTACK";
    // An angle that was never set is not in the state.
    const told = enemy.yaw ?? 0;
    const known = this.#yaws.get(id) ?? told;
    const isWalking = enemy.move_speed > 0 && Math.hypot(to.x - at.x, to.z - at.z) > 0.05;
    const yaw = isAttacking ? told : isWalking ? yawTowards(at, to) : known;
    this.#yaws.set(id, yaw);
    const isTarget = id === own?.target_id;
    const isWinding = windUpOf(content, enemy, tick) !== undefined;
    const look = lookOfEnemy(enemy.enemy_type_id);
    const type = findEntry(content["enemy-types"], enemy.enemy_type_id);
    // In a crowd all their names would hide what happens.
    const isNamed = !own || isTarget || (type?.phases?.length ?? 0) > 0;
    return {
      ...{ x: at.x, z: at.z, id, look, yaw, color: clothesOf(look) },
      pose: enemy.is_alive ? (isWinding ? "wind_up" : "stand") : "dead",
      strikes: this.#swingsOf(id, isWinding),
      health: enemy.current_health / Math.max(1, enemy.max_health),
      name: type && isNamed ? contentText(type.name, this.#language) : undefined,
      side: "foe",
      is_target: isTarget,
    };
  }

  /** It swings when its wind-up is over. */
  #swingsOf(id: string, isWinding: boolean): number {
    const swing = this.#swings.get(id) ?? { strikes: 0, was_winding: false };
    if (swing.was_winding && !isWinding) swing.strikes += 1;
    swing.was_winding = isWinding;
    this.#swings.set(id, swing);
    return swing.strikes;
  }

  #projectile(
    { ability_id, position_x, position_z, yaw, started_tick }: ProjectileSchema,
    tick: number,
  ): ShownProjectile {
    const ability = findEntry(this.#content.abilities, ability_id);
    const seconds = (Math.max(0, tick - started_tick) * DUNGEON_TICK_MS) / 1000;
    const way = Math.min(ability?.max_range ?? 0, seconds * (ability?.projectile_speed ?? 0));
    const ahead = facing(yaw);
    return {
      ...{ x: position_x + ahead.x * way, z: position_z + ahead.z * way, yaw },
      radius: ability?.projectile_radius ?? 0.2,
      color: abilityColor(ability_id),
    };
  }

  #loot({ loot_drops }: RoomStateSchema): ShownLoot[] {
    return [...loot_drops.values()]
      .filter(({ is_picked_up }) => !is_picked_up)
      .map(({ item_id, item_type, position_x: x, position_z: z }) => {
        const item = findEntry(this.#content.items, item_id);
        return {
          ...{ x, z, color: lootColor(item_id, item_type) },
          rarity: item_type === "equipment" ? item?.rarity : undefined,
          // A number alone would be taken for damage.
          name: item_type === "gold" ? undefined : entryName(this.#content.items, item_id, this.#language),
        };
      });
  }
}

function poseOf({ state }: PlayerSchema): Pose {
  switch (PLAYER_STATES[state]) {
    case "CASTING":
      return "wind_up";
    case "DODGING":
      return "dodge";
    case "STUNNED":
      return "stunned";
    case "DEAD":
      return "dead";
    default:
      return "stand";
  }
}

/** The point of those that is nearest, with its distance. */
export function nearestOf<Thing>(
  things: Iterable<Thing>,
  placeOf: (thing: Thing) => Point,
  from: Point,
): { readonly thing: Thing; readonly metres: number } | undefined {
  let found: { thing: Thing; metres: number } | undefined;
  for (const thing of things) {
    const at = placeOf(thing);
    const metres = Math.hypot(at.x - from.x, at.z - from.z);
    if (!found || metres < found.metres) found = { thing, metres };
  }
  return found;
}
