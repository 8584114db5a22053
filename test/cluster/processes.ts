/** Two server processes or more on one Redis and one database, and players who use them. */
import { once } from "node:events";
import { Redis } from "ioredis";
import { z } from "zod";
import { Bot } from "../../loadtest/bot.ts";
import { type ServerProcess, startServer } from "../../loadtest/server-process.ts";
import { Fighter } from "../recovery/parties.ts";
import type { Joined } from "../support/account.ts";
import { FaultyDatabase } from "../support/faulty-database.ts";
import { freePort } from "./free-ports.ts";
import { RedisServer } from "./redis-server.ts";

export type ServingProcess = ServerProcess & {
  /** PUBLIC_ADDRESS of it, which every seat in one of its rooms names. */
  address: string;
};

export class Processes {
  readonly redis: RedisServer;
  readonly database: FaultyDatabase;
  readonly all: ServingProcess[] = [];

  /** @param count of processes, all started at once, as on an empty installation. */
  static async start(count: number, variables: Record<string, string> = {}): Promise<Processes> {
    const processes = await Processes.none();
    await Promise.all(Array.from({ length: count }, () => processes.add(variables)));
    return processes;
  }

  /** Their Redis and their database alone. */
  static async none(): Promise<Processes> {
    return new Processes(await RedisServer.start(), await FaultyDatabase.start());
  }

  private constructor(redis: RedisServer, database: FaultyDatabase) {
    this.redis = redis;
    this.database = database;
  }

  /** @param entry the program, if not the one of this version. */
  async add(variables: Record<string, string> = {}, entry?: string): Promise<ServingProcess> {
    const port = await freePort();
    const address = `127.0.0.1:${port}`;
    const env = {
      PORT: `${port}`,
      PUBLIC_ADDRESS: address,
      REDIS_URL: this.redis.url,
      DYNAMODB_ENDPOINT: this.database.endpoint,
      REQUESTS_PER_MINUTE_PER_ADDRESS: "100000",
      REQUESTS_PER_MINUTE_PER_ACCOUNT: "100000",
      RUNS_PER_HOUR_PER_ACCOUNT: "100000",
      ...variables,
    };
    const server = await startServer(env, entry);
    const serving = { ...server, address };
    this.all.push(serving);
    return serving;
  }

  /** The process in which the room lives, by what Redis says; undefined where it is not listed. */
  async ofRoom(room_id: string): Promise<ServingProcess | undefined> {
    const client = new Redis(this.redis.url);
    const listing = await client.hget("roomcaches", room_id).finally(() => client.disconnect());
    if (listing === null) return undefined;
    const { publicAddress } = z.object({ publicAddress: z.string() }).parse(JSON.parse(listing));
    return this.#find(each => each.address === publicAddress);
  }

  other(than: ServingProcess): ServingProcess {
    return this.#find(each => each !== than);
  }

  #find(isIt: (each: ServingProcess) => boolean): ServingProcess {
    const found = this.all.find(isIt);
    if (!found) throw new Error("there is no such process");
    return found;
  }

  /** Ends it at once, with nothing saved. */
  async kill(serving: ServingProcess): Promise<void> {
    this.all.splice(this.all.indexOf(serving), 1);
    const exited = once(serving.process, "exit");
    serving.process.kill("SIGKILL");
    await exited;
  }

  /** Ends all that still run. */
  async stop(): Promise<void> {
    this.redis.goOn();
    for (const { process } of this.all) process.kill("SIGCONT");
    await Promise.all(this.all.map(each => each.stop()));
    await this.redis.kill();
    await this.database.close();
  }
}

/** A new player, who asks `by` over HTTP. */
export function newPlayer(by: ServingProcess, name: string): Promise<Fighter> {
  return Fighter.signUp(by.endpoint, name);
}

/** From now on the player asks this process over HTTP. */
export function asks(player: Fighter, by: ServingProcess): void {
  player.account.http = by.endpoint.replace(/^ws/, "http");
}

export type Returned = Joined & { bot: Bot };

/** Back to where its session is, as a client does after its connection was lost. */
export async function comesBack(player: Fighter, by: ServingProcess): Promise<Returned> {
  asks(player, by);
  const joined = await player.account.comeBack();
  player.bot = await Bot.take(by.endpoint, joined.seat);
  return { ...joined, bot: player.bot };
}

export async function statusOf(by: ServingProcess, path: string): Promise<{ status: number; text: string }> {
  const answer = await fetch(by.endpoint.replace(/^ws/, "http") + path);
  return { status: answer.status, text: await answer.text() };
}

/** What operators are to be told where a test ends Redis, or kills a process that has rooms. */
const EXPECTED_FAULTS = [
  "Redis at",
  "a process is gone; its rooms are restored elsewhere",
  // Asked of the process that was killed; Colyseus creates the room in the one that asked.
  "ipc_timeout: create room request timed out",
];

/** What it has logged as errors, but for a Redis that was slow to answer, as on a busy machine. */
export function faultsOf(serving: ServingProcess): string[] {
  const lines = serving.output().split("\n");
  const isExpected = (line: string) => EXPECTED_FAULTS.some(each => line.includes(each));
  return lines.filter(line => line.includes('"level":50') && !isExpected(line));
}
