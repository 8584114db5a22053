/** Which rules a recording was made with. */

/**
 * Raised by one with every change after which the same commands give other events: recordings of other rules are shown with a note, and
 * nothing is proved by them. `rules-version.test.ts` plays a recording that is kept with the code, fails where it goes otherwise, and says
 * what to do.
 */
export const RULES_VERSION = 4;

/** What chance is made with: src/game/core/random.ts. */
export const GENERATOR = "mulberry32 and siphash-2-4";
