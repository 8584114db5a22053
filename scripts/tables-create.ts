/** Creates the tables that are missing. `--help` says where. */
import { parseArgs } from "node:util";
import { processEnv, readEnv } from "../src/env.ts";
import { StartupError } from "../src/startup-error.ts";
import { connect } from "../src/store/dynamo/connect.ts";

const USAGE = `Usage: npm run tables:create

Creates the tables that are missing, as a server does at its start, and leaves the others as they are. The environment
and .env say where, as for the server: DYNAMODB_ENDPOINT names a database, AWS_REGION alone means AWS, and with neither
it is the embedded one in DATA_DIR. TABLE_PREFIX is put before every name.

Tables on AWS that shall be backed up are created from a template: see npm run tables:template -- --help.`;

async function main(): Promise<void> {
  if (wantsHelp()) return console.info(USAGE);
  const database = await connect(readEnv(processEnv()), console, { join: true });
  await database.close();
  const { created, existing } = database.tables;
  console.info(`Tables in ${database.description}:`);
  for (const name of created) console.info(`  created      ${name}`);
  for (const name of existing) console.info(`  was there    ${name}`);
}

function wantsHelp(): boolean {
  try {
    return parseArgs({ options: { help: { type: "boolean" } } }).values.help === true;
  } catch (error) {
    throw new StartupError(`${error instanceof Error ? error.message : error} See --help.`);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof StartupError ? error.message : error);
  process.exitCode = 1;
});
