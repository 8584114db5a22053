/** Plays the content in the rules and writes what it comes to. `--help` says how. */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { StartupError } from "../src/startup-error.ts";
import { CONTENT_FOLDER, ContentError, readContentFiles } from "../src/store/content/content-files.ts";
import { asPage, asText, reportTables } from "./content-report/report-tables.ts";

const USAGE = `Usage: npm run --silent content:report [-- [--page FILE] [--samples NUMBER] [FOLDER]]

Plays the content of FOLDER (content/) in the game's own rules, with fixed seeds, and prints: how long each class takes to kill each
enemy and to be killed by it, by level; gold, experience and items of a run of each dungeon in each difficulty; how many runs it takes to a level; and
how often each item drops. The same content gives the same report.

  --page FILE        writes it as a web page, too
  --samples NUMBER   how many duels and runs each figure is the mean of (20)`;

const SAMPLES = 20;

async function main(): Promise<void> {
  const { values, positionals } = readArguments();
  if (values.help) return console.info(USAGE);
  const samples = Number(values.samples ?? SAMPLES);
  if (!Number.isInteger(samples) || samples < 1)
    throw new StartupError(`--samples is "${values.samples}": it must be a whole number of 1 or more.`);
  const content = await readContentFiles(positionals[0] ?? CONTENT_FOLDER);
  const tables = reportTables(content, samples);
  console.info(asText(tables));
  if (values.page === undefined) return;
  await writeFile(values.page, asPage(tables)).catch((error: NodeJS.ErrnoException) => {
    throw new StartupError(
      `Cannot write ${values.page} (${error.message}): name a file that can be written.`,
    );
  });
  console.info(`Wrote ${values.page}.`);
}

function readArguments() {
  try {
    return parseArgs({
      options: { help: { type: "boolean" }, page: { type: "string" }, samples: { type: "string" } },
      allowPositionals: true,
    });
  } catch (error) {
    throw new StartupError(`${error instanceof Error ? error.message : error} See --help.`);
  }
}

main().catch((error: unknown) => {
  const isExpected = error instanceof StartupError || error instanceof ContentError;
  console.error(isExpected ? error.message : error);
  process.exitCode = 1;
});
