/** What is needed of a mode to play recordings of its rooms again. */
import type { Content } from "../game/content/content.ts";
import type { RecordedLine, RecordedStart } from "../game/core/replay.ts";
import type { CommandIn, Outcome, Rules, RulesTypes } from "../game/core/rules.ts";

export type ReplayedMode<R extends RulesTypes> = {
  /** As its recordings name it. */
  readonly name: string;
  readonly ticks_per_second: number;
  readonly rules: Rules<R>;
  /** What a World was opened from: what was recorded of that, and the content that it names. */
  opening(options: object, content: Content): R["Opening"];
  /** What of a snapshot outlives the room's process, for comparing. */
  kept(snapshot: R["Snapshot"]): object;
  /** Reads a recording that is a file of JSON lines. */
  readFile(text: string): { start: RecordedStart<R>; lines: RecordedLine<R>[] };
};

/** A moment of a recording. `segment` is the room's opening. */
export type Moment = { room_id: string; segment: number; tick: number };

/** Any command of the mode, and what comes of it. */
export type AnyCommand<R extends RulesTypes> = CommandIn<R["Commands"], keyof R["Commands"]>;
export type AnyOutcome<R extends RulesTypes> = Outcome<
  R["Commands"][keyof R["Commands"]]["value"],
  R["Event"]
>;

/** Hears of all that is played, for what one room alone does not prove. */
export type Witness<R extends RulesTypes> = {
  /** Applies the command. Returns its events. */
  follow(world: R["World"], command: AnyCommand<R>, at: Moment, apply: () => AnyOutcome<R>): R["Event"][];
  hear(event: R["Event"], at: Moment): void;
  /** Some of what has happened in a room is not recorded. */
  noteCut(): void;
};
