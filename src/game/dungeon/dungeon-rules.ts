/** The rules of a dungeon room, as the engine, the recorder and a replay run them. */
import type { RecordedLine, RecordedStart } from "../core/replay.ts";
import type { Rules } from "../core/rules.ts";
import { applyCommand, type CommandTable } from "./commands.ts";
import type { GameEvent } from "./dungeon-events.ts";
import { isAtRest } from "./idle.ts";
import { recoverRoom, rememberTakenLoot } from "./redo.ts";
import { createWorld, type WorldOptions } from "./setup.ts";
import { putToSleep, type SleepingRoom, wake } from "./snapshot.ts";
import { step } from "./tick.ts";
import type { World } from "./world.ts";

export type DungeonTypes = {
  World: World;
  Opening: WorldOptions;
  Commands: CommandTable;
  Event: GameEvent;
  Snapshot: SleepingRoom;
};

/** How the recording of a dungeon room begins, and what stands in its other lines. */
export type DungeonStart = RecordedStart<DungeonTypes>;
export type DungeonLine = RecordedLine<DungeonTypes>;

export const dungeonRules: Rules<DungeonTypes> = {
  open: createWorld,
  apply: applyCommand,
  tick: step,
  isIdle: isAtRest,
  snapshot: putToSleep,
  restore: wake,
  redo(world, after, before) {
    rememberTakenLoot(world, before);
    recoverRoom(world, after);
  },
};
