/** JSON Schemas of the content files, for editors: they complete fields and mark slips while a designer writes. */
import { z } from "zod";
import { CONTENT_SET_NAMES, type ContentSetName } from "../../game/content/content.ts";
import { contentSchemas } from "../../game/content/schemas/content-schemas.ts";

/** The folder of the project that holds them, beside `content/`. */
export const JSON_SCHEMA_FOLDER = "content-schemas";

/** The file of a set's schema. */
export function jsonSchemaFile(set: ContentSetName): string {
  return `${set}.schema.json`;
}

/** The text of each schema file, by its name. */
export function jsonSchemaTexts(): ReadonlyMap<string, string> {
  return new Map(
    CONTENT_SET_NAMES.map(set => [jsonSchemaFile(set), `${JSON.stringify(jsonSchemaOf(set), null, 2)}\n`]),
  );
}

const SCHEMA_OF_FILE = {
  type: "string",
  description: "Where this schema is, for editors. The game ignores it.",
};

/** What a file of the set may hold, before its defaults are filled in, and the `$schema` that names this very schema. */
export function jsonSchemaOf(set: ContentSetName) {
  const { $schema, properties, ...rest } = z.toJSONSchema(contentSchemas[set], { io: "input" });
  const title = `A file of content/${set}`;
  return { $schema, title, ...rest, properties: { $schema: SCHEMA_OF_FILE, ...properties } };
}
