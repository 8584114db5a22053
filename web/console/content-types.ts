/** Entries of a set of the content, as far as staff read of them. */
import type { ContentText } from "../../src/game/content/content-text.ts";

export type NamedEntries = {
  readonly items: readonly { readonly id: string; readonly name: ContentText }[];
};
