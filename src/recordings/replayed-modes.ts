/** The modes whose recordings can be played again. A new mode is one line here. */
import { z } from "zod";
import type { Content } from "../game/content/content.ts";
import { type Difference, replay } from "../game/core/replay.ts";
import type { RulesTypes } from "../game/core/rules.ts";
import { type Segment, Unreplayable } from "./recorded-room.ts";
import { RoomPlayer, type RoomsClaim, type RoomsReplay } from "./replay-room.ts";
import { replayedArena } from "./replayed-arena.ts";
import { replayedDungeon } from "./replayed-dungeon.ts";
import type { ReplayedMode } from "./replayed-mode.ts";

/** Modes have types of their own: this is what all of them have in common. */
export type AnyReplayedMode = {
  readonly name: string;
  /** @param segments the openings of one room, oldest first. @throws Unreplayable as `RoomPlayer`. */
  replayRoom(
    claim: RoomsClaim,
    segments: readonly Segment[],
    contents: ReadonlyMap<string, Content>,
  ): RoomsReplay;
  /** Plays a file of JSON lines, with its whole content. */
  replayFile(text: string): { lines: number; ticks: number; difference: Difference<object> | undefined };
};

const REPLAYED_MODES: readonly AnyReplayedMode[] = [anyMode(replayedDungeon), anyMode(replayedArena)];

function anyMode<R extends RulesTypes>(mode: ReplayedMode<R>): AnyReplayedMode {
  return {
    name: mode.name,
    replayRoom(claim, segments, contents) {
      const player = new RoomPlayer(mode, claim, contents);
      return player.play(segments) ?? player.played;
    },
    replayFile(text) {
      const { start, lines } = mode.readFile(text);
      const difference = replay(mode.rules, start, lines);
      return { lines: lines.length, ticks: lines.at(-1)?.tick ?? 0, difference };
    },
  };
}

const fileStart = z.looseObject({ mode: z.string().optional() });

/** The mode of a recording that is a file. @throws Unreplayable where it says none, or one that is not here. */
export function modeOfFile(text: string): AnyReplayedMode {
  const [first = ""] = text.split("\n", 1);
  const { mode } = fileStart.parse(JSON.parse(first));
  if (mode === undefined) {
    throw new Unreplayable(
      "The recording does not say its mode: it is of an older version, which this one cannot replay.",
    );
  }
  return modeNamed(mode);
}

/** @throws Unreplayable where it is not here. */
export function modeNamed(name: string): AnyReplayedMode {
  const found = REPLAYED_MODES.find(mode => mode.name === name);
  if (found) return found;
  throw new Unreplayable(`The recording is of the mode "${name}", whose rules this version does not have.`);
}
