/** Fields that files of several sets have. */
import { z } from "zod";
import type { GOLD } from "../content.ts";
import type { ContentText } from "../content-text.ts";
import { type RefersTo, unit } from "./field-meaning.ts";

/** Ids are used as file names, table keys and URL segments. */
export const contentId = z
  .string()
  .regex(/^[a-z0-9_]{1,64}$/, "use 1 to 64 of a-z, 0-9 and _")
  .refine(id => !(id in Object.prototype), "is a name that JavaScript keeps for itself");

/** Of an entry itself. */
export const ownId = contentId.describe(
  "Names it in other files, in URLs and in the database. Its file has the same name.",
);

/**
 * An id that leads somewhere: `idOf("items", "What it takes.")`. In a list the list says what they mean.
 *
 * @param also what may be there instead of an id.
 */
export function idOf(refers_to: RefersTo, description?: string, also?: (typeof GOLD)[]) {
  return contentId.meta({ refers_to, ...(description && { description }), ...(also && { also }) });
}

const NEITHER_FORM = 'must be a text, or texts by language, such as { "en": "Sword", "de": "Schwert" }';
/** Of BCP 47 what names a language, and where it is written or spoken in its own way. */
const LANGUAGE_CODE = /^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$/;

/** What players read: one text, or one for each language. A plain one may be shorter, such as empty, than those of a map. */
function contentText(shortest: number, longest: number) {
  const plain = z
    .string({ error: ({ code }) => (code === "invalid_type" ? NEITHER_FORM : undefined) })
    .min(shortest)
    .max(longest);
  const code = z.string().regex(LANGUAGE_CODE, "is no language's code: write it as en, de or pt-BR");
  const byLanguage = z
    .record(code, z.string().min(1).max(longest))
    .refine(texts => Object.keys(texts).length > 0, "must have at least one language, such as en")
    .meta({ minProperties: 1 });
  const text = z.union([plain, byLanguage]) satisfies z.ZodType<ContentText>;
  return text.describe("One text for everybody, or one for each language by its code, such as en or pt-BR.");
}

export const name = contentText(1, 100).meta({ id: "ContentName" }).describe("Its name, as players read it.");
export const description = contentText(0, 500)
  .meta({ id: "ContentDescription" })
  .describe("What players read about it.");
export const positive = z.number().positive();
export const notNegative = z.number().nonnegative();
export const share = z.number().min(0).max(1);

/** No content of this game goes further, whatever its `level_cap`. */
const HIGHEST_LEVEL = 100;
export const level = z.int().min(1).max(HIGHEST_LEVEL);
/** A path inside Godot's project, such as `res://icons/sword.png`. */
export const resourcePath = z.string().min(1).max(200);

const fromCentre = z.number().meta(unit("m", "Its place, from the room's centre and within the room."));
/** Where something stands in a room. */
export const placed = { x: fromCentre, z: fromCentre };
