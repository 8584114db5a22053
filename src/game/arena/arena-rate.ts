/** How fast arenas tick: the one place that says it. */
import { ARENA_TICKS_PER_SECOND } from "../content/arena-content.ts";
import type { TickRate } from "../core/ticks.ts";

export const ARENA_RATE = { ticks_per_second: ARENA_TICKS_PER_SECOND } as const satisfies TickRate;
