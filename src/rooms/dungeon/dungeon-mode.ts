/** The dungeon mode: co-op, players against enemies. One object, which is all that `rooms/base` knows of it. */
import { BUILD } from "../../build.ts";
import { DUNGEON_RATE } from "../../game/dungeon/dungeon-rate.ts";
import { dungeonRules } from "../../game/dungeon/dungeon-rules.ts";
import { DUNGEON_MESSAGES } from "../../schema/messages.ts";
import { StateSync } from "../../schema/state-sync.ts";
import type { Mode } from "../base/mode.ts";
import { characterHandlers } from "./character-handlers.ts";
import { characters } from "./characters.ts";
import { commandHandlers } from "./command-handlers.ts";
import { dungeonAdmission } from "./dungeon-admission.ts";
import { dungeonRow } from "./dungeon-row.ts";
import { describeRoom, dungeonRpc } from "./dungeon-rpc.ts";
import { dungeonRuns } from "./dungeon-runs.ts";
import { dungeonSpectators } from "./dungeon-spectators.ts";
import type { DungeonRoomTypes } from "./dungeon-types.ts";
import { eventPolicies } from "./event-policies.ts";
import { combatEventParser, moveParser } from "./message-parsers.ts";
import { DUNGEON_MODE } from "./run-rooms.ts";
import { welcome } from "./welcome.ts";

export const dungeonMode: Mode<DungeonRoomTypes> = {
  name: DUNGEON_MODE,
  ticks_per_second: DUNGEON_RATE.ticks_per_second,
  rules: dungeonRules,
  events: eventPolicies,
  admission: dungeonAdmission,
  characters,
  row: dungeonRow,
  runs: dungeonRuns,
  spectators: dungeonSpectators,
  placeOf: ({ dungeon_id }) => dungeon_id,
  patchIntervalMs: ({ dungeon }) => dungeon.patch_interval_ms,
  show: (world, content) => new StateSync(world, { ...content, ...BUILD }),
  messages: DUNGEON_MESSAGES,
  frameParsers: { move: moveParser, combat_event: combatEventParser },
  handlers: room => ({ ...commandHandlers(room), ...characterHandlers(room) }),
  welcome,
  describe: describeRoom,
  rpc: dungeonRpc,
};
