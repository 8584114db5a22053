/** What the studio needs where it publishes: versions, the draft that the server keeps, and its words. */

import type { Language } from "../texts/language.ts";
import type { PublishingTexts } from "../texts/studio-publishing.ts";
import type { Published } from "./published.ts";
import type { ServerDraft } from "./server-draft.ts";

export type Publishing = {
  readonly texts: PublishingTexts;
  readonly language: Language;
  readonly published: Published;
  readonly server_draft: ServerDraft;
};

/** When it was, for people; empty where it is not known. */
export function timeOf(language: Language, at: string | undefined): string {
  return at === undefined
    ? ""
    : new Date(at).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" });
}
