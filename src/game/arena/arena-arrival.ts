/** Who comes. What the character has of its own plays no part: everybody fights with the same numbers. */
export type ArenaArrival = {
  player_id: string;
  character_id: string;
  character_name: string;
  class_id: string;
  level: number;
  /** From 1; absent: the one with the fewest. */
  team?: number | undefined;
  /** The server plays it. */
  is_bot?: true | undefined;
};
