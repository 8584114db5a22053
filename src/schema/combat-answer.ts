/** The answer to a combat event on the wire. It comes with every strike, so its names were more than half of it. */

import type { Damage } from "../game/combat/damage.ts";
import { accept, type Verdict } from "../game/core/verdict.ts";

/** What the API says, and up to version 6 of the protocol the wire: a strike that is no critical one says nothing of it. */
export type CombatAnswer = { damage_amount: number; is_critical?: boolean };

/** Since version 7: `damage_amount`, and `true` behind it for a critical hit. */
export type PackedCombatAnswer =
  | readonly [damage_amount: number]
  | readonly [damage_amount: number, is_critical: true];

export function packCombatAnswer({ damage_amount, is_critical }: CombatAnswer): PackedCombatAnswer {
  return is_critical ? [damage_amount, true] : [damage_amount];
}

/** What a client has been answered. */
export function unpackedVerdict(verdict: Verdict<PackedCombatAnswer>): Verdict<Damage> {
  if (!verdict.is_accepted) return verdict;
  const [damage_amount, is_critical = false] = verdict.value;
  return accept({ damage_amount, is_critical });
}
