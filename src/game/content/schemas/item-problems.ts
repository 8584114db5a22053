/** What content says of items: which there are, which are dropped, used and needed, and what affixes they can have. */
import { EQUIPMENT_SLOTS, type Item } from "../character-content.ts";
import { type Content, type ContentSetName, findEntry, GOLD, type LootEntry } from "../content.ts";
import { dropsOf, itemsFrom, tablesFrom } from "../loot-contents.ts";
import type { Report } from "./content-report.ts";

type ReportOf = (set: ContentSetName, id: string) => Report;

export function itemProblems(content: Content, reportOf: ReportOf): void {
  const levels = dropLevels(content);
  // Of large content more than a call takes as arguments.
  const highest = [...levels.values()].flat().reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const usedBy = consumers(content, reportOf);
  const keys = keysOf(content, reportOf);
  const lying = new Set(
    Object.values(content.dungeons)
      .flatMap(({ room_templates }) => room_templates.flatMap(({ loot = [] }) => loot))
      .flatMap(({ loot_table_id }) => tablesFrom(content, loot_table_id)),
  );
  for (const { id, drops } of Object.values(content["loot-tables"]))
    if (lying.has(id)) lyingProblems(drops, reportOf("loot-tables", id));
  for (const { id } of Object.values(content["loot-tables"])) tableProblems(content, id, reportOf);
  for (const item of Object.values(content.items)) {
    const report = reportOf("items", item.id);
    if (item.id === GOLD) report("id", "gold is counted by itself, and is no item");
    if (item.item_type === "equipment") {
      if (item.slot === undefined) report("slot", `equipment needs one of ${EQUIPMENT_SLOTS.join(", ")}`);
      if (item.stack_size !== 1)
        report("stack_size", "each piece of equipment is one of its own: it must be 1");
      if (item.min_affixes > item.max_affixes) report("max_affixes", "must not be below min_affixes");
      const groups = groupsAt(content, item, Number.POSITIVE_INFINITY);
      if (item.min_affixes > groups) report("min_affixes", `only ${groups} groups of affixes fit its tags`);
      else reachableAffixes(content, item, levels.get(item.id) ?? [], report);
    } else {
      if (item.slot !== undefined) report("slot", "only equipment is worn");
      for (const field of ["bonuses", "tags"] as const)
        if (item[field].length > 0) report(field, "only equipment has them");
      if (item.max_affixes > 0) report("max_affixes", "only equipment has affixes");
    }
    const isOfUse = item.item_type !== "consumable" || usedBy.has(item.id) || keys.has(item.id);
    if (!isOfUse) report("id", "nobody can use it: no ability consumes it, and no door needs it", "warning");
  }
  for (const affix of Object.values(content.affixes)) {
    const report = reportOf("affixes", affix.id);
    const tags = new Set(Object.values(content.items).flatMap(item => item.tags));
    for (const tag of Object.keys(affix.weights))
      if (!tags.has(tag)) report(`weights.${tag}`, "no item has this tag", "warning");
    if (levels.size > 0 && affix.required_level > highest)
      report(
        "required_level",
        `never comes: it is ${affix.required_level}, and the highest level at which equipment drops is ${highest}`,
        "warning",
      );
    for (const [i, { min, max }] of affix.ranges.entries())
      if (max < min) report(`ranges.${i}.max`, "must not be below min");
  }
}

/** By item of equipment: the levels at which it drops, as enemies and rooms of the dungeons have them. */
function dropLevels(content: Content): ReadonlyMap<string, number[]> {
  const levels = new Map<string, number[]>();
  const note = (loot_table_id: string | undefined, level: number) => {
    for (const id of loot_table_id === undefined ? [] : itemsFrom(content, loot_table_id))
      if (findEntry(content.items, id)?.item_type === "equipment")
        levels.set(id, [...(levels.get(id) ?? []), level]);
  };
  for (const dungeon of Object.values(content.dungeons))
    for (const { enemies, loot = [] } of dungeon.room_templates) {
      for (const { loot_table_id } of loot) note(loot_table_id, dungeon.level);
      for (const { enemy_type_id } of enemies) {
        const type = findEntry(content["enemy-types"], enemy_type_id);
        if (type) note(type.loot_table_id, Math.max(type.level, dungeon.level));
      }
    }
  return levels;
}

/** How many affixes a piece of the item can have, at most one of each group. */
function groupsAt(content: Content, { tags }: Item, level: number): number {
  const fitting = Object.values(content.affixes).filter(
    ({ weights, required_level }) => required_level <= level && tags.some(tag => (weights[tag] ?? 0) > 0),
  );
  return new Set(fitting.map(({ group }) => group)).size;
}

