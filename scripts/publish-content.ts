/**
 * Checks the content files and publishes them as a new version; running servers take it up by themselves.
 *
 *   node scripts/publish-content.ts [--check] [--note TEXT] [folder]
 *
 * `--check` only checks. Likely slips that break nothing are warnings, and are published all the same. The folder is `content/` by default. Where the content goes, the environment says, as for the
 * server; the embedded database of a running server is reached through the address in its DATA_DIR.
 */
import { parseArgs } from "node:util";
import { processEnv, readEnv } from "../src/env.ts";
import { CONTENT_SET_NAMES, type Content } from "../src/game/content/content.ts";
import { StartupError } from "../src/startup-error.ts";
import { CONTENT_FOLDER, ContentError, readContentFiles } from "../src/store/content/content-files.ts";
import {
  ContentRepository,
  type Publication,
  PublicationError,
  StoredContentError,
} from "../src/store/content/content-repository.ts";
import { connect, reasonOfDatabase } from "../src/store/dynamo/connect.ts";

async function main(): Promise<void> {
  const { values, positionals } = readArguments();
  const content = await readContentFiles(positionals[0] ?? CONTENT_FOLDER, line =>
    console.warn(`Warning: ${line}`),
  );
  if (values.check) console.info("The content is good.");
  else console.info(await publish(content, values.note));
}

function readArguments() {
  try {
    return parseArgs({
      options: { check: { type: "boolean" }, note: { type: "string" } },
      allowPositionals: true,
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    throw new StartupError(
      `${reason} Usage: node scripts/publish-content.ts [--check] [--note TEXT] [folder]`,
    );
  }
}

async function publish(content: Content, note?: string): Promise<string> {
  const database = await connect(readEnv(processEnv()), console, { join: true });
  try {
    const publication = await new ContentRepository(database).publish(
      content,
      note === undefined ? {} : { note },
    );
    return reportOf(publication, database.description);
  } finally {
    await database.close();
  }
}

function reportOf({ is_new, version, hash, changes }: Publication, description: string): string {
  if (!is_new) return `Nothing changed: version ${version} in ${description} has this content.`;
  const lines = CONTENT_SET_NAMES.flatMap(set =>
    (["added", "changed", "removed"] as const)
      .filter(kind => changes[set][kind].length > 0)
      .map(kind => `  ${set}: ${kind} ${changes[set][kind].join(", ")}`),
  );
  return [`Published version ${version} (${hash}) to ${description}.`, ...lines].join("\n");
}

/** What its user can mend, in a line or some; undefined for a defect of the program. */
function explain(error: unknown): string | undefined {
  const isExpected = [ContentError, PublicationError, StoredContentError, StartupError].some(
    kind => error instanceof kind,
  );
  if (isExpected && error instanceof Error) return error.message;
  const reason = reasonOfDatabase(error);
  return reason && `The database failed (${reason}): try again.`;
}

main().catch((error: unknown) => {
  console.error(explain(error) ?? error);
  process.exitCode = 1;
});
