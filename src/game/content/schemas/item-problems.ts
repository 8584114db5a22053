/** What content says of items: which are dropped, used and needed. */
import type { Content, ContentSetName } from "../content.ts";
import type { Report } from "./content-report.ts";

export function itemProblems(content: Content, reportOf: (set: ContentSetName, id: string) => Report): void {
  const usedBy = new Map<string, string>();
  for (const { id, consumed_item_id } of Object.values(content.abilities)) {
    if (consumed_item_id === undefined) continue;
    const other = usedBy.get(consumed_item_id);
    usedBy.set(consumed_item_id, id);
    if (other !== undefined)
      reportOf("abilities", id)(
        "consumed_item_id",
        `the ability "${other}" consumes "${consumed_item_id}" already`,
      );
  }
  const keys = new Set(
    Object.values(content.dungeons).flatMap(({ corridors }) => corridors.map(each => each.key_item_id)),
  );
  for (const { id, drops } of Object.values(content["loot-tables"])) {
    const report = reportOf("loot-tables", id);
    for (const [i, { item_id, item_type, chance }] of drops.entries()) {
      const isOfUse = item_type !== "consumable" || usedBy.has(item_id) || keys.has(item_id);
      if (!isOfUse)
        report(
          `drops.${i}.item_id`,
          `nobody can use "${item_id}": no ability consumes it, and no door needs it`,
          "warning",
        );
      if (chance === 0) report(`drops.${i}.chance`, "never drops", "warning");
    }
  }
}
