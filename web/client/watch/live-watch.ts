/** A live room that is watched: its parts are fetched as they come, and those that a seek needs. */
import type { Schema } from "@colyseus/schema";
import { firstTickOf, partOfTick } from "../../../src/schema/watch-part.ts";
import { ApiProblem } from "../account-api.ts";
import { Emitter } from "../emitter.ts";
import { LivePlayer } from "./live-player.ts";
import type { WatchApi } from "./watch-api.ts";
import type { LiveStreamInfo } from "./watch-types.ts";

export type LiveWatchEvents = {
  /** One more part has come: `player` can be played up to its end. */
  part: number;
  /** The room is not live any more: what it was has a recording, at the same ticks. */
  ended: undefined;
  /** Nothing more comes, for another reason than that. */
  failed: Error;
};

/** Where the server does not say when to ask again. */
const RETRY_MS = 1000;
/** Somebody between here and the server may be away for a moment. */
const MOST_FAILURES = 10;
const MOST_FAILED_SOCKETS = 2;
const NO_MORE = ["not_live", "is_private", "nothing_there", "suspended", "banned", "account_deleted"];

export class LiveWatch<State extends Schema> extends Emitter<LiveWatchEvents> {
  #info: LiveStreamInfo;
  readonly #api: WatchApi;
  readonly #newState: () => State;
  #player: LivePlayer<State>;
  #isClosed = false;
  #endPause: () => void = () => undefined;
  /** In a row, without a part: then somebody between here and the server lets none through. */
  #failedSockets = 0;

  constructor(api: WatchApi, info: LiveStreamInfo, newState: () => State) {
    super();
    this.#api = api;
    this.#info = info;
    this.#newState = newState;
    this.#player = this.#newPlayer();
  }

  /** As the server said when it was last asked. */
  get info(): LiveStreamInfo {
    return this.#info;
  }

  /** Another one after a seek to before what has come. */
  get player(): LivePlayer<State> {
    return this.#player;
  }

  /**
   * Begins to watch, at a tick or else at the newest that may be seen.
   *
   * @throws ApiProblem where the server refuses.
   */
  async begin(tick = this.info.tick): Promise<void> {
    await this.#fetchFrom(tick);
    void this.#follow();
  }

  /** @throws ApiProblem where the server does not have it any more. */
  async seek(tick: number): Promise<void> {
    const { first_tick } = this.#player;
    if (first_tick !== undefined && tick >= first_tick) this.#player.seek(tick);
    else await this.#fetchFrom(tick);
  }

  close(): void {
    this.#isClosed = true;
    this.#endPause();
  }

  #newPlayer(): LivePlayer<State> {
    const { ticks_per_second } = this.info;
    return new LivePlayer({ ticks_per_second, newState: this.#newState });
  }

  /** From the keyframe before the tick up to what has come already, or up to the tick. */
  async #fetchFrom(tick: number): Promise<void> {
    const { room_id, ticks_per_second, first_part } = this.info;
    const sought = Math.max(partOfTick(tick, ticks_per_second), first_part);
    const before = this.info.keyframe_parts.findLast(part => part <= sought) ?? this.info.keyframe_parts[0];
    if (before === undefined) return;
    const end = Math.max(this.#player.next_part ?? 0, Math.min(sought + 1, this.info.next_part));
    const numbers = Array.from({ length: Math.max(1, end - before) }, (_, i) => before + i);
    const parts = await Promise.all(numbers.map(number => this.#api.part(room_id, number)));
    const player = this.#newPlayer();
    for (const [i, part] of parts.entries()) player.addPart(before + i, part);
    this.#player = player;
    if (player.first_tick !== undefined) player.seek(tick);
  }

  async #follow(): Promise<void> {
    for (let failures = 0; !this.#isClosed; ) {
      const next = this.#player.next_part ?? this.info.next_part;
      try {
        const part = await this.#api.part(this.info.room_id, next);
        // A seek may have fetched anew meanwhile.
        if ((this.#player.next_part ?? next) === next) this.#add(next, part);
        failures = 0;
        await this.#followBySocket();
      } catch (error) {
        const seconds = error instanceof ApiProblem ? error.retry_after_seconds : undefined;
        if (seconds === undefined) failures += 1;
        if (error instanceof ApiProblem && error.reason === "too_old")
          await this.#beginAnew().catch(() => undefined);
        if (this.#isOver(error, failures)) return;
        await this.#pause(seconds === undefined ? RETRY_MS : seconds * 1000);
      }
    }
  }

  /** The line was away for longer than the server keeps parts: on from the newest that may be seen. */
  async #beginAnew(): Promise<void> {
    const { room_id } = this.info;
    const info = (await this.#api.find(room_id)).live.find(each => each.room_id === room_id);
    if (!info) return;
    this.#info = info;
    this.#player = this.#newPlayer();
    await this.#fetchFrom(info.tick);
  }

  /** Until the server says no more, or a seek has fetched anew. */
  async #followBySocket(): Promise<void> {
    const from = this.#player.next_part;
    if (
      this.#isClosed ||
      !this.info.has_socket ||
      from === undefined ||
      this.#failedSockets >= MOST_FAILED_SOCKETS
    )
      return;
    this.#failedSockets += 1;
    let next = from;
    await new Promise<void>(resolve => {
      const onPart = (part: Uint8Array) => {
        if (this.#isClosed || this.#player.next_part !== next) return this.#endPause();
        this.#add(next, part);
        next += 1;
        this.#failedSockets = 0;
      };
      this.#endPause = this.#api.follow(this.info.room_id, from, onPart, resolve);
    });
  }

  #add(number: number, part: Uint8Array): void {
    const isFirst = this.#player.first_tick === undefined;
    this.#player.addPart(number, part);
    if (isFirst && this.#player.first_tick !== undefined)
      this.#player.seek(firstTickOf(number, this.info.ticks_per_second));
    this.emit("part", number);
  }

  #isOver(error: unknown, failures: number): boolean {
    const reason = error instanceof ApiProblem ? error.reason : undefined;
    const isEnded = reason === "not_live";
    if (!NO_MORE.includes(reason ?? "") && failures < MOST_FAILURES) return false;
    if (isEnded) this.emit("ended", undefined);
    else this.emit("failed", error instanceof Error ? error : new Error(String(error)));
    return true;
  }

  #pause(ms: number): Promise<void> {
    // It may have been closed while an answer was under way.
    if (this.#isClosed) return Promise.resolve();
    return new Promise(resolve => {
      const timer = setTimeout(resolve, ms);
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
