/** What designers say of runs: how hard they may be, and which season a result counts for. Schemas: schemas/run-schemas.ts. */
import type { ContentText } from "./content-text.ts";
import type { SeasonRanks } from "./rank-content.ts";

/** `base + per_level × (level of the dungeon − 1) + per_player × (size of the party − 1)`; 1 changes nothing. */
export type DifficultyFactor = { base: number; per_level: number; per_player: number };

/** How hard a run is: factors on what the dungeon's content says. */
export type Difficulty = {
  id: string;
  name: ContentText;
  /** The level from which a character may choose or join it; absent: from the first. */
  min_level?: number | undefined;
  /** On the health of enemies. */
  health: DifficultyFactor;
  /** On the damage of enemies. */
  damage: DifficultyFactor;
  /** On the experience of kills, cleared rooms and the run's end. */
  experience: DifficultyFactor;
  /** On the chances of what enemies drop, and on quantities of gold; see `rollTable` in loot.ts. */
  drops: DifficultyFactor;
};

/** The difficulty of who chooses none. Every content has it. */
export const DEFAULT_DIFFICULTY_ID = "normal";

/** Changes nothing. */
export const NORMAL_DIFFICULTY: Difficulty = {
  id: DEFAULT_DIFFICULTY_ID,
  name: "Normal",
  health: { base: 1, per_level: 0, per_player: 0 },
  damage: { base: 1, per_level: 0, per_player: 0 },
  experience: { base: 1, per_level: 0, per_player: 0 },
  drops: { base: 1, per_level: 0, per_player: 0 },
};

/** @param party_size of the run. */
export function factorAt(factor: DifficultyFactor, dungeon_level: number, party_size: number): number {
  return factor.base + factor.per_level * (dungeon_level - 1) + factor.per_player * (party_size - 1);
}

/** What each factor of a difficulty comes to. */
export type DifficultyFactors = Record<"health" | "damage" | "experience" | "drops", number>;

/** In a dungeon of this level, for a party of this size. */
export function factorsOf(
  difficulty: Difficulty,
  dungeon_level: number,
  party_size: number,
): DifficultyFactors {
  return {
    health: factorAt(difficulty.health, dungeon_level, party_size),
    damage: factorAt(difficulty.damage, dungeon_level, party_size),
    experience: factorAt(difficulty.experience, dungeon_level, party_size),
    drops: factorAt(difficulty.drops, dungeon_level, party_size),
  };
}

/** A time for which results have boards of their own. Both times are ISO 8601 in UTC, to the second, such as `2026-11-01T00:00:00Z`. */
export type Season = {
  id: string;
  name: ContentText;
  starts_at: string;
  /** It is over at this very moment. */
  ends_at: string;
  /** Absent: no match of this season counts for ranks. */
  ranks?: SeasonRanks | undefined;
};

/** Stands for the season while there is none. */
export const NO_SEASON_ID = "none";

/**
 * The season at this time, or NO_SEASON_ID.
 *
 * @param time ISO 8601 in UTC, such as `toISOString` gives it.
 */
export function seasonIdAt(seasons: Readonly<Record<string, Season>>, time: string): string {
  const second = toSecond(time);
  const now = Object.values(seasons).find(
    ({ starts_at, ends_at }) => toSecond(starts_at) <= second && second < toSecond(ends_at),
  );
  return now?.id ?? NO_SEASON_ID;
}

/** Without fractions and the letter of the zone, so that the order of the texts is that of the times. */
function toSecond(time: string): string {
  return time.slice(0, "2026-11-01T00:00:00".length);
}
