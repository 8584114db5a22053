/**
 * Writes a JSON Schema for each set of content, for editors, and the tables of fields in docs/content.md.
 *
 *   npm run content:schema [-- FOLDER]
 *
 * With a folder it writes the schemas there instead of to `content-schemas/`, and leaves the document alone. Run it after each change
 * of what a content file may hold, or of what a field means.
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CONTENT_GUIDE, withFieldTables } from "../src/store/content/field-tables.ts";
import { JSON_SCHEMA_FOLDER, jsonSchemaTexts } from "../src/store/content/json-schemas.ts";

const [folder] = process.argv.slice(2);

try {
  await writeSchemas(folder ?? JSON_SCHEMA_FOLDER);
  if (folder === undefined) await writeTables();
} catch (error) {
  const reason = error instanceof Error ? error.message : error;
  console.error(`Cannot write the schemas of content (${reason}): name a folder that can be written.`);
  process.exitCode = 1;
}

async function writeSchemas(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const texts = jsonSchemaTexts();
  for (const [file, text] of texts) await writeFile(join(folder, file), text);
  console.info(`Wrote ${texts.size} schemas to ${folder}.`);
}

async function writeTables(): Promise<void> {
  await writeFile(CONTENT_GUIDE, withFieldTables(await readFile(CONTENT_GUIDE, "utf8")));
  console.info(`Wrote the tables of fields in ${CONTENT_GUIDE}.`);
}
