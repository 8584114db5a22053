/** A live room that is watched: it goes on as parts of its stream come. */
import type { Schema } from "@colyseus/schema";
import type { LivePlayer } from "../client/watch/live-player.ts";
import type { LiveWatch } from "../client/watch/live-watch.ts";
import type { Happening } from "./happenings.ts";
import { StateNews } from "./state-news.ts";
import type { WatchView } from "./watch-view.ts";
import type { Watched } from "./watched.ts";

/** So far behind the newest part does it play, so that the next one is there when this one is over. */
const BUFFER_SECONDS = 2;
/** Who is further behind, as after a page in the background, is taken to the newest. */
const MOST_BEHIND_SECONDS = 10;

export class WatchedLive<State extends Schema> implements Watched {
  readonly kind = "live";
  readonly prepared = 1;
  readonly view: WatchView<State>;
  readonly #watch: LiveWatch<State>;
  readonly #news = new StateNews();
  /** Plays on where the stream is; false once something earlier was sought. */
  #follows = true;

  /** @param watch which has shown a state already. */
  constructor(watch: LiveWatch<State>, view: WatchView<State>) {
    this.#watch = watch;
    this.view = view;
    watch.on("part", () => this.#catchUp());
    watch.player.seek(this.#edge);
    this.#note(false);
  }

  get ticks_per_second(): number {
    return this.#watch.info.ticks_per_second;
  }

  get first_tick(): number {
    return this.#player.first_tick ?? 0;
  }

  get last_tick(): number {
    return this.#player.last_tick ?? 0;
  }

  get tick(): number {
    return this.#player.tick;
  }

  get happenings(): readonly Happening[] {
    return this.#news.all;
  }

  get checks() {
    return this.#player.checks;
  }

  get follows(): boolean {
    return this.#follows;
  }

  digest(): undefined {
    return undefined;
  }

  async seek(tick: number): Promise<void> {
    this.#follows = tick >= this.last_tick - 2 * BUFFER_SECONDS * this.ticks_per_second;
    await this.#watch.seek(this.#follows ? this.#edge : tick);
    this.#note(false);
  }

  advance(): boolean {
    const player = this.#player;
    if (player.tick >= this.last_tick) return false;
    player.advance(1);
    this.#note(true);
    return true;
  }

  close(): void {
    this.#watch.close();
  }

  /** Where it plays on who follows the stream. */
  get #edge(): number {
    return Math.max(this.first_tick, this.last_tick - BUFFER_SECONDS * this.ticks_per_second);
  }

  get #player(): LivePlayer<State> {
    return this.#watch.player;
  }

  #catchUp(): void {
    const behind = this.last_tick - this.tick;
    if (this.#follows && behind > MOST_BEHIND_SECONDS * this.ticks_per_second) void this.seek(this.#edge);
  }

  #note(isNext: boolean): void {
    const { state, tick } = this.#player;
    if (!state) return;
    this.view.note(state, tick, isNext);
    this.#news.note(this.view, tick, isNext);
  }
}
