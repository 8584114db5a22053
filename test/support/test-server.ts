/**
 * The real server inside the test process: the whole of arena.config.ts on an embedded DynamoDB in memory, with
 * clients that connect over real WebSockets.
 */
import { ColyseusTestServer } from "@colyseus/testing";
import { pino } from "pino";
import { defineGameServer } from "../../arena.config.ts";
import { Bot, type BotOptions } from "../../loadtest/bot.ts";
import type { DungeonRoom } from "../../src/rooms/dungeon/dungeon-room.ts";
import { type OpenOptions, openServices, type Services } from "../../src/services.ts";
import type { Store } from "../../src/store/store.ts";
import { freePort } from "../cluster/free-ports.ts";
import { testEnv } from "./dynamodb.ts";

export class TestServer {
  readonly server: ColyseusTestServer;
  readonly services: Services;
  readonly port: number;
  readonly endpoint: string;
  readonly http: string;
  /** The server's warnings and errors, one JSON line each. */
  readonly logged: string[];
  readonly #bots: Bot[] = [];

  /** Starts the server; `variables` go on top of the defaults of a test. */
  static async start(variables: Record<string, string> = {}, options: OpenOptions = {}): Promise<TestServer> {
    const env = testEnv({ DATA_DIR: ":memory:", LOG_LEVEL: "silent", ...variables });
    const logged: string[] = [];
    const log = pino({ level: "warn" }, { write: line => logged.push(line) });
    const services = await openServices(env, log, options);
    const server = defineGameServer(services);
    // Not `boot`, which has one port for all: several runs of tests are under way at once.
    const port = await freePort();
    await server.listen(port);
    return new TestServer(new ColyseusTestServer(server), port, services, logged);
  }

  private constructor(server: ColyseusTestServer, port: number, services: Services, logged: string[]) {
    this.logged = logged;
    this.server = server;
    this.services = services;
    this.port = port;
    this.endpoint = `ws://127.0.0.1:${port}`;
    this.http = `http://127.0.0.1:${port}`;
  }

  get store(): Store {
    return this.services.store;
  }

  async join(options?: BotOptions): Promise<Bot> {
    return this.keep(await Bot.join(this.endpoint, options));
  }

  async joinRoom(roomId: string, options?: BotOptions): Promise<Bot> {
    return this.keep(await Bot.joinRoom(this.endpoint, roomId, options));
  }

  room(roomId: string): DungeonRoom {
    return this.server.getRoomById<DungeonRoom>(roomId);
  }

  /** Takes care that the bot leaves at the end. */
  keep(bot: Bot): Bot {
    this.#bots.push(bot);
    return bot;
  }

  /** Takes everyone out, so that the next test finds no room of this one. */
  async clear(): Promise<void> {
    await Promise.all(this.#bots.splice(0).map(bot => bot.leave()));
    await this.server.cleanup();
  }

  async stop(): Promise<void> {
    await this.clear();
    await this.server.shutdown();
    await this.store.close();
  }
}
