/** The rules of a dungeon room, as the engine, the recorder and a replay run them. */
import type { RecordedLine, RecordedStart } from "../core/replay.ts";
import type { Rules } from "../core/rules.ts";
import { applyCommand, type CommandTable } from "./commands.ts";
import type { GameEvent } from "./dungeon-events.ts";
import { isIdle } from "./idle.ts";
import { redoRoom, rememberTakenLoot } from "./redo.ts";
import { createWorld, type WorldOptions } from "./setup.ts";
import { type HibernatedRoom, hibernate, restoreWorld } from "./snapshot.ts";
import { stateOf } from "./state-of-world.ts";
import { takeTick } from "./tick.ts";
import type { World } from "./world.ts";

export type DungeonTypes = {
  World: World;
  Opening: WorldOptions;
  Commands: CommandTable;
  Event: GameEvent;
  Snapshot: HibernatedRoom;
};

/** How the recording of a dungeon room begins, and what stands in its other lines. */
export type DungeonStart = RecordedStart<DungeonTypes>;
export type DungeonLine = RecordedLine<DungeonTypes>;

export const dungeonRules: Rules<DungeonTypes> = {
  open: createWorld,
  apply: applyCommand,
  tick: takeTick,
  isIdle: isIdle,
  snapshot: hibernate,
  state: stateOf,
  restore: restoreWorld,
  redo(world, after, before) {
    rememberTakenLoot(world, before);
    redoRoom(world, after);
  },
};
