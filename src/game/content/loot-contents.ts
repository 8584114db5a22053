/** What a loot table can give, with the tables that it refers to. */
import { type Content, findEntry, type ItemDrop } from "./content.ts";

/** A drop that can come, and the path of its fields inside its table, such as `drops.3.one_of.0`. */
export type PossibleDrop = ItemDrop & { path: string };

/** Of this table alone. */
export function dropsOf(content: Content, loot_table_id: string): PossibleDrop[] {
  const { drops = [] } = findEntry(content["loot-tables"], loot_table_id) ?? {};
  return drops.flatMap((drop, i): PossibleDrop[] => {
    if (drop.chance === 0) return [];
    const path = `drops.${i}`;
    if ("item_id" in drop) return [{ ...drop, path }];
    if ("one_of" in drop) return drop.one_of.map((each, j) => ({ ...each, path: `${path}.one_of.${j}` }));
    return [];
  });
}

/** The tables that it refers to, each once, itself first. */
export function tablesFrom(content: Content, loot_table_id: string): string[] {
  const ids = [loot_table_id];
  // The list grows under the loop.
  for (const id of ids)
    for (const drop of findEntry(content["loot-tables"], id)?.drops ?? [])
      if ("loot_table_id" in drop && !ids.includes(drop.loot_table_id)) ids.push(drop.loot_table_id);
  return ids;
}

/** All items that it can give. */
export function itemsFrom(content: Content, loot_table_id: string): string[] {
  return tablesFrom(content, loot_table_id).flatMap(id => dropsOf(content, id).map(({ item_id }) => item_id));
}
