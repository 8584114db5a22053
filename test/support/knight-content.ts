/** Content for tests of characters: classes with kits, a skill tree, items and achievements, on top of `dungeonContent`. */
import type { Content } from "../../src/game/content/content.ts";
import {
  achievement,
  affix,
  characterClass,
  item,
  skillTree,
} from "../../src/game/content/schemas/character-schemas.ts";
import { dungeonContent } from "./rules-content.ts";

type Entry = { id: string } & Record<string, unknown>;

/** By set: entries that come on top, or take the place of those with their ids; null where there shall be none of the id. */
export type ContentChanges = {
  [S in "items" | "affixes" | "classes" | "skill-trees" | "achievements"]?: Record<
    string,
    Omit<Entry, "id"> | null
  >;
} & { bag_slots?: number };

const ITEMS = {
  blade: { item_type: "equipment", slot: "weapon", tags: ["sharp"] },
  buckler: {
    item_type: "equipment",
    slot: "off_hand",
    bonuses: [{ stat: "max_health", kind: "add", value: 20 }],
  },
  crown: { item_type: "equipment", slot: "head", required_level: 5, bind: "on_equip" },
  ore: { item_type: "material", stack_size: 20 },
};

const node = (node_id: string, more: object = {}) => ({
  node_id,
  name: node_id.toUpperCase(),
  effects: [],
  ...more,
});

const NODES = [
  node("stance", { effects: [{ type: "stat", stat: "max_health", kind: "add", value: 10 }] }),
  node("slash", { requires_all: ["stance"] }),
  node("whirl", { requires_all: ["slash"], cost: 2 }),
];

/**
 * The `adventurer` has no kit. The `knight` begins with a blade, a buckler, a second blade and 3 potions, and learns `stance`, `slash` and
 * `whirl`, one after the other, the last for 2 points. Who has equipped 2 pieces gets the title "Dandy" and 5 ore.
 */
export function knightContent({ bag_slots, ...changes }: ContentChanges = {}): Content {
  const content = dungeonContent();
  const { default: rules } = content.rules;
  if (!rules) throw new Error("test/content has no rules");
  const progression = { ...rules.progression, ...(bag_slots !== undefined && { bag_slots }) };
  return {
    ...content,
    rules: { default: { ...rules, progression } },
    items: { ...content.items, ...entries(item, { ...ITEMS, ...changes.items }) },
    affixes: entries(affix, {
      keen: {
        ...{ group: "edge", tier: 1, weights: { sharp: 1 } },
        ranges: [{ stat: "attack_damage", kind: "add", min: 1, max: 10 }],
      },
      ...changes.affixes,
    }),
    classes: {
      ...content.classes,
      ...entries(characterClass, {
        knight: {
          ...{ combat_stats_id: "player", ability_ids: ["melee_attack"], skill_tree_id: "swordplay" },
          kit: [
            { item_id: "blade", quantity: 2 },
            { item_id: "buckler" },
            { item_id: "health_potion", quantity: 3 },
          ],
        },
        ...changes.classes,
      }),
    },
    "skill-trees": entries(skillTree, { swordplay: { nodes: NODES }, ...changes["skill-trees"] }),
    achievements: entries(achievement, {
      well_dressed: {
        name: { de: "Gut gekleidet", en: "Well Dressed" },
        goal: { event_type: "item_equipped", target: 2 },
        reward: { title: { de: "Geck", en: "Dandy" }, items: [{ item_id: "ore", quantity: 5 }] },
      },
      ...changes.achievements,
    }),
  };
}

/** The nodes of `swordplay` but for these. */
export const nodesWithout = (...node_ids: string[]) => NODES.filter(each => !node_ids.includes(each.node_id));

function entries<T>(
  schema: { parse(entry: unknown): T },
  found: Record<string, object | null>,
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(found)
      .filter(([, entry]) => entry !== null)
      .map(([id, entry]) => [id, schema.parse({ id, name: id, ...entry })]),
  );
}
