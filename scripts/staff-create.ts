/** Makes somebody one of staff, and prints a one-time code for the password. `--help` says how. */
import { parseArgs } from "node:util";
import { pino } from "pino";
import { OwnTokens } from "../src/auth/own-tokens.ts";
import { processEnv, readEnv } from "../src/env.ts";
import { Audit } from "../src/ops/audit.ts";
import { staffName } from "../src/ops/staff.ts";
import { StaffAuth } from "../src/ops/staff-auth.ts";
import { STAFF_ROLES } from "../src/ops/staff-may.ts";
import { StaffRepository } from "../src/ops/staff-repository.ts";
import { StartupError } from "../src/startup-error.ts";
import { connect } from "../src/store/dynamo/connect.ts";

const USAGE = `Usage: npm run staff:create -- --role admin --name ada [--player PLAYER_ID] [--url https://game.example.com]

Makes somebody one of staff: ${STAFF_ROLES.join(", ")}. Prints a link that sets the password, once, within a day.
For a name that is there it changes the role and makes a new link; the old password is good until that is used.
--player says which account this person plays with: nobody decides about their own account, and only admins about an admin's.
--url is where the server is reached; by default this machine, at PORT.

The environment and .env say which database, as for the server. With Cognito put users into groups of these names instead.`;

async function main(): Promise<void> {
  const asked = readArguments();
  if (asked.help) return console.info(USAGE);
  const role = STAFF_ROLES.find(each => each === asked.role);
  if (!role) throw new StartupError(`--role must be one of ${STAFF_ROLES.join(", ")}. See --help.`);
  const name = staffName.safeParse(asked.name);
  if (!name.success) throw new StartupError(`--name ${name.error.issues[0]?.message}. See --help.`);
  const env = readEnv(processEnv());
  const database = await connect(env, console, { join: true });
  try {
    const [staff, audit] = [new StaffRepository(database), new Audit(database)];
    const auth = { authenticate: () => Promise.reject(new Error("nobody asks here")) };
    const own = new OwnTokens(env.AUTH_SECRET);
    const members = new StaffAuth({ staff, audit, own, auth, log: pino({ level: "silent" }) });
    const act = {
      staff_id: "the command staff:create",
      act: "staff.create",
      asked: { name: name.data, role },
    };
    const invite = () => members.invite(name.data, role, asked.player);
    const code = await audit.during(act, () => false, invite);
    const url = (asked.url ?? `http://localhost:${env.PORT}`).replace(/\/$/, "");
    console.info(
      `${name.data} sets a password here, once, within a day:\n  ${url}/staff/invite?code=${code}`,
    );
  } finally {
    await database.close();
  }
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        help: { type: "boolean" },
        role: { type: "string" },
        name: { type: "string" },
        player: { type: "string" },
        url: { type: "string" },
      },
    }).values;
  } catch (error) {
    throw new StartupError(`${error instanceof Error ? error.message : error} See --help.`);
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof StartupError ? error.message : error);
  process.exitCode = 1;
});
