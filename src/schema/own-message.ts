/** What a player of a match is told of its own mana, stamina and cooldowns. */

/**
 * To its owner alone, as a list, since it comes with each use of an ability: mana and the tick from which it grows, stamina and that tick, and
 * for each of the mode's `ability_ids`, in their order, the tick from which it may be used again; 0 before its first use.
 */
export type OwnMessage = [
  mana: number,
  mana_since_tick: number,
  stamina: number,
  stamina_since_tick: number,
  ...ready_at_ticks: number[],
];

/** What an `OwnMessage` says. Ticks may lie in the future, and may have fractions. */
export type OwnState = {
  /** What there was at `mana_since_tick`; from then on it grows. */
  mana: number;
  mana_since_tick: number;
  stamina: number;
  stamina_since_tick: number;
  /** ability_id → the tick from which it may be used again. */
  ready_at_tick: Record<string, number>;
};

/** @param ability_ids of the mode. */
export function readOwn(
  [mana, mana_since_tick, stamina, stamina_since_tick, ...ready_at_ticks]: OwnMessage,
  ability_ids: readonly string[],
): OwnState {
  const ready_at_tick: Record<string, number> = {};
  for (const [i, ability_id] of ability_ids.entries()) ready_at_tick[ability_id] = ready_at_ticks[i] ?? 0;
  return { mana, mana_since_tick, stamina, stamina_since_tick, ready_at_tick };
}
