/** Servers for load runs and benches, in processes of their own, so that they and the players do not share a core. */
import { type ChildProcess, fork } from "node:child_process";
import { on, once } from "node:events";
import type { AddressInfo } from "node:net";
import type { Server } from "@colyseus/core";
import { z } from "zod";

const START_TIMEOUT_MS = 20_000;
const readyMessage = z.object({ port: z.int() });

export type Child = {
  /** ws://host:port */
  endpoint: string;
  process: ChildProcess;
  stop: () => Promise<void>;
};

/** A bare Colyseus room's. */
export function startBareServer(): Promise<Child> {
  return startChild(new URL("./bare-server.ts", import.meta.url));
}

/** A DynamoDB in memory. Its endpoint is what DYNAMODB_ENDPOINT should be. */
export async function startDatabase(): Promise<Child> {
  const child = await startChild(new URL("./database-server.ts", import.meta.url));
  return { ...child, endpoint: child.endpoint.replace(/^ws/, "http") };
}

/** Starts a script that calls `reportPort`, and resolves once it has. */
export async function startChild(script: URL, ...args: string[]): Promise<Child> {
  const child = fork(script, args);
  const ended = once(child, "exit").then(([code]) =>
    Promise.reject(new Error(`${script.pathname} ended with ${code}`)),
  );
  const port = await Promise.race([reportedPort(child), ended]);
  ended.catch(() => {});
  return {
    endpoint: `ws://127.0.0.1:${port}`,
    process: child,
    stop: async () => void (await endProcess(child)),
  };
}

/** Colyseus sends its parent messages of its own, which are passed over. */
async function reportedPort(child: ChildProcess): Promise<number> {
  for await (const [message] of on(child, "message", { signal: AbortSignal.timeout(START_TIMEOUT_MS) })) {
    const ready = readyMessage.safeParse(message);
    if (ready.success) return ready.data.port;
  }
  throw new Error("The server has not said where it listens");
}

/** Sends the signal where the process still runs, and waits until it has ended. Returns its exit code. */
export async function endProcess(
  child: ChildProcess,
  signal: NodeJS.Signals = "SIGTERM",
): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) {
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
  }
  return child.exitCode;
}

/** `reportListening` for a server of Colyseus. */
export function reportPort({ transport }: Server): void {
  if (!transport.server) throw new Error("The transport has no HTTP server");
  reportListening(transport.server);
}

/** Called in the child once its server listens. A child never outlives its bench. */
export function reportListening(server: { address: () => AddressInfo | string | null }): void {
  const address = server.address();
  if (typeof address !== "object" || !address) throw new Error("The server does not listen");
  process.once("disconnect", () => process.exit());
  process.send?.({ port: address.port });
}
