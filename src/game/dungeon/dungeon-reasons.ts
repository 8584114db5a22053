/** Why a dungeon refuses, beside the reasons that every mode has. */
export const DUNGEON_REASONS = {
  no_such_loot: "There is no loot with this id in the room.",
  not_yours: "The loot was rolled for another player of the party.",
  no_such_door: "There is no door with this id in the room.",
  door_locked: "The door is locked, and the player has no key.",
  door_closed: "The door is closed.",
} as const;

declare module "../core/verdict.ts" {
  interface RejectReasons extends Record<keyof typeof DUNGEON_REASONS, string> {}
}
