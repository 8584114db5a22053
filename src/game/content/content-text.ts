/** What designers say to players: a name, a description, a title. Schema: schemas/fields.ts. */

/** One text for everybody, or one for each language by its code, such as `en` or `pt-BR`. */
export type ContentText = string | Record<string, string>;

/**
 * The one text where nobody's language is known, as in a mail that the server writes: English, else that of the first language by its
 * code, since content that was stored has no order of its own. The rules know no other.
 */
export function defaultText(text: ContentText): string {
  if (typeof text === "string") return text;
  const [first = ""] = Object.keys(text).sort();
  return text.en ?? text[first] ?? "";
}

/** The fields of content that have texts. */
const FIELDS: readonly string[] = ["name", "description", "title"];

/** A copy of an entry in which each text is its default one. */
export function withDefaultTexts<Entry>(entry: Entry): Entry {
  return JSON.parse(JSON.stringify(entry), (field, value: unknown) =>
    FIELDS.includes(field) && isByLanguage(value) ? defaultText(value) : value,
  );
}

function isByLanguage(value: unknown): value is Record<string, string> {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.values(value).every(each => typeof each === "string")
  );
}
