/** Days in UTC, such as `2026-11-28`. */
import { dayOf } from "../store/expiry.ts";

const DAY_MS = 24 * 3_600_000;
/** Of which statistics are asked for at once. */
export const MAX_DAYS = 400;

/** All from the first to the last, both among them; undefined where there are none, or more than `MAX_DAYS`. */
export function daysFrom(first: string, last: string): string[] | undefined {
  const count = (Date.parse(last) - Date.parse(first)) / DAY_MS + 1;
  if (!(count >= 1 && count <= MAX_DAYS)) return undefined;
  return Array.from({ length: count }, (_, i) => dayOf(Date.parse(first) + i * DAY_MS));
}
