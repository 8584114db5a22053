/**
 * A word from any process of an installation to all of them, itself included: that there is something to do. It may be lost, as where Redis
 * is away, so who listens also looks by itself now and then.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { Redis } from "ioredis";
import type { Logger } from "pino";
import type { RedisLink } from "./redis.ts";

export type Notice = {
  /** Never waits and never fails. */
  give(): void;
  /** Calls the listener at each notice from now on. */
  listen(listener: () => void): void;
  close(): void;
};

/** Of a process that is alone. */
export class LocalNotice implements Notice {
  readonly #listeners: (() => void)[] = [];

  give(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Each hears it in the async context in which it listens: what it does about it is not charged to the room that gives the notice. */
  listen(listener: () => void): void {
    this.#listeners.push(AsyncLocalStorage.bind(listener));
  }

  close(): void {
    this.#listeners.length = 0;
  }
}

export class RedisNotice implements Notice {
  readonly #link: RedisLink;
  readonly #log: Logger;
  readonly #channel: string;
  #subscriber: Redis | undefined;

  /** @param name of what is to do. */
  constructor(link: RedisLink, log: Logger, name: string) {
    this.#link = link;
    this.#log = log;
    this.#channel = `notice:${name}`;
  }

  give(): void {
    if (!this.#link.isWell) return;
    this.#link.publish(this.#channel).catch((error: unknown) => this.#warn(error));
  }

  listen(listener: () => void): void {
    this.#subscriber ??= this.#subscribed();
    this.#subscriber.on("message", listener);
  }

  close(): void {
    this.#subscriber?.disconnect();
  }

  /** It subscribes again by itself where Redis was away. */
  #subscribed(): Redis {
    const subscriber = this.#link.connection();
    subscriber.subscribe(this.#channel).catch((error: unknown) => this.#warn(error));
    return subscriber;
  }

  #warn(error: unknown): void {
    this.#log.warn({ err: error, channel: this.#channel }, "a notice may be lost");
  }
}
