/**
 * Writes a JSON Schema for each set of content, for editors.
 *
 *   npm run content:schema [-- FOLDER]
 *
 * The folder is `content-schemas/` by default. Run it after each change of what a content file may hold.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { JSON_SCHEMA_FOLDER, jsonSchemaTexts } from "../src/store/content/json-schemas.ts";

const [folder = JSON_SCHEMA_FOLDER] = process.argv.slice(2);

try {
  await mkdir(folder, { recursive: true });
  const texts = jsonSchemaTexts();
  for (const [file, text] of texts) await writeFile(join(folder, file), text);
  console.info(`Wrote ${texts.size} schemas to ${folder}.`);
} catch (error) {
  const reason = error instanceof Error ? error.message : error;
  console.error(`Cannot write schemas to ${folder} (${reason}): name a folder that can be written.`);
  process.exitCode = 1;
}
