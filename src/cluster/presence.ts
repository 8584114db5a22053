/** How processes talk to each other: Colyseus's own way through Redis, made to bear a Redis that is away. */
import { RedisPresence } from "@colyseus/redis-presence";
import type { Logger } from "pino";
import type { RedisLink } from "./redis.ts";

export class ClusterPresence extends RedisPresence {
  readonly #log: Logger;

  constructor(link: RedisLink, log: Logger) {
    super(link.connection());
    this.#log = log;
    // The link says once that Redis is away; these would say it at every attempt to connect.
    for (const client of [this.sub, this.pub])
      client.removeAllListeners("error").on("error", () => undefined);
  }

  /** How full a process is. Nobody waits for it: a process that stops must not wait for Redis. */
  override async hset(key: string, field: string, value: string): Promise<boolean> {
    super.hset(key, field, value).catch(error => this.#log.warn({ err: error, key }, "not written to Redis"));
    return true;
  }

  override async hdel(key: string, field: string): Promise<boolean> {
    super.hdel(key, field).catch(error => this.#log.warn({ err: error, key }, "not removed from Redis"));
    return true;
  }
}
