/** The Redis through which processes find each other's rooms, and whether it does its work. */
import { setTimeout as delay } from "node:timers/promises";
import { Redis, type RedisOptions } from "ioredis";
import type { Logger } from "pino";
import { StartupError } from "../startup-error.ts";
import { isTrueWithin } from "../store/journal/retry.ts";

/** Of all processes alike: a Redis that comes back has all of them again within this time. */
const RECONNECT_MS = 200;
/** A connection on which so long nothing comes is made anew. */
const SILENCE_LIMIT_MS = 10_000;
const CHECK_INTERVAL_MS = 500;
/** A Redis that does not answer within this time is away. */
const ANSWER_LIMIT_MS = 1000;
const START_LIMIT_MS = 3000;

/**
 * Commands wait for a Redis that is away, and are sent when it is back: Colyseus does not look at what becomes of many
 * of them, and what it asks other processes would never be answered. Callers that cannot wait look at `isWell` first.
 */
const OPTIONS: RedisOptions = {
  maxRetriesPerRequest: null,
  retryStrategy: () => RECONNECT_MS,
  socketTimeout: SILENCE_LIMIT_MS,
};

export type RedisHealth = { status: "ok" } | { status: "away"; since: string };

export class RedisLink {
  readonly #url: string;
  readonly #log: Logger;
  readonly #client: Redis;
  readonly #stopping = new AbortController();
  #awaySince: Date | undefined;

  /** @throws StartupError where there is no Redis, or none that lets us in. */
  static async open(url: string, log: Logger): Promise<RedisLink> {
    await assertUsable(url);
    const link = new RedisLink(url, log);
    await link.#client.ping();
    void link.#watch();
    return link;
  }

  private constructor(url: string, log: Logger) {
    this.#url = url;
    this.#log = log;
    this.#client = this.connection();
  }

  /** A new connection; the caller has to end it. */
  connection(): Redis {
    const client = new Redis(this.#url, OPTIONS);
    // Said once, by #watch.
    client.on("error", () => undefined);
    return client;
  }

  /** Where it is, without the password. */
  get description(): string {
    return new URL(this.#url).host;
  }

  /** Costs nothing; may be asked at any time. */
  get isWell(): boolean {
    return this.#awaySince === undefined && this.#client.status === "ready";
  }

  health(): RedisHealth {
    if (this.isWell) return { status: "ok" };
    return { status: "away", since: (this.#awaySince ?? new Date()).toISOString() };
  }

  /** @param text what is said; by default nothing but that there is something to hear. */
  async publish(channel: string, text = ""): Promise<void> {
    await this.#client.publish(channel, text);
  }

  /** How many connections listen to each channel. */
  async listeners(...channels: string[]): Promise<number[]> {
    const answer = await this.#client.pubsub("NUMSUB", ...channels);
    return channels.map((_, i) => Number(answer[2 * i + 1]));
  }

  close(): void {
    this.#stopping.abort();
    this.#client.disconnect();
  }

  async #watch(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const answered = this.#client.ping().then(
        () => true,
        () => false,
      );
      this.#note(await isTrueWithin(answered, ANSWER_LIMIT_MS));
      await delay(CHECK_INTERVAL_MS, undefined, { ref: false, signal: this.#stopping.signal }).catch(
        () => {},
      );
    }
  }

  #note(isAnswering: boolean): void {
    if (this.#stopping.signal.aborted || isAnswering === (this.#awaySince === undefined)) return;
    this.#awaySince = isAnswering ? undefined : new Date();
    if (isAnswering) this.#log.warn(`Redis at ${this.description} is back`);
    else
      this.#log.error(`Redis at ${this.description} is away: rooms go on, other processes are out of reach`);
  }
}

async function assertUsable(url: string): Promise<void> {
  const probe = new Redis(url, {
    lazyConnect: true,
    connectTimeout: START_LIMIT_MS,
    commandTimeout: START_LIMIT_MS,
    retryStrategy: () => null,
  });
  let reason = "";
  probe.on("error", error => {
    reason = error.message || String("code" in error && error.code);
  });
  try {
    await probe.connect();
    await probe.ping();
  } catch (error) {
    reason ||= error instanceof Error ? error.message : String(error);
    throw new StartupError(
      `Cannot use Redis at ${new URL(url).host} (${reason}): start it, or correct REDIS_URL.`,
    );
  } finally {
    probe.disconnect();
  }
}
