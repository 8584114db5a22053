/** Writes the policy of IAM that servers need on AWS. `--help` says how. */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { StartupError } from "../src/startup-error.ts";
import { accessPolicyText } from "../src/store/dynamo/access-policy.ts";

const USAGE = `Usage: npm run --silent deploy:policy -- --region REGION --account ACCOUNT [--prefix PREFIX] [--creates-tables] [FILE]

Writes the smallest policy with which servers work on the tables of that TABLE_PREFIX, in JSON, to FILE or else to the
standard output: for the role that they run with. --creates-tables is for servers that create missing tables themselves.

  npm run deploy:policy -- --region eu-central-1 --account 123456789012 policy.json
  aws iam put-role-policy --role-name tr-dungeons --policy-name tables --policy-document file://policy.json`;

const ACCOUNT = /^\d{12}$/;
const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

async function main(): Promise<void> {
  const { values, positionals } = readArguments();
  if (values.help) return console.info(USAGE);
  const { region = "", account = "", prefix = "", "creates-tables": creates_tables = false } = values;
  if (!REGION.test(region))
    throw new StartupError(`"${region}" is no region: give one such as --region eu-central-1.`);
  if (!ACCOUNT.test(account))
    throw new StartupError(`"${account}" is no account: give its twelve digits, as --account 123456789012.`);
  const text = accessPolicyText({ region, account_id: account, table_prefix: prefix, creates_tables });
  const [file, ...rest] = positionals;
  if (rest.length > 0) throw new StartupError(`Cannot write to ${positionals.join(" and ")}: name one file.`);
  if (file === undefined) return console.info(text);
  await writeFile(file, `${text}\n`).catch((error: NodeJS.ErrnoException) => {
    throw new StartupError(`Cannot write ${file} (${error.message}): name a file that can be written.`);
  });
  console.info(`Wrote ${file}.`);
}

function readArguments() {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  const options = { help: flag, region: text, account: text, prefix: text, "creates-tables": flag };
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    throw new StartupError(`${error instanceof Error ? error.message : error} See --help.`);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof StartupError ? error.message : error);
  process.exitCode = 1;
});
