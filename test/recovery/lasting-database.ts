/** A database that outlives its servers, which a test may kill, and looked into beside them. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { pino } from "pino";
import { type ServerProcess, startServer } from "../../loadtest/server-process.ts";
import { connect, type Database } from "../../src/store/dynamo/connect.ts";
import { charactersIn } from "../support/a-character.ts";
import type { Account } from "../support/account.ts";
import { testEnv } from "../support/dynamodb.ts";
import { eventually } from "../support/eventually.ts";
import { FaultyDatabase } from "../support/faulty-database.ts";
import { Fighter } from "./parties.ts";

export class LastingDatabase {
  readonly proxy: FaultyDatabase;
  readonly database: Database;
  readonly #servers: ServerProcess[] = [];

  static async open(): Promise<LastingDatabase> {
    const proxy = await FaultyDatabase.start();
    const env = testEnv({ DYNAMODB_ENDPOINT: proxy.endpoint });
    return new LastingDatabase(proxy, await connect(env, pino({ level: "silent" }), { join: false }));
  }

  private constructor(proxy: FaultyDatabase, database: Database) {
    this.proxy = proxy;
    this.database = database;
  }

  /** @param entry the program, if not the server's own. */
  async start(variables: Record<string, string> = {}, entry?: string): Promise<ServerProcess> {
    const server = await startServer({ DYNAMODB_ENDPOINT: this.proxy.endpoint, ...variables }, entry);
    this.#servers.push(server);
    return server;
  }

  /** Ends it at once, with nothing saved. */
  async kill(server: ServerProcess): Promise<void> {
    this.#servers.splice(this.#servers.indexOf(server), 1);
    const exited = once(server.process, "exit");
    server.process.kill("SIGKILL");
    await exited;
  }

  /** Ends all servers that still run, and then the database. */
  async close(): Promise<void> {
    this.proxy.heal();
    await Promise.all(this.#servers.map(server => server.stop()));
    await this.database.close();
    await this.proxy.close();
  }

  /** A hurt player with two potions, and a new run's first room that nobody has been in. */
  async hurtPlayer({ endpoint }: ServerProcess): Promise<{ ada: Fighter; room_id: string }> {
    const ada = await Fighter.signUp(endpoint, "Ada");
    const characters = charactersIn(this.database);
    const found = (await characters.playedIn(ada.session_id)) ?? assert.fail();
    await characters.replace(found, { ...found, current_health: 30, inventory: { health_potion: 2 } });
    return { ada, room_id: await ada.account.createRoom() };
  }
}

/** A room in which somebody was is closed, and its last row written: a test may write behind it. */
export async function untilHibernated(account: Account, room_id: string): Promise<void> {
  await eventually("the room to be closed", async () => {
    const answer = JSON.stringify(await account.request("GET", `/api/rooms/${room_id}`));
    // Closed it may be a moment before its row says so; the first one, of when it was made, knows of no event.
    return answer.includes('"is_live":false') && !/"last_event_id":"0*"/.test(answer);
  });
}
