/** What designers say to players, in the language of the page. */
import type { Language } from "./language.ts";

/** One text for everybody, or one for each language by its code, such as `en`. */
export type ContentText = string | Readonly<Record<string, string>>;

/** In this language; else in English, else in the first there is. */
export function contentText(text: ContentText, language: Language): string {
  if (typeof text === "string") return text;
  return text[language] ?? text.en ?? Object.values(text)[0] ?? "";
}
