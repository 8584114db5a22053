/** What one process of an installation does for all: the one that holds the lease. It ends by itself where its holder dies. */
import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import type { Logger } from "pino";
import { isTrueWithin } from "../store/journal/retry.ts";
import type { RedisLink } from "./redis.ts";
import { inTime } from "./unreachable.ts";

/** A process that dies is succeeded after this, and at most a third more. */
const LIFETIME_MS = 30_000;
const RELEASE_LIMIT_MS = 1000;

/** Takes the lease where nobody has it, or renews it where this holder has it. */
const HOLD = `
  if redis.call("SET", KEYS[1], ARGV[1], "NX", "PX", ARGV[2]) then return 1 end
  if redis.call("GET", KEYS[1]) ~= ARGV[1] then return 0 end
  return redis.call("PEXPIRE", KEYS[1], ARGV[2])`;

const RELEASE = `
  if redis.call("GET", KEYS[1]) ~= ARGV[1] then return 0 end
  return redis.call("DEL", KEYS[1])`;

export type Lease = {
  /**
   * Whether this process is the one. A process that stalls may find out late that it is not any more: what is done under the lease has to
   * bear two at once.
   */
  readonly isHeld: boolean;
  close(): void;
};

/** Of a process that is alone. */
export const LEASE_OF_ONE: Lease = { isHeld: true, close() {} };

/** Of a process that leaves it to others. */
export const NO_LEASE: Lease = { isHeld: false, close() {} };

export class RedisLease implements Lease {
  readonly #link: RedisLink;
  readonly #client: Redis;
  readonly #log: Logger;
  readonly #key: string;
  readonly #lifetimeMs: number;
  readonly #token = randomUUID();
  readonly #holding: NodeJS.Timeout;
  /** By `performance.now()`. */
  #heldUntilMs = 0;

  /** @param name of what is done under it; each has one holder. */
  constructor(link: RedisLink, log: Logger, name: string, lifetimeMs = LIFETIME_MS) {
    this.#link = link;
    this.#client = link.connection();
    this.#log = log;
    this.#key = `lease:${name}`;
    this.#lifetimeMs = lifetimeMs;
    this.#holding = setInterval(() => void this.#hold(), lifetimeMs / 3).unref();
    void this.#hold();
  }

  get isHeld(): boolean {
    return performance.now() < this.#heldUntilMs;
  }

  /** Another process may take it at once. */
  close(): void {
    clearInterval(this.#holding);
    this.#heldUntilMs = 0;
    const released = this.#link.isWell
      ? this.#client.eval(RELEASE, 1, this.#key, this.#token).then(
          () => true,
          () => false,
        )
      : Promise.resolve(false);
    void isTrueWithin(released, RELEASE_LIMIT_MS).finally(() => this.#client.disconnect());
  }

  async #hold(): Promise<void> {
    if (!this.#link.isWell) return;
    // From the moment of asking: Redis counts from a later one.
    const askedAtMs = performance.now();
    const held = this.#client.eval(HOLD, 1, this.#key, this.#token, this.#lifetimeMs);
    try {
      this.#heldUntilMs = (await inTime(held)) === 1 ? askedAtMs + this.#lifetimeMs : 0;
    } catch (error) {
      this.#log.warn({ err: error, key: this.#key }, "it is not known which process has the lease");
    }
  }
}
