/** A Redis of a test's own, which can be made to hang, or to die and come back with nothing. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { Redis } from "ioredis";
import type { Context } from "mocha";
import { freePort } from "./free-ports.ts";

/** Skips the suite that asks where there is no redis-server. */
export function requireRedis(context: Context): void {
  if (spawnSync("redis-server", ["--version"]).status === 0) return;
  const message = "There is no redis-server on this machine, so nothing is tested of many processes";
  if (process.env.FORBID_SKIP === "1") throw new Error(message);
  console.warn(`SKIPPED: ${message}. Install it: apt-get install redis-server.`);
  context.skip();
}

export class RedisServer {
  readonly #port: number;
  #process: ChildProcess | undefined;

  static async start(): Promise<RedisServer> {
    const server = new RedisServer(await freePort());
    await server.start();
    return server;
  }

  private constructor(port: number) {
    this.#port = port;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.#port}`;
  }

  /** Begins with nothing. */
  async start(): Promise<void> {
    const options = ["--port", `${this.#port}`, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"];
    const child = spawn("redis-server", options, { stdio: "ignore" });
    this.#process = child;
    const client = new Redis(this.url, { retryStrategy: () => 20, maxRetriesPerRequest: null });
    client.on("error", () => undefined);
    await client.ping();
    client.disconnect();
  }

  /** It takes what is sent to it, and says nothing. */
  hang(): void {
    this.#process?.kill("SIGSTOP");
  }

  goOn(): void {
    this.#process?.kill("SIGCONT");
  }

  /** All that it knew is lost. */
  async kill(): Promise<void> {
    if (!this.#process || this.#process.signalCode !== null) return;
    const exited = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await exited;
  }
}
