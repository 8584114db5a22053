/** What the abilities of a mode are good for in a bot's hands: by what their content says, and by no name. */
import type { Ability } from "../content/content.ts";
import { entryOf } from "../content/content.ts";
import { abilityIn } from "../content/mode-numbers.ts";
import type { ArenaWorld } from "./arena-world.ts";

export type Tactic =
  /** Hits who is near and before it. */
  | "strike"
  /** Flies. */
  | "shoot"
  /** Away from a strike. */
  | "dodge"
  /** Takes a part of what comes. */
  | "guard"
  | "heal"
  /** Makes it stronger for a while. */
  | "boost";

export type Move = {
  readonly tactic: Tactic;
  readonly ability: Ability;
  /** Its bit of an input. */
  readonly button: number;
  /** How far it reaches, metres. */
  readonly reach: number;
};

/** By their place in the mode's `ability_ids`. */
export function movesOf({ mode, content }: Pick<ArenaWorld, "mode" | "content">): Move[] {
  const { attack_range } = entryOf(content["combat-stats"], mode.combat_stats_id);
  return mode.ability_ids.map((id, index) => {
    const ability = abilityIn(mode, entryOf(content.abilities, id));
    const reach = ability.max_range ?? attack_range;
    return { tactic: tacticOf(ability), ability, button: 1 << index, reach };
  });
}

function tacticOf({ ability_type, effects = [] }: Ability): Tactic {
  const has = (...types: string[]) => effects.some(({ effect_type }) => types.includes(effect_type));
  if (ability_type === "melee") return "strike";
  if (ability_type === "ranged") return "shoot";
  if (has("dash")) return "dodge";
  if (has("block", "shield", "invulnerable")) return "guard";
  return ability_type === "heal" || has("restore_health") ? "heal" : "boost";
}
