/**
 * Rooms that have closed and are not saved yet, as while the database is away: nobody opens such a room meanwhile, in
 * whichever process, or it would begin from an older state and lose what waits.
 *
 * What waits is tried for as long as the process lives. Other processes see that a room is closing by its channel, which ends
 * with this process.
 */
import { setTimeout as delay } from "node:timers/promises";
import { matchMaker } from "@colyseus/core";
import { isTrueWithin } from "../store/journal/retry.ts";
import type { RedisLink } from "./redis.ts";
import { inTime } from "./unreachable.ts";

/** When the process ends, rooms that are closing have so long. */
const END_TIMEOUT_MS = 5000;
const LOOK_AGAIN_MS = 50;

export class ClosingRooms {
  readonly #link: RedisLink | undefined;
  /** By room_id; each resolves when nothing of the room waits any more. */
  readonly #saving = new Map<string, Promise<void>>();
  /** Sets the time that is left; one for each room that is being saved. */
  readonly #limits = new Set<() => void>();
  #isProcessEnding = false;

  /** @param link to the other processes; without one there are none. */
  constructor(link?: RedisLink) {
    this.#link = link;
  }

  /** The room closes now. `closed` settles when it is saved, or given up; it may be told of more than once. */
  add(room_id: string, closed: Promise<unknown>): void {
    const before = this.#saving.get(room_id);
    if (!before) this.#announce(room_id);
    const saving = Promise.allSettled([before, closed]).then(() => {
      if (this.#saving.get(room_id) !== saving) return;
      this.#saving.delete(room_id);
      if (this.#link) matchMaker.presence.unsubscribe(channelOf(room_id));
    });
    this.#saving.set(room_id, saving);
  }

  /** Whether nothing waits of a room of this id, in any process, at the latest after that time. */
  async isSaved(room_id: string, limitMs: number): Promise<boolean> {
    const endsAtMs = performance.now() + limitMs;
    for (;;) {
      const saving = this.#saving.get(room_id);
      if (!saving) break;
      if (!(await isTrueWithin(saving.then(isDone), endsAtMs - performance.now()))) return false;
    }
    while (await this.#isClosingElsewhere(room_id)) {
      if (performance.now() > endsAtMs) return false;
      await delay(LOOK_AGAIN_MS);
    }
    return true;
  }

  /** Resolves when nothing waits of any room of this process. */
  async untilAllSaved(): Promise<void> {
    while (this.#saving.size > 0) await Promise.all(this.#saving.values());
  }

  /** From now on rooms that are closing have 5 s. */
  noteProcessEnds(): void {
    this.#isProcessEnding = true;
    for (const limit of this.#limits) limit();
  }

  /** What the promise gives; or false where the process ends before. */
  async untilProcessEnds(saving: Promise<boolean>): Promise<boolean> {
    const { promise: over, resolve } = Promise.withResolvers<boolean>();
    let timer: NodeJS.Timeout | undefined;
    const limit = () => {
      timer ??= setTimeout(() => resolve(false), END_TIMEOUT_MS);
    };
    this.#limits.add(limit);
    if (this.#isProcessEnding) limit();
    return Promise.race([saving, over]).finally(() => {
      this.#limits.delete(limit);
      clearTimeout(timer);
    });
  }

  #announce(room_id: string): void {
    if (this.#link) void matchMaker.presence.subscribe(channelOf(room_id), () => undefined);
  }

  async #isClosingElsewhere(room_id: string): Promise<boolean> {
    if (!this.#link?.isWell) return false;
    const [listeners = 0] = await inTime(this.#link.listeners(channelOf(room_id)));
    return listeners > 0;
  }
}

function channelOf(room_id: string): string {
  return `closing:${room_id}`;
}

function isDone(): true {
  return true;
}
