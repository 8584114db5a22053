/**
 * News from any process of an installation to those who listen for just them, in whichever process: what has become of a party, a player,
 * a ticket. They may be lost, as where a process dies between a change and its news, so rows decide, and who listens reads them at first.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import type { Logger } from "pino";
import { z } from "zod";
import type { RedisLink } from "./redis.ts";

/** Is given what was told, as JSON has it; it must not throw. */
export type NewsListener = (message: unknown) => void;

export interface News {
  /**
   * Never waits and never fails.
   *
   * @param channel what the news are of, such as `partyChannel` gives it.
   */
  tell(channel: string, message: object): void;
  /**
   * Calls the listener with all news of the channel from now on. In other processes' a few milliseconds may be missing at first.
   *
   * @param onGap is called when news may have been missed, since Redis was away.
   * @returns what ends it.
   */
  listen(channel: string, listener: NewsListener, onGap?: () => void): () => void;
  close(): void;
}

/** Of what becomes of a party. */
export const partyChannel = (party_id: string) => `party:${party_id}`;
/** Of what is for one player. */
export const playerChannel = (player_id: string) => `player:${player_id}`;

type Listening = { listener: NewsListener; onGap: (() => void) | undefined };

/** Of a process that is alone. */
export class LocalNews implements News {
  readonly #channels = new Map<string, Set<Listening>>();

  tell(channel: string, message: object): void {
    for (const { listener } of [...(this.#channels.get(channel) ?? [])]) listener(message);
  }

  listen(channel: string, listener: NewsListener, onGap?: () => void): () => void {
    // In the async context in which it listens: what it does about them is not charged to the room that tells.
    const listening = { listener: AsyncLocalStorage.bind(listener), onGap };
    const others = this.#channels.get(channel);
    if (others) others.add(listening);
    else this.#channels.set(channel, new Set([listening]));
    return () => {
      const all = this.#channels.get(channel);
      if (all?.delete(listening) && all.size === 0) this.#channels.delete(channel);
    };
  }

  hasListeners(channel: string): boolean {
    return this.#channels.has(channel);
  }

  /** Something may have been missed on every channel. */
  tellGap(): void {
    for (const { onGap } of [...this.#channels.values()].flatMap(all => [...all])) onGap?.();
  }

  close(): void {
    this.#channels.clear();
  }
}

const PREFIX = "news:";
const told = z.object({ from: z.string(), message: z.unknown() });

/** Listeners of the process that tells hear it at once, also while Redis is away; those of others through Redis. */
export class RedisNews implements News {
  readonly #id = randomUUID();
  readonly #local = new LocalNews();
  readonly #link: RedisLink;
  readonly #log: Logger;
  #subscriber: Redis | undefined;

  constructor(link: RedisLink, log: Logger) {
    this.#link = link;
    this.#log = log;
  }

  tell(channel: string, message: object): void {
    this.#local.tell(channel, message);
    if (!this.#link.isWell) return;
    this.#link
      .publish(PREFIX + channel, JSON.stringify({ from: this.#id, message }))
      .catch((error: unknown) => this.#warn(error, channel));
  }

  listen(channel: string, listener: NewsListener, onGap?: () => void): () => void {
    const isFirst = !this.#local.hasListeners(channel);
    const end = this.#local.listen(channel, listener, onGap);
    if (isFirst) this.#subscribe(channel);
    return () => {
      const hadListeners = this.#local.hasListeners(channel);
      end();
      if (hadListeners && !this.#local.hasListeners(channel)) this.#unsubscribe(channel);
    };
  }

  close(): void {
    this.#local.close();
    this.#subscriber?.disconnect();
  }

  /** One connection for all channels, made when somebody listens first. It subscribes again by itself where Redis was away. */
  #connected(): Redis {
    if (this.#subscriber) return this.#subscriber;
    const subscriber = this.#link.connection();
    subscriber.on("message", (channel: string, text: string) => this.#hear(channel, text));
    let wasReady = false;
    subscriber.on("ready", () => {
      if (wasReady) this.#local.tellGap();
      wasReady = true;
    });
    this.#subscriber = subscriber;
    return subscriber;
  }

  #subscribe(channel: string): void {
    this.#connected()
      .subscribe(PREFIX + channel)
      .catch((error: unknown) => this.#warn(error, channel));
  }

  #unsubscribe(channel: string): void {
    this.#connected()
      .unsubscribe(PREFIX + channel)
      .catch((error: unknown) => this.#warn(error, channel));
  }

  #hear(channel: string, text: string): void {
    try {
      const { from, message } = told.parse(JSON.parse(text));
      if (from === this.#id || typeof message !== "object" || message === null) return;
      this.#local.tell(channel.slice(PREFIX.length), message);
    } catch (error) {
      this.#warn(error, channel);
    }
  }

  #warn(error: unknown, channel: string): void {
    this.#log.warn({ err: error, channel }, "news may be lost");
  }
}
