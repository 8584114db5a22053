/** Deaths on a run, as a character itself counts them. */
import type { Character } from "../../characters/character.ts";

/** How often the character has died on the run, by what it knows itself; 0 where that is of another run. */
export function deathsOn(run_id: string, { counted_run_id, run_id: on, statistics }: Character): number {
  return (counted_run_id ?? on) === run_id ? statistics.deaths : 0;
}
