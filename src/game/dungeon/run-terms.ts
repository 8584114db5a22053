/** What the rules must know of the run that a room belongs to. */
import { DEFAULT_DIFFICULTY_ID } from "../content/run-content.ts";

/**
 * Whose is what an enemy drops: of who picks it up first, or that of each player in the room, rolled for each.
 */
export const LOOT_RULES = ["first_come", "own_roll"] as const;
export type LootRule = (typeof LOOT_RULES)[number];

export type RunTerms = {
  /** An id of the content's `difficulties`. */
  difficulty_id: string;
  loot_rule: LootRule;
  /** The largest party of the run, as far as the room knows; at least 1. It never becomes less. */
  party_size: number;
  /** The run's clock when the room is opened, in ticks. */
  run_ticks: number;
  /** False: the run began elsewhere than at its start, which development allows. Its end gives no experience and no achievement. */
  earns: boolean;
};

/** What is kept for as long as there is the room, also while nobody is in it. */
export type KeptTerms = Omit<RunTerms, "run_ticks">;

/** Of rooms from before runs had terms. */
export const DEFAULT_TERMS: RunTerms = {
  difficulty_id: DEFAULT_DIFFICULTY_ID,
  loot_rule: "first_come",
  party_size: 1,
  run_ticks: 0,
  earns: true,
};

export function keptTermsOf({ run_ticks: _, ...kept }: RunTerms): KeptTerms {
  return kept;
}
