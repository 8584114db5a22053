/** What entries of the content are called. */
import { entryName } from "../client/content-text.ts";
import { fetchContent } from "../client/fetch-content.ts";
import { useAsked } from "../ui/asked.ts";
import type { Page } from "../ui/this-page.ts";

const NAMED = ["classes", "dungeons", "difficulties", "items", "arenas", "pvp-modes"] as const;

/** The name of an entry; its id where the content has none, and until it is here. */
export type NameOf = (set: (typeof NAMED)[number], id: string) => string;

export function useContentNames({ endpoint, language }: Page): NameOf {
  const { value } = useAsked(() => fetchContent(endpoint, undefined, NAMED), [endpoint]);
  return (set, id) => (value ? entryName(value[set], id, language) : id);
}
