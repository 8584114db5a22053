/** How large a test makes its numbers: `npm test` takes the usual ones, `npm run test:long` the long ones. */

/** Whether this is `npm run test:long`. */
const isLong = process.env.LONG === "1";

/** A number of runs, seconds and the like: the usual one is a hundredth or so of the long one. */
export function scaled({ usual, long }: { usual: number; long: number }): number {
  return isLong ? long : usual;
}
