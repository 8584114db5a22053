/** Plays what is watched, at a speed, from wherever it was sought to. It has no clock: `advance` is called with every frame. */
import type { Watched } from "./watched.ts";

export const SPEEDS = [0.25, 0.5, 1, 2, 4, 8] as const;
export type Speed = (typeof SPEEDS)[number];

/** A page that was away does not make up for more, seconds. */
const MOST_AT_ONCE_S = 0.25;

export type PlaybackEvents = {
  /** Behind each tick that was played. */
  readonly onTick: () => void;
  /** It is elsewhere now. */
  readonly onSought: () => void;
  readonly onTrouble: (error: unknown) => void;
};

export class Playback {
  readonly watched: Watched;
  readonly #events: PlaybackEvents;
  #isPlaying = true;
  #speed: Speed = 1;
  /** Of the next tick, how much has passed. */
  #share = 0;
  #wanted: number | undefined;
  /** How many seeks are under way. */
  #seeks = 0;

  constructor(watched: Watched, events: PlaybackEvents) {
    this.watched = watched;
    this.#events = events;
  }

  get isPlaying(): boolean {
    return this.#isPlaying;
  }

  get isSeeking(): boolean {
    return this.#seeks > 0 || this.#wanted !== undefined;
  }

  get speed(): Speed {
    return this.#speed;
  }

  /** Where it is, or is going. */
  get tick(): number {
    return this.#wanted ?? this.watched.tick;
  }

  /** From 0 to 1, of the way to the next tick. */
  get share(): number {
    return this.#share;
  }

  play(isPlaying = !this.#isPlaying): void {
    const { tick, last_tick, first_tick, kind } = this.watched;
    if (isPlaying && kind === "recording" && tick >= last_tick) this.seek(first_tick);
    this.#isPlaying = isPlaying;
  }

  /** Faster by so many speeds, or slower. */
  changeSpeed(by: number): void {
    const index = SPEEDS.indexOf(this.#speed) + by;
    this.setSpeed(SPEEDS[Math.min(Math.max(index, 0), SPEEDS.length - 1)] ?? 1);
  }

  setSpeed(speed: Speed): void {
    this.#speed = speed;
  }

  /** With the next frame: of many that are asked for until then, as by a slider, the newest counts. */
  seek(tick: number): void {
    const { first_tick, last_tick } = this.watched;
    this.#wanted = Math.round(Math.min(Math.max(tick, first_tick), last_tick));
  }

  skip(ticks: number): void {
    this.seek(this.tick + ticks);
  }

  advance(seconds: number): void {
    if (this.#wanted !== undefined) void this.#go(this.#wanted);
    if (!this.#isPlaying || this.isSeeking) return;
    const passed = Math.min(seconds, MOST_AT_ONCE_S) * this.#speed * this.watched.ticks_per_second;
    this.#share += passed;
    try {
      while (this.#share >= 1) {
        if (!this.watched.advance()) {
          this.#end();
          return;
        }
        this.#share -= 1;
        this.#events.onTick();
      }
    } catch (error) {
      this.#isPlaying = false;
      this.#share = 0;
      this.#events.onTrouble(error);
    }
  }

  /** A live room goes on by itself when more of it has come. */
  #end(): void {
    this.#share = this.watched.kind === "live" ? 1 : 0;
    if (this.watched.kind === "recording") this.#isPlaying = false;
  }

  async #go(tick: number): Promise<void> {
    this.#wanted = undefined;
    this.#seeks += 1;
    try {
      await this.watched.seek(tick).finally(() => {
        this.#seeks -= 1;
      });
      this.#share = 0;
      this.#events.onSought();
    } catch (error) {
      this.#isPlaying = false;
      this.#events.onTrouble(error);
    }
  }
}
