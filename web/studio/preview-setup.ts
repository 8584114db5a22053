/** What the preview plays beside a form: a room or a match in which the entry that is shown can be seen. */
import { abilityIdsOf, type Content, findEntry } from "../../src/game/content/content.ts";
import { dungeon } from "../../src/game/content/schemas/dungeon-schemas.ts";
import type { Where } from "./draft.ts";

export type RoomSetup = {
  readonly kind: "room";
  readonly content: Content;
  readonly dungeon_id: string;
  readonly room_template_id: string;
  /** Whom the party plays, where the entry says it. */
  readonly class_id?: string;
};
export type MatchSetup = { readonly kind: "match"; readonly content: Content; readonly pvp_mode_id: string };
export type PreviewSetup = RoomSetup | MatchSetup;

/** A place made for one kind of enemy; no id of content is this long. */
const STAND = "stand".padEnd(65, "_");
const STAND_SIZE_M = 24;
const ENEMIES_OF_STAND = 2;

/**
 * Undefined where nothing of the content shows it, or the content does not have it.
 *
 * @param room_template_id of a dungeon: which room is looked at; absent: the first with enemies.
 * @param enemies how many there are of a kind that is shown alone.
 */
export function setupFor(
  content: Content,
  { set, id }: Where,
  room_template_id: string | undefined,
  enemies = ENEMIES_OF_STAND,
): PreviewSetup | undefined {
  if (!findEntry<unknown>(content[set], id)) return undefined;
  switch (set) {
    case "dungeons":
      return roomOf(content, id, room_template_id);
    case "enemy-types":
      return standOf(content, id, enemies);
    case "combat-stats":
      return (
        enemyWith(content, enemies, type => type.combat_stats_id === id) ??
        classWith(content, each => each.combat_stats_id === id)
      );
    case "loot-tables":
      return enemyWith(content, enemies, type => type.loot_table_id === id);
    case "abilities":
      return (
        enemyWith(content, enemies, type => abilityIdsOf(type).includes(id)) ??
        classWith(content, each => each.ability_ids.includes(id)) ??
        classWith(content, each => learns(content, each, id))
      );
    case "classes":
      return classWith(content, each => each.id === id);
    case "skill-trees":
      return classWith(content, each => each.skill_tree_id === id);
    case "pvp-modes":
      return { kind: "match", content, pvp_mode_id: id };
    case "arenas": {
      const mode = Object.values(content["pvp-modes"]).find(({ arena_ids }) => arena_ids.includes(id));
      if (!mode) return undefined;
      const only = { ...mode, arena_ids: [id] };
      const modes = { ...content["pvp-modes"], [mode.id]: only };
      return { kind: "match", content: { ...content, "pvp-modes": modes }, pvp_mode_id: mode.id };
    }
    default:
      return roomOf(content, Object.keys(content.dungeons)[0] ?? "", undefined);
  }
}

function roomOf(content: Content, dungeon_id: string, wanted: string | undefined): RoomSetup | undefined {
  const rooms = findEntry(content.dungeons, dungeon_id)?.room_templates ?? [];
  const room =
    rooms.find(each => each.room_template_id === wanted) ??
    rooms.find(({ enemies }) => enemies.length > 0) ??
    rooms[0];
  return room && { kind: "room", content, dungeon_id, room_template_id: room.room_template_id };
}

function enemyWith(
  content: Content,
  enemies: number,
  isMeant: (type: Content["enemy-types"][string]) => boolean,
): RoomSetup | undefined {
  const found = Object.values(content["enemy-types"]).find(isMeant);
  return found && standOf(content, found.id, enemies);
}

function classWith(
  content: Content,
  isMeant: (each: Content["classes"][string]) => boolean,
): RoomSetup | undefined {
  const found = Object.values(content.classes).find(isMeant);
  const setup = found && roomOf(content, Object.keys(content.dungeons)[0] ?? "", undefined);
  return setup && { ...setup, class_id: found.id };
}

function learns(content: Content, { skill_tree_id = "" }: Content["classes"][string], id: string): boolean {
  const tree = findEntry(content["skill-trees"], skill_tree_id);
  return !!tree?.nodes.some(({ effects }) =>
    effects.some(effect => effect.type === "unlock_ability" && effect.ability_id === id),
  );
}

function standOf(content: Content, enemy_type_id: string, count: number): RoomSetup {
  const enemies = Array.from({ length: count }, (_, i) => ({ enemy_type_id, x: 4 * i - 2, z: 6 }));
  const level = findEntry(content["enemy-types"], enemy_type_id)?.level ?? 1;
  const stand: Content["dungeons"][string] = {
    ...dungeon.parse({
      ...{ id: "stand", name: enemy_type_id, start_room_template_id: "stand", level, corridors: [] },
      room_templates: [
        {
          ...{ room_template_id: "stand", room_type: "combat", max_players: 8, enemies },
          ...{ center_x: 0, center_z: 0, size_x: STAND_SIZE_M, size_z: STAND_SIZE_M },
        },
      ],
    }),
    id: STAND,
  };
  const dungeons = { ...content.dungeons, [STAND]: stand };
  return { kind: "room", content: { ...content, dungeons }, dungeon_id: STAND, room_template_id: "stand" };
}
