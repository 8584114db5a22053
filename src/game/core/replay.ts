/** Plays a recorded room again, and says where it first goes otherwise. */
import type { CommandIn, Rules, RulesTypes } from "./rules.ts";

/** How the room began: fresh, or restored from `hibernated`. The options hold the content. */
export type RecordedStart<R extends RulesTypes> = {
  kind: "start";
  /** The name of the mode whose rules it is. */
  mode: string;
  options: R["Opening"];
  hibernated?: R["Snapshot"] | undefined;
};

/** A command, and what it made happen. `tick` is the tick after which it was applied. */
export type RecordedCommand<R extends RulesTypes> = {
  kind: "command";
  tick: number;
  command: CommandIn<R["Commands"], keyof R["Commands"]>;
  events: readonly R["Event"][];
};

/** `tick` is the tick after which the command was applied, or the tick itself. */
export type RecordedLine<R extends RulesTypes> =
  | RecordedCommand<R>
  /** `state` names the World after the tick: it comes now and then. */
  | { kind: "tick"; tick: number; events: readonly R["Event"][]; state?: string | undefined }
  | { kind: "end"; tick: number; events: readonly R["Event"][] };

export type Difference<Event> = {
  /** Index into the lines after the start. */
  line: number;
  tick: number;
  recorded: readonly Event[];
  replayed: readonly Event[];
};

/** The first difference between the recording and the rules as they are now; undefined where there is none. */
export function replay<R extends RulesTypes>(
  rules: Rules<R>,
  start: RecordedStart<R>,
  lines: readonly RecordedLine<R>[],
): Difference<R["Event"]> | undefined {
  const world = worldOf(rules, start);
  for (const [index, line] of lines.entries()) {
    const early = ticksBefore(rules, world, line);
    if (early) return { line: index, tick: world.tick, recorded: [], replayed: early };
    const replayed = play(rules, world, line);
    if (!isSame(replayed, line.events)) {
      return { line: index, tick: line.tick, recorded: line.events, replayed };
    }
  }
  return undefined;
}

/** The World as it was when the recording began. */
export function worldOf<R extends RulesTypes>(
  rules: Rules<R>,
  { options, hibernated }: RecordedStart<R>,
): R["World"] {
  return hibernated ? rules.restore(options, hibernated) : rules.open(options);
}

/** Ticks up to the moment. Events that come before it were not recorded, so they are a difference. */
export function ticksBefore<R extends RulesTypes>(
  rules: Rules<R>,
  world: R["World"],
  { kind, tick }: { kind: string; tick: number },
): R["Event"][] | undefined {
  const until = kind === "tick" ? tick - 1 : tick;
  while (world.tick < until) {
    const events = rules.tick(world);
    if (events.length > 0) return events;
  }
  return undefined;
}

function play<R extends RulesTypes>(rules: Rules<R>, world: R["World"], line: RecordedLine<R>): R["Event"][] {
  if (line.kind === "command") return rules.apply(world, line.command).events;
  return line.kind === "tick" ? rules.tick(world) : [];
}

/** Recordings are JSON, so events are compared as JSON: a field that is undefined is one that is not there. */
export function isSame(a: readonly object[], b: readonly object[]): boolean {
  return (a.length === 0 && b.length === 0) || JSON.stringify(a) === JSON.stringify(b);
}
