/** What of the content there is to choose from, before a game, in the language of the page. */
import type { ContentText } from "../../src/game/content/content-text.ts";
import { contentText } from "../client/content-text.ts";
import { fetchContent } from "../client/fetch-content.ts";
import type { Language } from "../texts/language.ts";

export type Named = { readonly id: string; readonly name: string };

export type Offer = {
  /** By level. */
  readonly dungeons: readonly (Named & { readonly level: number })[];
  readonly classes: readonly Named[];
  readonly difficulties: readonly (Named & { readonly min_level: number })[];
  readonly modes: readonly Named[];
  /** By queue: after how many seconds bots take the places that are free; those that never do are left out. */
  readonly bots_after_seconds: ReadonlyMap<string, number>;
};

export const NO_OFFER: Offer = {
  ...{ dungeons: [], classes: [], difficulties: [], modes: [] },
  bots_after_seconds: new Map(),
};

export async function readOffer(endpoint: string, language: Language): Promise<Offer> {
  const sets = ["dungeons", "classes", "difficulties", "pvp-modes", "queues"] as const;
  const content = await fetchContent(endpoint, undefined, sets);
  const named = ({ id, name }: { readonly id: string; readonly name: ContentText }): Named => ({
    id,
    name: contentText(name, language),
  });
  return {
    dungeons: Object.values(content.dungeons)
      .map(dungeon => ({ ...named(dungeon), level: dungeon.level }))
      .toSorted((a, b) => a.level - b.level),
    classes: Object.values(content.classes).map(named),
    difficulties: Object.values(content.difficulties)
      .map(difficulty => ({ ...named(difficulty), min_level: difficulty.min_level ?? 1 }))
      .toSorted((a, b) => a.min_level - b.min_level),
    modes: Object.values(content["pvp-modes"]).map(named),
    bots_after_seconds: new Map(
      Object.values(content.queues).flatMap(({ id, bots_after_seconds: after }) =>
        after === undefined ? [] : [[id, after] as const],
      ),
    ),
  };
}

export function nameIn(entries: readonly Named[], id: string): string {
  return entries.find(each => each.id === id)?.name ?? id;
}
