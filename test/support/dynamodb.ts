/** The databases that tests of the store run against: dynalite, and AWS's own DynamoDB Local where Java is. */
import type { Context } from "mocha";
import { NO_LIMITS } from "../../loadtest/no-limits.ts";
import { type Env, readEnv } from "../../src/env.ts";
import { type DynamoDbLocal, hasJdk, startDynamoDbLocal } from "./dynamodb-local.ts";

export type TestDatabase = {
  name: string;
  /** Starts it, or skips the suite that asks. */
  start(context: Context): Promise<void>;
  /** An environment of its own: what one suite writes no other sees. */
  env(): Env;
  stop(): Promise<void>;
};

let suites = 0;

/**
 * An Env that holds what is given and nothing of the shell's, so that no test ever reaches AWS. Runs may begin in any room.
 *
 * @throws where the given variables themselves would lead to AWS.
 */
export function testEnv(variables: Record<string, string>): Env {
  const ALLOW_ANY_START = String(variables.NODE_ENV !== "production");
  const defaults = { ...NO_LIMITS, NODE_ENV: "test", CONTENT_POLL_INTERVAL_MS: "100", ALLOW_ANY_START };
  const env = readEnv({ ...defaults, ...variables });
  if (env.AWS_REGION !== undefined) throw new Error("A test must not set AWS_REGION");
  return env;
}

function dynalite(name: string, variables: Record<string, string> = {}): TestDatabase {
  return {
    name,
    start: async () => {},
    env: () => testEnv({ DATA_DIR: ":memory:", ...variables }),
    stop: async () => {},
  };
}

/** What Java's second compiler would save later, it takes at first: here that is most of the time. */
const FOR_MINUTES = ["-XX:TieredStopAtLevel=1"];

/** One serves all suites of a process, each with tables of its own, and ends with it: its start takes as long as most suites. */
function dynamoDbLocal(): TestDatabase {
  let starting: Promise<DynamoDbLocal> | undefined;
  let endpoint = "";
  return {
    name: "DynamoDB Local",
    async start(context) {
      requireJava(context);
      context.timeout(60_000);
      starting ??= startDynamoDbLocal(FOR_MINUTES);
      try {
        ({ endpoint } = await starting);
      } catch (error) {
        // The next suite tries it again.
        starting = undefined;
        throw error;
      }
    },
    env: () => testEnv({ DYNAMODB_ENDPOINT: endpoint, TABLE_PREFIX: `suite${++suites}.` }),
    stop: async () => {},
  };
}

/** What works here works on AWS only if it works on both. */
export const testDatabases: TestDatabase[] = [dynalite("dynalite"), dynamoDbLocal()];

/** For tests of single writes, which have to work also without the fast way. */
export const testDatabasesOfWrites: TestDatabase[] = [
  ...testDatabases,
  dynalite("dynalite, by the SDK alone", { FAST_PUT: "false" }),
];

function requireJava(context: Context): void {
  if (hasJdk()) return;
  const message = "There is no JDK on this machine, so nothing is tested against DynamoDB Local";
  if (process.env.FORBID_SKIP === "1") throw new Error(message);
  console.warn(`SKIPPED: ${message}. Install one of Java 17 or newer.`);
  context.skip();
}
