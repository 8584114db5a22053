/** What of the content there is to choose from, before a game. */
import { fetchContent } from "../client/fetch-content.ts";

export type Named = { readonly id: string; readonly name: string };

export type Offer = {
  /** By level. */
  readonly dungeons: readonly (Named & { readonly level: number })[];
  readonly classes: readonly Named[];
  readonly difficulties: readonly (Named & { readonly min_level: number })[];
  readonly modes: readonly Named[];
};

export const NO_OFFER: Offer = { dungeons: [], classes: [], difficulties: [], modes: [] };

export async function readOffer(endpoint: string): Promise<Offer> {
  const sets = ["dungeons", "classes", "difficulties", "pvp-modes"] as const;
  const content = await fetchContent(endpoint, undefined, sets);
  return {
    dungeons: Object.values(content.dungeons).toSorted((a, b) => a.level - b.level),
    classes: Object.values(content.classes),
    difficulties: Object.values(content.difficulties)
      .map(({ id, name, min_level = 1 }) => ({ id, name, min_level }))
      .toSorted((a, b) => a.min_level - b.min_level),
    modes: Object.values(content["pvp-modes"]),
  };
}

export function nameIn(entries: readonly Named[], id: string): string {
  return entries.find(each => each.id === id)?.name ?? id;
}
