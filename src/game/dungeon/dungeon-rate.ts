/** How fast dungeons tick: the one place that says it. */
import { msIn, type TickRate } from "../core/ticks.ts";

export const DUNGEON_RATE = { ticks_per_second: 20 } as const satisfies TickRate;

/** The length of a tick, in ms. */
export const DUNGEON_TICK_MS = msIn(DUNGEON_RATE, 1);

/** Enemies decide 5 times a second. */
export const TICKS_PER_DECISION = DUNGEON_RATE.ticks_per_second / 5;
