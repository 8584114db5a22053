/** Writes the tables as a CloudFormation template. `--help` says how. */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { StartupError } from "../src/startup-error.ts";
import { templateText } from "../src/store/dynamo/template.ts";

const USAGE = `Usage: npm run --silent tables:template [-- FILE]

Writes a CloudFormation template of all tables, in JSON, to FILE or else to the standard output. To create them on AWS:

  npm run tables:template -- tables.json
  aws cloudformation deploy --stack-name tr-dungeons-tables --template-file tables.json \\
    --parameter-overrides TablePrefix=PREFIX

The servers' TABLE_PREFIX must be the same PREFIX. Tables that hold more than a copy outlive the stack.`;

async function main(): Promise<void> {
  const { values, positionals } = readArguments();
  if (values.help) return console.info(USAGE);
  const text = templateText();
  const [file, ...rest] = positionals;
  if (rest.length > 0) throw new StartupError(`Cannot write to ${positionals.join(" and ")}: name one file.`);
  if (file === undefined) return console.info(text);
  await writeFile(file, `${text}\n`).catch((error: NodeJS.ErrnoException) => {
    throw new StartupError(`Cannot write ${file} (${error.message}): name a file that can be written.`);
  });
  console.info(`Wrote ${file}.`);
}

function readArguments() {
  try {
    return parseArgs({ options: { help: { type: "boolean" } }, allowPositionals: true });
  } catch (error) {
    throw new StartupError(`${error instanceof Error ? error.message : error} See --help.`);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof StartupError ? error.message : error);
  process.exitCode = 1;
});
