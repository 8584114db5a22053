/**
 * The room's chance, in two streams. What is only seen, such as where somebody patrols, comes from a plain generator, of
 * which some numbers tell all later ones. What somebody wins by, such as a critical hit or a drop, comes from keyed draws,
 * which nobody can foretell. Both are kept in the World, so that a room can be recorded and replayed.
 */
import { type SipKey, sipHash24OfWords, sipKeyOf } from "./siphash.ts";

/** The plain generator: 32 bits of state, which a player can work out from a few of its numbers. */
export type Random = { state: number };

/**
 * Keyed draws: the n-th is a function of n under a key that nobody else has. The key never leaves the server, and is good for
 * one opening of the room: see `draw_key` in setup.ts.
 */
export type KeyedDraws = { readonly key: SipKey; counter: number };

/** What rolls are made with. Rooms recorded before there were keys roll everything with their plain generator. */
export type Draws = KeyedDraws | Random;

/** Tells the draws of a room apart from whatever else may be keyed with the same key one day. */
const DRAW_STREAM = 1;

/** The first draw's place is 0. @throws where the key is not 32 hexadecimal digits. */
export function keyedDraws(key: string): KeyedDraws {
  return { key: sipKeyOf(key), counter: 0 };
}

/** The next number in [0, 1) of the plain generator. Mulberry32 (Tommy Ettinger). */
export function nextRandom(random: Random): number {
  random.state = (random.state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(random.state ^ (random.state >>> 15), 1 | random.state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

/** True with the given chance (0 to 1). */
export function rollChance(draws: Draws, chance: number): boolean {
  return nextDraw(draws) < chance;
}

/** A whole number from `min` to `max`, both included. */
export function rollWhole(draws: Draws, min: number, max: number): number {
  return min + Math.floor(nextDraw(draws) * (max - min + 1));
}

/** One of them, by its weight; at least one weighs more than 0. */
export function rollWeighted<T>(draws: Draws, all: readonly T[], weightOf: (each: T) => number): T {
  let left = nextDraw(draws) * all.reduce((sum, each) => sum + weightOf(each), 0);
  const found = all.find(each => {
    left -= weightOf(each);
    return left < 0;
  });
  const last = found ?? all.findLast(each => weightOf(each) > 0);
  if (last === undefined) throw new Error("There is nothing to choose from.");
  return last;
}

/** The next number in [0, 1). */
function nextDraw(draws: Draws): number {
  if (!("key" in draws)) return nextRandom(draws);
  // The stream and the place in it, 8 bytes each.
  const message = [DRAW_STREAM, 0, draws.counter | 0, Math.floor(draws.counter / 2 ** 32)];
  const { high, low } = sipHash24OfWords(draws.key, message);
  draws.counter += 1;
  // The upper 53 of the 64 bits, which is what a number holds.
  return ((high >>> 0) * 2 ** 21 + (low >>> 11)) / 2 ** 53;
}
