/** Abilities and rules with the numbers that a mode of player against player has for them. */
import type { PvpMode } from "./arena-content.ts";
import { type Ability, findEntry, type GameRules } from "./content.ts";

/** The ability as it is in this mode. */
export function abilityIn({ ability_overrides }: PvpMode, ability: Ability): Ability {
  return overridden(ability, findEntry(ability_overrides, ability.id) ?? {});
}

/** The rules as they are in this mode. */
export function rulesIn({ rule_overrides }: PvpMode, rules: GameRules): GameRules {
  return overridden(rules, rule_overrides);
}

function overridden<T extends object>(numbers: T, own: { readonly [K in keyof T]?: T[K] | undefined }): T {
  const all = { ...numbers };
  for (const key in own) {
    const value = own[key];
    if (value !== undefined) all[key] = value;
  }
  return all;
}
