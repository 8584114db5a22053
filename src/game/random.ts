/**
 * The room's dice. The generator is one number kept in the World, so that a room can be saved, woken and replayed
 * with every later roll the same.
 */
export type Random = { state: number };

/** The next number in [0, 1). Mulberry32 (Tommy Ettinger): 32 bits of state, which is plenty for loot and criticals. */
export function nextRandom(random: Random): number {
  random.state = (random.state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(random.state ^ (random.state >>> 15), 1 | random.state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

/** True with the given chance (0 to 1). */
export function rollChance(random: Random, chance: number): boolean {
  return nextRandom(random) < chance;
}

/** A whole number from `min` to `max`, both included. */
export function rollWhole(random: Random, min: number, max: number): number {
  return min + Math.floor(nextRandom(random) * (max - min + 1));
}
