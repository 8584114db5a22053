/** The arena, for playing recordings of its rooms again. */
import { z } from "zod";
import { ARENA_RATE } from "../game/arena/arena-rate.ts";
import { type ArenaOpening, type ArenaTypes, arenaRules } from "../game/arena/arena-rules.ts";
import type { RecordedLine, RecordedStart } from "../game/core/replay.ts";
import type { ReplayedMode } from "./replayed-mode.ts";

/** What our own rooms have written. */
const recordedOpening = z.custom<Omit<ArenaOpening, "content">>();
const recordedStart = z.custom<RecordedStart<ArenaTypes>>();
const recordedLines = z.array(z.custom<RecordedLine<ArenaTypes>>());

export const replayedArena: ReplayedMode<ArenaTypes> = {
  name: "arena",
  ticks_per_second: ARENA_RATE.ticks_per_second,
  rules: arenaRules,
  opening: (options, content) => ({ ...recordedOpening.parse(options), content }),
  // What came of it is what the match's row says.
  kept: ({ result: _, ...kept }) => kept,
  readFile(text) {
    const [start, ...lines]: unknown[] = JSON.parse(`[${text.trim().split("\n").join(",")}]`);
    return { start: recordedStart.parse(start), lines: recordedLines.parse(lines) };
  },
};
