/** A server from its start to the moment in which it is killed. */
import { once } from "node:events";
import { startServer } from "../../loadtest/server-process.ts";

/** What is under way when the server is killed ends with this. */
export class ServerKilled extends Error {}

export class ServerLife {
  readonly endpoint: string;
  readonly #server: Awaited<ReturnType<typeof startServer>>;
  readonly #killed = Promise.withResolvers<never>();
  /** Whether it is gone, or about to be. */
  isKilled = false;

  /** @param variables of its environment. */
  static async begin(variables: Record<string, string>): Promise<ServerLife> {
    return new ServerLife(await startServer(variables));
  }

  private constructor(server: Awaited<ReturnType<typeof startServer>>) {
    this.#server = server;
    this.endpoint = server.endpoint;
    this.#killed.promise.catch(() => undefined);
  }

  get http(): string {
    return this.endpoint.replace(/^ws/, "http");
  }

  /** What it has printed. */
  output(): string {
    return this.#server.output();
  }

  /** What comes of it while the server lives. @throws ServerKilled once it is killed, also for whatever fails by that. */
  async during<T>(work: Promise<T>): Promise<T> {
    try {
      return await Promise.race([work, this.#killed.promise]);
    } catch (error) {
      throw this.isKilled ? new ServerKilled() : error;
    }
  }

  /** Ends it at once, with nothing saved. Resolves when it is gone. */
  async kill(): Promise<void> {
    this.isKilled = true;
    const exited = once(this.#server.process, "exit");
    this.#server.process.kill("SIGKILL");
    await exited;
    this.#killed.reject(new ServerKilled());
  }

  async stop(): Promise<void> {
    await this.#server.stop();
  }
}
