/**
 * The clock of a run, as a room of it counts on. It runs while a member is connected, and while a character stands in the World whose
 * connection is lost: there it is hit, comes to its breath, and may be moved by HTTP.
 *
 * Each room of a run has a clock of its own. Who comes in brings along how far the clock of the room before had come, and a room goes on
 * from the largest that it hears of: so it never goes back, and of a party that splits up the slowest counts.
 */
import type { RunClock, World } from "./world.ts";

/** One that stands. */
export function newRunClock(ticks: number): RunClock {
  return { ticks, since_tick: undefined };
}

/** How far the run's clock has come, in ticks. */
export function runTicksOf({ run_clock, tick }: World): number {
  const { ticks, since_tick } = run_clock;
  return since_tick === undefined ? ticks : ticks + (tick - since_tick);
}

/** The clock has come at least this far elsewhere. */
export function raiseRunClock(world: World, ticks: number): void {
  world.run_clock.ticks += Math.max(0, ticks - runTicksOf(world));
}

/** After a player or a connection has come or gone, or a character has left the World. */
export function updateRunClock(world: World): void {
  const { run_clock, players, away, tick } = world;
  const runs = players.size > 0 || [...away.values()].some(({ connected }) => connected);
  if (runs) run_clock.since_tick ??= tick;
  else {
    run_clock.ticks = runTicksOf(world);
    run_clock.since_tick = undefined;
  }
}
