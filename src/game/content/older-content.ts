/**
 * Content from before there were items, classes and the rest of a character, difficulties, arenas, or queues: what it lacks follows from what it
 * says. So rooms, runs and recordings that began with it go on.
 */
import type { CharacterClass, Item, ItemType } from "./character-content.ts";
import {
  type Ability,
  abilityIdsOf,
  type Content,
  DEFAULT_CLASS_ID,
  type EnemyType,
  GOLD,
  PLAYER_COMBAT_STATS_ID,
} from "./content.ts";
import { DEFAULT_DIFFICULTY_ID, NORMAL_DIFFICULTY } from "./run-content.ts";

/** The sets that came later. */
type LaterSet =
  | "items"
  | "affixes"
  | "classes"
  | "skill-trees"
  | "achievements"
  | "difficulties"
  | "seasons"
  | "arenas"
  | "pvp-modes"
  | "queues";
export type OlderContent = Omit<Content, LaterSet> & { [S in LaterSet]?: Content[S] | undefined };

/** So that no stack of older content outgrows a bag. */
const STACK_SIZE = 999;

export function completeContent(found: OlderContent): Content {
  return {
    ...found,
    items: found.items ?? itemsNamedIn(found),
    affixes: found.affixes ?? {},
    classes: found.classes ?? { [DEFAULT_CLASS_ID]: formerClass(found) },
    "skill-trees": found["skill-trees"] ?? {},
    achievements: found.achievements ?? {},
    difficulties: found.difficulties ?? { [DEFAULT_DIFFICULTY_ID]: NORMAL_DIFFICULTY },
    seasons: found.seasons ?? {},
    arenas: found.arenas ?? {},
    "pvp-modes": found["pvp-modes"] ?? {},
    queues: found.queues ?? {},
  };
}

/** Every item that can be found, drunk or used as a key. */
function itemsNamedIn({ abilities, dungeons, "loot-tables": tables }: OlderContent): Content["items"] {
  const items: Record<string, Item> = {};
  const note = (id: string | undefined, item_type: ItemType) => {
    if (id !== undefined) items[id] ??= formerItem(id, item_type);
  };
  for (const { consumed_item_id } of Object.values(abilities)) note(consumed_item_id, "consumable");
  for (const { corridors } of Object.values(dungeons))
    for (const { key_item_id } of corridors) note(key_item_id, "key");
  for (const { drops } of Object.values(tables))
    for (const drop of drops)
      if ("item_id" in drop && drop.item_type !== GOLD) note(drop.item_id, drop.item_type);
  return items;
}

function formerItem(id: string, item_type: ItemType): Item {
  return {
    ...{ id, name: id, description: "", icon: "res://icon.svg", item_type },
    ...{ rarity: "common", bind: "none", required_level: 1, bonuses: [], tags: [] },
    ...{ stack_size: item_type === "equipment" ? 1 : STACK_SIZE, min_affixes: 0, max_affixes: 0 },
  };
}

/** Everybody had one class, and could do what was no enemy's own. */
function formerClass({ abilities, "enemy-types": types }: OlderContent): CharacterClass {
  const ability_ids = Object.values(abilities)
    .filter(ability => !isOfEnemies(types, ability))
    .map(({ id }) => id);
  return {
    ...{ id: DEFAULT_CLASS_ID, name: "Adventurer", description: "", combat_stats_id: PLAYER_COMBAT_STATS_ID },
    ...{ bonuses_per_level: [], ability_ids, kit: [] },
  };
}

function isOfEnemies(types: Readonly<Record<string, EnemyType>>, { id }: Ability): boolean {
  return Object.values(types).some(type => abilityIdsOf(type).includes(id));
}
