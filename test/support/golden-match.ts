/** A short match that is played by the rules alone, two against two, by players on bad lines who lie about what they see. See golden-run.ts. */
import { type ArenaTypes, arenaRules } from "../../src/game/arena/arena-rules.ts";
import { type RecordedLine, type RecordedStart, ticksBefore, worldOf } from "../../src/game/core/replay.ts";
import { digestOf } from "../../src/recordings/recorded-room.ts";
import { arenaContent, opening, TestMatch } from "./arena-match.ts";
import { gather, playSomehow } from "./random-duel.ts";

export type MatchRecording = {
  start: RecordedStart<ArenaTypes>;
  lines: RecordedLine<ArenaTypes>[];
  /** What `endStateOf` makes of it. */
  state: string;
};

const PLAYERS = ["ada", "bob", "cleo", "dan"];
const SEED = 1;
const LONGEST_TICKS = 1200;

export function playGoldenMatch(): MatchRecording {
  const content = arenaContent({
    mode: { team_size: 2, friendly_fire: true, rounds_to_win: 1, round_seconds: 8 },
  });
  const match = new TestMatch(content, [], SEED);
  const played = [...gather(match, PLAYERS), ...playSomehow(match, SEED, LONGEST_TICKS, () => undefined)];
  const lines = played.filter(({ kind, events }) => kind !== "tick" || events.length > 0);
  if (match.world.phase !== "over") throw new Error("The golden match does not come to its end");
  lines.push({ kind: "end", tick: match.world.tick, events: [] });
  const start = { kind: "start", mode: "arena", options: opening(content, SEED) } as const;
  return { start, lines, state: endStateOf({ start, lines }) };
}

/** The same, had nobody's strikes looked back. */
export function withoutRewinds(lines: MatchRecording["lines"]): MatchRecording["lines"] {
  return lines.map(line => {
    if (line.kind !== "command" || !("inputs" in line.command)) return line;
    const inputs = line.command.inputs.map(each => ({ ...each, seen_tick: line.tick, seen_fraction: 0 }));
    return { ...line, command: { ...line.command, inputs } };
  });
}

/** Names all that is in the World at the end, bit for bit, as each part of a recording does. */
export function endStateOf({ start, lines }: Pick<MatchRecording, "start" | "lines">): string {
  const world = worldOf(arenaRules, start);
  for (const line of lines) {
    ticksBefore(arenaRules, world, line);
    if (line.kind === "command") arenaRules.apply(world, line.command);
    else if (line.kind === "tick") arenaRules.tick(world);
  }
  return digestOf(JSON.stringify(arenaRules.state(world)));
}
