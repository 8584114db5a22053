/**
 * Looks for what cannot be in this client itself: values that no rule gives, time that runs unlike the server's, and rules that are not the
 * server's. It is noted, and reported at most once in a while. Nothing else follows: a client that changes the game can change this as
 * well, and the server's own checks are what counts.
 */
import { ARENA_RATE } from "../../src/game/arena/arena-rate.ts";
import type { ArenaFighterSchema } from "../../src/schema/arena-state.ts";
import { type Correction, UNEXPLAINED } from "./predicted-fighter.ts";

/** Within the rate that the server takes of `client_report`. */
const REPORT_INTERVAL_MS = 10_000;
const LONGEST_DETAIL = 400;
/** Short times say nothing. */
const TIMING_WINDOW_MS = 5000;
/** A machine's clock may run so much faster than the server's, and a line may hold a second back. */
const CLOCK_TOLERANCE = 1.25;
const LINE_HOLDS_MS = 1000;
/** One may be a race that nobody has thought of; rules that differ make one after the other. */
const UNEXPLAINED_CORRECTIONS = 3;

export type Noted = { readonly kind: string; readonly detail: string };

type Options = {
  readonly report: (kind: string, detail: string) => boolean;
  readonly onNoted: (noted: Noted) => void;
};

export class SelfCheck {
  readonly #options: Options;
  /** How often each kind was seen. */
  readonly counts = new Map<string, number>();
  readonly #unreported = new Map<string, string>();
  #reportedAtMs = Number.NEGATIVE_INFINITY;
  #unexplained = 0;
  #window: { tick: number; atMs: number } | undefined;

  constructor(options: Options) {
    this.#options = options;
  }

  note(kind: string, detail: string): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    this.#unreported.set(kind, detail.slice(0, LONGEST_DETAIL));
    this.#options.onNoted({ kind, detail });
  }

  /** After each patch. */
  check(tick: number, { current_health, max_health }: ArenaFighterSchema, nowMs: number): void {
    if (!(current_health >= 0 && current_health <= max_health))
      this.note("impossible_health", `${current_health} of ${max_health}`);
    this.#checkClock(tick, nowMs);
    this.#reportOne(nowMs);
  }

  /** A correction that neither the line nor another fighter explains: the rules here are not the server's. */
  noteCorrection({ tick, metres, cause }: Correction): void {
    if (!UNEXPLAINED.has(cause)) return;
    this.#unexplained += 1;
    if (this.#unexplained >= UNEXPLAINED_CORRECTIONS)
      this.note(
        "other_rules",
        `${this.#unexplained} corrections, the last of ${metres} m at tick ${tick} (${cause})`,
      );
  }

  /** The match's time stands, or has stood: nobody was in it, or its players gather. */
  forgetTime(): void {
    this.#window = undefined;
  }

  #checkClock(tick: number, atMs: number): void {
    this.#window ??= { tick, atMs };
    const hereMs = atMs - this.#window.atMs;
    if (hereMs < TIMING_WINDOW_MS) return;
    const thereMs = ((tick - this.#window.tick) * 1000) / ARENA_RATE.ticks_per_second;
    if (hereMs > thereMs * CLOCK_TOLERANCE + LINE_HOLDS_MS)
      this.note("fast_clock", `${hereMs} ms here, ${thereMs} ms on the server`);
    this.#window = { tick, atMs };
  }

  #reportOne(nowMs: number): void {
    const [first] = this.#unreported;
    if (!first || nowMs - this.#reportedAtMs < REPORT_INTERVAL_MS) return;
    const [kind, detail] = first;
    if (!this.#options.report(kind, `${detail} (seen ${this.counts.get(kind)} times)`)) return;
    this.#reportedAtMs = nowMs;
    this.#unreported.delete(kind);
  }
}
