/** What is watched, a recording or a live room, at one of its ticks. */
import type { StateCheck } from "../client/watch/recording-player.ts";
import type { Happening } from "./happenings.ts";
import type { WatchView } from "./watch-view.ts";

export interface Watched {
  readonly kind: "recording" | "live";
  readonly ticks_per_second: number;
  readonly first_tick: number;
  /** Of a live room so far. */
  readonly last_tick: number;
  readonly tick: number;
  /** As it is drawn: at `tick`. */
  readonly view: Omit<WatchView<never>, "note">;
  /** In the order of their ticks. */
  readonly happenings: readonly Happening[];
  /** The states that the server has named, beside those of this page. */
  readonly checks: readonly StateCheck[];
  /** How much of it can be sought at once, from 0 to 1. */
  readonly prepared: number;
  /** Undefined of a live room, whose state is named with its keyframes. */
  digest(): string | undefined;
  /** To the tick, or the nearest that there is. @throws what the page says as trouble. */
  seek(tick: number): Promise<void>;
  /** One tick on. Returns whether there was one. @throws as `seek`. */
  advance(): boolean;
  close(): void;
}
