/** The dungeon, for playing recordings of its rooms again. */
import { z } from "zod";
import { DUNGEON_RATE } from "../game/dungeon/dungeon-rate.ts";
import { type DungeonStart, type DungeonTypes, dungeonRules } from "../game/dungeon/dungeon-rules.ts";
import { readRecording } from "../store/dungeon-recording.ts";
import type { ReplayedMode } from "./replayed-mode.ts";

/** What our own rooms have written. */
const recordedOptions = z.custom<Omit<DungeonStart["options"], "content">>();

export const replayedDungeon: ReplayedMode<DungeonTypes> = {
  name: "dungeon",
  ticks_per_second: DUNGEON_RATE.ticks_per_second,
  rules: dungeonRules,
  opening: (options, content) => ({ ...recordedOptions.parse(options), content }),
  // Loot that was taken is remembered by the journal alone.
  kept: ({ loot_drops, ...kept }) => ({
    ...kept,
    loot_drops: loot_drops.filter(({ is_picked_up }) => !is_picked_up),
  }),
  readFile: readRecording,
};
