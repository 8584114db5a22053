/** A server whose answers a test decides: see scripted-server.ts. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

export type Script = {
  /** On top of the fields that every welcome has. */
  welcome: Record<string, unknown>;
  /** By type of request. What is not named is accepted. */
  answers: Record<string, { rejection: Record<string, unknown> } | { value: unknown }>;
  /** What becomes of a refresh token: new ones, a 401, or once an answer that never arrives. */
  refresh: "good" | "refused" | "lost once";
  /** Whether `PUT …/join` takes half a second. */
  isJoinSlow: boolean;
  /** Whether a player who joins is not shown yet. */
  isAway: boolean;
  /** The version that `GET /api/content` says. */
  newestContent: number;
  /** By version: what differs from the game's own content, by set/id. */
  contents: Record<number, Record<string, object>>;
};

/** What came: an HTTP request, a request in the room, a join with its options, or that somebody left. */
export type Asked = { what: string; body?: unknown };

export type Order =
  | { do: "set"; script: Partial<Script> }
  | { do: "asked" }
  | { do: "touch" }
  | { do: "floor"; isInWorld: boolean }
  | { do: "broadcast"; type: string; message: object }
  | { do: "close"; code: number; reason: string };

export class ScriptedGame {
  readonly endpoint: string;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (result: unknown) => void>();
  #newestOrder = 0;

  static async start(): Promise<ScriptedGame> {
    const child = spawn(process.execPath, [join(import.meta.dirname, "scripted-server.ts")], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      env: { ...process.env, NODE_ENV: "test" },
    });
    const started: PromiseWithResolvers<number> = Promise.withResolvers<number>();
    // Colyseus tells its parent process that it is ready, too.
    child.on("message", (message: { port?: number }) => message.port && started.resolve(message.port));
    child.once("exit", code => started.reject(new Error(`The server ended with code ${code}`)));
    return new ScriptedGame(child, `ws://127.0.0.1:${await started.promise}`);
  }

  private constructor(child: ChildProcess, endpoint: string) {
    this.#child = child;
    this.endpoint = endpoint;
    child.on("message", ({ id, result }: { id: number; result: unknown }) => {
      this.#waiting.get(id)?.(result);
      this.#waiting.delete(id);
    });
  }

  set(script: Partial<Script>): Promise<null> {
    return this.#order({ do: "set", script });
  }

  /** All that came so far, in order; of one kind, if it is named. */
  async asked(what?: string): Promise<Asked[]> {
    const all = await this.#order<Asked[]>({ do: "asked" });
    return all.filter(each => what === undefined || each.what === what);
  }

  /** Takes all players from the floor, or puts them back. */
  setInWorld(isInWorld: boolean): Promise<null> {
    return this.#order({ do: "floor", isInWorld });
  }

  /** Changes the state a little, so that a patch is sent. */
  touch(): Promise<null> {
    return this.#order({ do: "touch" });
  }

  broadcast(type: string, message: object): Promise<null> {
    return this.#order({ do: "broadcast", type, message });
  }

  /** Closes every connection to a room. */
  close(code: number, reason = ""): Promise<null> {
    return this.#order({ do: "close", code, reason });
  }

  /** It stands still, and answers nothing. */
  pause(): void {
    this.#child.kill("SIGSTOP");
  }

  resume(): void {
    this.#child.kill("SIGCONT");
  }

  /** As when the process is killed. */
  async stop(): Promise<void> {
    this.#child.kill("SIGKILL");
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, "exit");
  }

  async #order<Result>(order: Order): Promise<Result> {
    this.#newestOrder += 1;
    const id = this.#newestOrder;
    const answer = Promise.withResolvers<unknown>();
    this.#waiting.set(id, answer.resolve);
    this.#child.send({ id, order });
    return (await answer.promise) as Result;
  }
}
