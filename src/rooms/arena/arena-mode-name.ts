/** The name of its rooms, by which clients join them and rows know them. */
export const ARENA_MODE = "arena";
