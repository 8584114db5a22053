/** Plays a recorded room again, and says where it first goes otherwise. */
import { applyCommand, type Command } from "./commands.ts";
import type { GameEvent } from "./dungeon-events.ts";
import { createWorld, type WorldOptions } from "./setup.ts";
import { type SleepingRoom, wake } from "./snapshot.ts";
import { step } from "./tick.ts";
import type { World } from "./world.ts";

/** How the room began: fresh, or woken as `asleep` has it. The options hold the content. */
export type RecordedStart = { kind: "start"; options: WorldOptions; asleep?: SleepingRoom | undefined };

/** `tick` is the step after which the command was applied, or the step itself. */
export type RecordedLine =
  | { kind: "command"; tick: number; command: Command; events: readonly GameEvent[] }
  | { kind: "step"; tick: number; events: readonly GameEvent[] }
  | { kind: "end"; tick: number; events: readonly GameEvent[] };

export type Difference = {
  /** Index into the lines after the start. */
  line: number;
  tick: number;
  recorded: readonly GameEvent[];
  replayed: readonly GameEvent[];
};

/** The first difference between the recording and the rules as they are now; undefined where there is none. */
export function replay(start: RecordedStart, lines: readonly RecordedLine[]): Difference | undefined {
  const world = start.asleep ? wake(start.options, start.asleep) : createWorld(start.options);
  for (const [index, line] of lines.entries()) {
    const early = stepsBefore(world, line);
    if (early) return { line: index, tick: world.tick, recorded: [], replayed: early };
    const replayed = play(world, line);
    if (!isSame(replayed, line.events)) {
      return { line: index, tick: line.tick, recorded: line.events, replayed };
    }
  }
  return undefined;
}

/** Steps up to the line. Events that come before it were not recorded, so they are a difference. */
function stepsBefore(world: World, line: RecordedLine): GameEvent[] | undefined {
  const until = line.kind === "step" ? line.tick - 1 : line.tick;
  while (world.tick < until) {
    const events = step(world);
    if (events.length > 0) return events;
  }
  return undefined;
}

function play(world: World, line: RecordedLine): GameEvent[] {
  if (line.kind === "command") return applyCommand(world, line.command).events;
  return line.kind === "step" ? step(world) : [];
}

/** Recordings are JSON, so events are compared as JSON: a field that is undefined is one that is not there. */
function isSame(a: readonly GameEvent[], b: readonly GameEvent[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
