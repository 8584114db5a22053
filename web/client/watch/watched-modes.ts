/** The modes whose recordings can be played here. A new mode is one entry. */
import { NO_INPUT } from "../../../src/game/arena/arena-fighters.ts";
import { ARENA_RATE } from "../../../src/game/arena/arena-rate.ts";
import { type ArenaTypes, arenaRules } from "../../../src/game/arena/arena-rules.ts";
import { DUNGEON_RATE } from "../../../src/game/dungeon/dungeon-rate.ts";
import { type DungeonTypes, dungeonRules } from "../../../src/game/dungeon/dungeon-rules.ts";
import { NO_LASTING_EFFECTS } from "../../../src/game/effects/effects.ts";
import { NO_PATH } from "../../../src/game/movement/travel.ts";
import type { ArenaStateSchema } from "../../../src/schema/arena-state.ts";
import { ArenaSync } from "../../../src/schema/arena-sync.ts";
import type { RoomStateSchema } from "../../../src/schema/room-state.ts";
import { StateSync } from "../../../src/schema/state-sync.ts";
import type { WatchedMode } from "./played-room.ts";

/** Who has recorded the room is the server: what it says is checked by what comes of it. */
const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
const isCommandOf = <C extends object>(value: object): value is C => "type" in value;

export const watchedArena: WatchedMode<ArenaTypes, ArenaStateSchema> = {
  name: "arena",
  ticks_per_second: ARENA_RATE.ticks_per_second,
  rules: arenaRules,
  isOpening: (options): options is Omit<ArenaTypes["Opening"], "content"> =>
    "room_id" in options && "pvp_mode_id" in options && "draw_key" in options,
  opening: (options, content) => ({ ...options, content }),
  isSnapshot: (value): value is ArenaTypes["Snapshot"] => "phase" in value,
  isCommand: isCommandOf,
  shared: ({ content, mode, arena, map, game_rules, combat_rules, walkableArea }) => [
    ...[content, mode, arena, map, game_rules, combat_rules, walkableArea],
    ...[NO_INPUT, NO_LASTING_EFFECTS],
  ],
  show: (world, versions) => new ArenaSync(world, versions),
};

export const watchedDungeon: WatchedMode<DungeonTypes, RoomStateSchema> = {
  name: "dungeon",
  ticks_per_second: DUNGEON_RATE.ticks_per_second,
  rules: dungeonRules,
  isOpening: (options): options is Omit<DungeonTypes["Opening"], "content"> =>
    "room_id" in options && "dungeon_id" in options && "seed" in options,
  opening: (options, content) => ({ ...options, content }),
  isSnapshot: (value): value is DungeonTypes["Snapshot"] => "enemies" in value && isObject(value.enemies),
  isCommand: isCommandOf,
  shared: ({ content, template, dungeon, game_rules, combat_rules, walkableArea }) => [
    ...[content, template, dungeon, game_rules, combat_rules, walkableArea],
    ...[NO_LASTING_EFFECTS, NO_PATH],
  ],
  show: (world, versions) => new StateSync(world, versions),
};
