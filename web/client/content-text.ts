/** What designers say to players, in a player's language. */
import { findEntry } from "../../src/game/content/content.ts";
import { type ContentText, defaultText } from "../../src/game/content/content-text.ts";

/**
 * A name, description or title of the content in this language.
 *
 * @param language such as `de` or `pt-BR`. Where it is not there: `pt`; else English; else the first there is, by its code.
 */
export function contentText(text: ContentText, language: string): string {
  if (typeof text === "string") return text;
  for (const parts = language.split("-"); parts.length > 0; parts.pop()) {
    const found = findEntry(text, parts.join("-"));
    if (found !== undefined) return found;
  }
  return defaultText(text);
}

type Named = Readonly<Record<string, { readonly name: ContentText }>>;

/** The name of an entry of a set; its id where there is no such entry. */
export function entryName(set: Named, id: string, language: string): string {
  const entry = findEntry(set, id);
  return entry ? contentText(entry.name, language) : id;
}
