/**
 * Those who watch by WebSocket what everybody may watch. However many they are, each part of a room is asked for once, and all of them get the
 * same bytes when it is due.
 */
import type { Logger } from "pino";
import { HttpProblem } from "../http/problem.ts";
import type { Viewer } from "./watch-access.ts";
import { nextPartOf } from "./watch-views.ts";
import type { LiveRoom } from "./watching.ts";

export type Watcher = {
  /** The part that comes next. */
  next: number;
  /** @param part compressed by gzip. */
  send(part: Uint8Array): void;
  /** @param reason as an endpoint would say it, or `unavailable`: nothing more comes here. */
  end(reason: string): void;
};

/** What an audience needs of `Watching`. */
export type WatchedStreams = {
  liveRoom(viewer: Viewer, room_id: string): Promise<LiveRoom | undefined>;
  part(room_id: string, number: number): Promise<Uint8Array | undefined>;
};

const EVERYBODY: Viewer = { is_staff: false };
/** So often at least is it looked whether the room is still there, and may still be watched. */
const LOOK_MS = 5000;
/** A room's own clock may be a little behind what is made of it here. */
const LATE_MS = 100;

export class Audiences {
  readonly #streams: WatchedStreams;
  readonly #log: Pick<Logger, "error">;
  readonly #rooms = new Map<string, Set<Watcher>>();

  constructor(streams: WatchedStreams, log: Pick<Logger, "error">) {
    this.#streams = streams;
    this.#log = log;
  }

  add(room_id: string, watcher: Watcher): void {
    const there = this.#rooms.get(room_id);
    if (there) there.add(watcher);
    else void this.#show(room_id, new Set([watcher]));
  }

  remove(room_id: string, watcher: Watcher): void {
    this.#rooms.get(room_id)?.delete(watcher);
  }

  /** For as long as somebody watches the room here. */
  async #show(room_id: string, watchers: Set<Watcher>): Promise<void> {
    this.#rooms.set(room_id, watchers);
    let reason = "not_live";
    try {
      while (watchers.size > 0) {
        const live = await this.#streams.liveRoom(EVERYBODY, room_id);
        if (!live) break;
        const isWhole = await this.#sendParts(live, watchers);
        const { in_seconds } = nextPartOf(live);
        const waitMs = isWhole ? Math.min(in_seconds * 1000 + LATE_MS, LOOK_MS) : LATE_MS;
        await new Promise(resolve => setTimeout(resolve, waitMs).unref());
      }
    } catch (error) {
      if (!(error instanceof HttpProblem))
        this.#log.error({ err: error, room_id }, "a live room is not shown any more");
      reason = (error instanceof HttpProblem && error.reason) || "unavailable";
    }
    this.#rooms.delete(room_id);
    for (const watcher of watchers) watcher.end(reason);
  }

  /** To each what it has not got yet, as far as it may be seen. False where a part is not there yet. */
  async #sendParts(live: LiveRoom, watchers: Set<Watcher>): Promise<boolean> {
    const { room_id, first_part } = live.room;
    const { next_part } = nextPartOf(live);
    for (const watcher of watchers) if (watcher.next < first_part) end(watchers, watcher, "too_old");
    const wanted = Math.min(...[...watchers].map(({ next }) => next));
    for (let number = wanted; number < next_part; number++) {
      const part = await this.#streams.part(room_id, number);
      if (!part) return false;
      for (const watcher of watchers) {
        if (watcher.next !== number) continue;
        watcher.next += 1;
        watcher.send(part);
      }
    }
    return true;
  }
}

function end(watchers: Set<Watcher>, watcher: Watcher, reason: string): void {
  watchers.delete(watcher);
  watcher.end(reason);
}
