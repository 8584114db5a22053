/** Starts the real server as a process of its own, for demos, benches and tests. */
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { END_WITH_PARENT, NODE_FLAGS } from "../src/cluster/worker-processes.ts";
import { endProcess } from "./child.ts";
import { NO_LIMITS } from "./no-limits.ts";

const ENTRY = fileURLToPath(new URL("../src/index.ts", import.meta.url));
const START_TIMEOUT_MS = 60_000;
/** What the server prints when it is ready: its endpoint, and last its database. */
const READY = /(ws:\/\/\S+)[\s\S]*Database/;

export type ServerProcess = {
  /** ws://host:port */
  endpoint: string;
  process: ChildProcess;
  /** All that it has printed so far. */
  output: () => string;
  /** Asks it to end and waits until it has. Returns its exit code. */
  stop: () => Promise<number | null>;
};

/**
 * Resolves once the server says that it is ready. The environment is the caller's with `env` on top, and without
 * anything that could lead to a real AWS account. Runs may begin in any room, except in production, and limits are
 * out of the way. It ends with this process.
 *
 * @param entry the program, if not the server's own.
 * @throws with what the server printed, where it ends before that.
 */
export async function startServer(env: Record<string, string> = {}, entry = ENTRY): Promise<ServerProcess> {
  const { AWS_REGION: _region, DYNAMODB_ENDPOINT: _endpoint, ...inherited } = process.env;
  const isProduction = (env.NODE_ENV ?? inherited.NODE_ENV) === "production";
  const defaults = { ...NO_LIMITS, PORT: "0", DATA_DIR: ":memory:", ALLOW_ANY_START: String(!isProduction) };
  const child = spawn(process.execPath, [...NODE_FLAGS, ...END_WITH_PARENT, entry], {
    env: { ...inherited, ...defaults, ...env },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let printed = "";
  let isReady = false;
  const ready = Promise.withResolvers<string>();
  const read = (chunk: Buffer) => {
    printed += chunk.toString();
    // A server that runs for an hour prints megabytes.
    const endpoint = isReady ? undefined : READY.exec(printed)?.[1];
    if (!endpoint) return;
    isReady = true;
    ready.resolve(endpoint);
  };
  child.stdout?.on("data", read);
  child.stderr?.on("data", read);
  child.once("exit", code => ready.reject(new Error(`The server ended with code ${code}:\n${printed}`)));
  const timer = setTimeout(
    () => ready.reject(new Error(`The server is not ready after ${START_TIMEOUT_MS} ms:\n${printed}`)),
    START_TIMEOUT_MS,
  );
  const endpoint = await ready.promise.finally(() => clearTimeout(timer));
  return { endpoint, process: child, output: () => printed, stop: () => endProcess(child) };
}
