/** A recording as the server keeps it and lets it be watched, of a room that was played by the rules alone. */
import type { RecordedLine, RecordedStart } from "../../src/game/core/replay.ts";
import { worldOf } from "../../src/game/core/replay.ts";
import type { Rules, RulesTypes } from "../../src/game/core/rules.ts";
import { RULES_VERSION } from "../../src/game/rules-version.ts";
import { type Line, LineEncoder } from "../../src/recordings/line-codec.ts";
import { digestOf } from "../../src/recordings/recorded-room.ts";
import { KEYFRAME_SECONDS } from "../../src/schema/watch-part.ts";
import type { RecordingPart } from "../../web/client/watch/recording-player.ts";

const PART_CHARACTERS = 3000;

export type WatchedRecording = {
  parts: RecordingPart[];
  /** By tick: the state right behind it; of the last one behind all. */
  digests: Map<number, string>;
};

export type WatchedRecordingOptions = {
  /** From so many on a part is over. */
  readonly part_characters?: number | undefined;
  /** By which it says that it was played. */
  readonly rules_version?: number | undefined;
};

export function watchedRecording<R extends RulesTypes>(
  rules: Rules<R>,
  ticks_per_second: number,
  { options, hibernated, mode }: RecordedStart<R>,
  lines: readonly RecordedLine<R>[],
  { part_characters = PART_CHARACTERS, rules_version = RULES_VERSION }: WatchedRecordingOptions = {},
): WatchedRecording {
  const world = worldOf(rules, { kind: "start", mode, options, hibernated });
  const digests = new Map<number, string>();
  const parts: RecordingPart[] = [];
  let encoder = new LineEncoder();
  const stateNow = () => digestOf(JSON.stringify(rules.state(world)));
  const add = (line: Line) => encoder.add(line);
  const seal = () => {
    add({ tick: world.tick, ...{ kind: "state", state: stateNow(), lines: digestOf(encoder.text) } });
    parts.push({ opening: 0, number: parts.length + 1, text: encoder.text });
    encoder = new LineEncoder();
  };
  const tick = () => {
    const events = rules.tick(world);
    digests.set(world.tick, stateNow());
    const isNamed = world.tick % (KEYFRAME_SECONDS * ticks_per_second) === 0;
    const said = { kind: "tick", events, ...(isNamed && { state: stateNow() }) };
    if (isNamed || events.length > 0) add({ tick: world.tick, ...said });
  };
  const { content: _, ...kept } = { content: undefined, ...options };
  digests.set(world.tick, stateNow());
  add({
    ...{ tick: world.tick, kind: "start", mode, options: kept, hibernated },
    ...{ content_version: 1, content_hash: "hash", rules_version, generator: "" },
    ...{ at: "2026-11-28T12:00:00.000Z" },
  } as Line);
  seal();
  for (const line of lines) {
    while (world.tick < line.tick) tick();
    if (line.kind === "command") {
      const { events } = rules.apply(world, line.command);
      add({ kind: "command", tick: line.tick, ...{ command: line.command, events } } as Line);
    }
    if (encoder.length > part_characters) seal();
  }
  add({ kind: "end", tick: world.tick, ...{ events: [] } } as Line);
  seal();
  digests.set(world.tick, stateNow());
  return { parts, digests };
}
