/**
 * What a character is made of: its numbers and what it can do follow from its class, its level, what it wears and what it has
 * learned. They are computed when one of these changes, and kept with the fighter.
 */
import {
  type CHANGEABLE_ABILITY_FIELDS,
  type Item,
  type SkillEffect,
  STATS,
  type Stat,
  type StatBonus,
} from "../content/character-content.ts";
import {
  type Ability,
  type CombatStats,
  type Content,
  DEFAULT_CLASS_ID,
  entryOf,
  findEntry,
} from "../content/content.ts";
import type { Lasting, Piece } from "./lasting.ts";

type ChangeableField = (typeof CHANGEABLE_ABILITY_FIELDS)[number];

/** What a build follows from. */
export type Builder = Pick<Lasting, "class_id" | "level" | "pieces" | "equipment" | "skills">;

export type Build = {
  stats: CombatStats;
  /** What the character knows, with the numbers that its skills give it. */
  abilities: ReadonlyMap<string, Ability>;
};

/** One line of "armor 12 = 5 base + 4 mail + 3 tree". */
export type Contribution = StatBonus & {
  source: "class" | "level" | "equipment" | "skill";
  /** Of the class, item or node. */
  source_id: string;
};

/** The highest roll of an affix. */
export const HIGHEST_ROLL = 999;

/** A stat never falls below. */
const LEAST: Partial<Record<Stat, number>> = {
  max_health: 1,
  attack_speed: 0.1,
  attack_range: 0.5,
  move_speed: 0.5,
  critical_multiplier: 1,
};

/** A shot, an effect or a reach of an ability that skills have changed never falls below: with 0 it would do nothing for ever. */
const LEAST_OF_ABILITY: Partial<Record<ChangeableField, number>> = {
  projectile_speed: 0.1,
  effect_duration: 0.1,
  max_range: 0.1,
};

export function classOf({ classes }: Content, { class_id }: Pick<Lasting, "class_id">) {
  return findEntry(classes, class_id) ?? entryOf(classes, DEFAULT_CLASS_ID);
}

export function buildOf(content: Content, character: Builder): Build {
  const { combat_stats_id } = classOf(content, character);
  const base = entryOf(content["combat-stats"], combat_stats_id);
  const bonuses = bonusesOfAll(content, character);
  return {
    stats: bonuses.length === 0 ? base : statsWith(base, bonuses),
    abilities: abilitiesOf(content, character),
  };
}

function statsWith(base: CombatStats, bonuses: readonly StatBonus[]): CombatStats {
  const stats = { ...base };
  for (const stat of new Set(bonuses.map(bonus => bonus.stat))) {
    const own = bonuses.filter(bonus => bonus.stat === stat);
    const value = increased(base[stat], own);
    stats[stat] = Math.max(LEAST[stat] ?? 0, stat === "critical_chance" ? Math.min(1, value) : value);
  }
  return stats;
}

/** What is added first, and then the percents of the sum. */
function increased(base: number, bonuses: readonly Pick<StatBonus, "kind" | "value">[]): number {
  let sum = base;
  let percent = 100;
  for (const { kind, value } of bonuses) {
    if (kind === "add") sum += value;
    else percent += value;
  }
  return (sum * percent) / 100;
}

/** All that makes up the character's numbers, the class's own first. */
export function contributionsOf(content: Content, character: Builder): Contribution[] {
  const own = classOf(content, character);
  const base = entryOf(content["combat-stats"], own.combat_stats_id);
  const lines = STATS.map((stat): Contribution => {
    return { stat, kind: "add", value: base[stat], source: "class", source_id: own.id };
  });
  return [...lines, ...bonusesOfAll(content, character)];
}

/** What comes to the class's own numbers. */
function bonusesOfAll(content: Content, character: Builder): Contribution[] {
  const lines: Contribution[] = [];
  const own = classOf(content, character);
  const levels = character.level - 1;
  if (levels > 0)
    for (const { stat, kind, value } of own.bonuses_per_level)
      lines.push({ stat, kind, value: value * levels, source: "level", source_id: own.id });
  for (const item_instance_id of Object.values(character.equipment)) {
    const worn = character.pieces[item_instance_id];
    if (!worn) continue;
    for (const { stat, kind, value } of bonusesOf(content, worn))
      lines.push({ stat, kind, value, source: "equipment", source_id: worn.item_id });
  }
  for (const { node_id, effect } of effectsOf(content, character))
    if (effect.type === "stat") {
      const { stat, kind, value } = effect;
      lines.push({ stat, kind, value, source: "skill", source_id: node_id });
    }
  return lines;
}

/** What a piece gives to who wears it; nothing where the content does not know its item. */
export function bonusesOf(content: Content, { item_id, affixes }: Piece): StatBonus[] {
  const item: Item | undefined = findEntry(content.items, item_id);
  if (!item) return [];
  const bonuses = [...item.bonuses];
  for (const [affix_id, roll] of Object.entries(affixes))
    for (const { stat, kind, min, max } of findEntry(content.affixes, affix_id)?.ranges ?? [])
      bonuses.push({ stat, kind, value: valueAt(min, max, roll) });
  return bonuses;
}

/** To a thousandth. */
function valueAt(min: number, max: number, roll: number): number {
  return Math.floor((min + ((max - min) * roll) / HIGHEST_ROLL) * 1000 + 0.5) / 1000;
}

/** What the learned nodes do, those that the tree still has. */
function effectsOf(content: Content, character: Builder): { node_id: string; effect: SkillEffect }[] {
  if (character.skills.length === 0) return [];
  const { skill_tree_id } = classOf(content, character);
  const tree = skill_tree_id === undefined ? undefined : findEntry(content["skill-trees"], skill_tree_id);
  const learned = (tree?.nodes ?? []).filter(({ node_id }) => character.skills.includes(node_id));
  return learned.flatMap(({ node_id, effects }) => effects.map(effect => ({ node_id, effect })));
}

function abilitiesOf(content: Content, character: Builder): Map<string, Ability> {
  const effects = effectsOf(content, character).map(({ effect }) => effect);
  const ids = new Set(classOf(content, character).ability_ids);
  for (const effect of effects) if (effect.type === "unlock_ability") ids.add(effect.ability_id);
  // A character that carries a potion can drink it.
  for (const { id, consumed_item_id } of Object.values(content.abilities))
    if (consumed_item_id !== undefined) ids.add(id);
  const abilities = new Map<string, Ability>();
  for (const id of ids) {
    const ability = findEntry(content.abilities, id);
    if (ability) abilities.set(id, changedBy(effects, ability));
  }
  return abilities;
}

function changedBy(effects: readonly SkillEffect[], ability: Ability): Ability {
  const changes = effects
    .filter(effect => effect.type === "change_ability")
    .filter(({ ability_id }) => ability_id === ability.id);
  if (changes.length === 0) return ability;
  const changed = { ...ability };
  for (const field of new Set(changes.map(change => change.field))) {
    const before = ability[field];
    if (before !== undefined)
      changed[field] = Math.max(
        Math.min(before, LEAST_OF_ABILITY[field] ?? 0),
        increased(
          before,
          changes.filter(change => change.field === field),
        ),
      );
  }
  return changed;
}