/** Its fewest affixes at each level at which it drops, and its most at one of them. */
function reachableAffixes(content: Content, item: Item, levels: readonly number[], report: Report): void {
  if (levels.length === 0) return;
  const check = (field: "min_affixes" | "max_affixes", level: number) => {
    const groups = groupsAt(content, item, level);
    if (item[field] > groups)
      report(
        field,
        `is ${item[field]}, but at level ${level}, at which it drops, only ${groups} groups of affixes fit its tags`,
        "warning",
      );
  };
  check("min_affixes", Math.min(...levels));
  check("max_affixes", Math.max(...levels));
}

/** By item: the ability that uses it up. */
function consumers(content: Content, reportOf: ReportOf): ReadonlyMap<string, string> {
  const usedBy = new Map<string, string>();
  for (const { id, consumed_item_id } of Object.values(content.abilities)) {
    if (consumed_item_id === undefined) continue;
    const report = reportOf("abilities", id);
    const other = usedBy.get(consumed_item_id);
    usedBy.set(consumed_item_id, id);
    if (other !== undefined)
      report("consumed_item_id", `the ability "${other}" consumes "${consumed_item_id}" already`);
    countedItemProblems(content, consumed_item_id, "consumed_item_id", report);
  }
  return usedBy;
}

function keysOf(content: Content, reportOf: ReportOf): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const { id, corridors } of Object.values(content.dungeons))
    for (const [i, { key_item_id, needs_key }] of corridors.entries()) {
      const field = `corridors.${i}.key_item_id`;
      if (key_item_id === undefined) {
        if (needs_key)
          reportOf("dungeons", id)(
            `corridors.${i}.needs_key`,
            "a door that needs a key names its key_item_id",
          );
        continue;
      }
      keys.add(key_item_id);
      countedItemProblems(content, key_item_id, field, reportOf("dungeons", id));
    }
  return keys;
}

/** Each piece of equipment is a thing of its own: thousands at once would stop the server. */
const MOST_PIECES_AT_ONCE = 10;

/** A drop, a kit or a reward of equipment. */
export function pieceProblems(
  content: Content,
  item_id: string,
  quantity: number,
  field: string,
  report: Report,
): void {
  if (findEntry(content.items, item_id)?.item_type === "equipment" && quantity > MOST_PIECES_AT_ONCE)
    report(field, `is ${quantity}: of equipment at most ${MOST_PIECES_AT_ONCE} come at once`);
}

/** What is used up is counted, and no piece of equipment. */
function countedItemProblems(content: Content, item_id: string, field: string, report: Report): void {
  const item = findEntry(content.items, item_id);
  if (!item) report(field, `there is no item "${item_id}"`);
  else if (item.item_type === "equipment") report(field, `"${item_id}" is equipment, which is never used up`);
}

/** What lies in a room is rolled when the room is made, before anybody is in it. */
function lyingProblems(drops: readonly LootEntry[], report: Report): void {
  for (const [i, { min_party_size = 1 }] of drops.entries())
    if (min_party_size > 1)
      report(
        `drops.${i}.min_party_size`,
        `is ${min_party_size}, but the table lies in a room, where it is rolled for a party of 1: this never comes there`,
        "warning",
      );
}

function tableProblems(content: Content, loot_table_id: string, reportOf: ReportOf): void {
  const report = reportOf("loot-tables", loot_table_id);
  for (const { item_id, item_type, max_quantity, path } of dropsOf(content, loot_table_id)) {
    if ((item_id === GOLD) !== (item_type === GOLD))
      report(`${path}.item_type`, `gold has the item_id and the item_type "${GOLD}"`);
    if (item_type === GOLD) continue;
    const item = findEntry(content.items, item_id);
    if (!item) report(`${path}.item_id`, `there is no item "${item_id}"`);
    else if (item.item_type !== item_type)
      report(`${path}.item_type`, `is "${item_type}", but the item is "${item.item_type}"`);
    pieceProblems(content, item_id, max_quantity, `${path}.max_quantity`, report);
  }
  const { drops = [] } = findEntry(content["loot-tables"], loot_table_id) ?? {};
  for (const [i, drop] of drops.entries()) entryProblems(content, loot_table_id, drop, `drops.${i}`, report);
}

function entryProblems(
  content: Content,
  loot_table_id: string,
  drop: LootEntry,
  path: string,
  report: Report,
): void {
  if (drop.chance === 0) report(`${path}.chance`, "never drops", "warning");
  if ((drop.min_party_size ?? 1) > (drop.max_party_size ?? 8))
    report(`${path}.max_party_size`, "must not be below min_party_size");
  if (!("loot_table_id" in drop)) return;
  if (!findEntry(content["loot-tables"], drop.loot_table_id))
    report(`${path}.loot_table_id`, `there is no loot table "${drop.loot_table_id}"`);
  else if (tablesFrom(content, drop.loot_table_id).includes(loot_table_id))
    report(`${path}.loot_table_id`, `"${loot_table_id}" would give itself again and again`);
}
