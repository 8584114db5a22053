/** What follows on a further sanction for a reason: the content's ladders say it. Pure. */
import type { SanctionLadder, SanctionMeasure, SanctionReason } from "../game/content/sanction-content.ts";
import type { Sanction } from "./sanction.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/**
 * The measure for one more sanction of this reason; undefined where no ladder knows the reason.
 *
 * @param sanctions all of the account.
 */
export function nextMeasure(
  ladders: readonly SanctionLadder[],
  sanctions: readonly Sanction[],
  reason: SanctionReason,
  now_ms: number,
): SanctionMeasure | undefined {
  const ladder = ladders.find(({ reasons }) => reasons.includes(reason));
  if (!ladder) return undefined;
  const { measures } = ladder;
  return measures[Math.min(levelOn(ladder, sanctions, now_ms), measures.length - 1)];
}

/** How far up the ladder the account is: the index of what comes next, where the ladder is as long. */
function levelOn(
  { reasons, measures, heals_days }: SanctionLadder,
  sanctions: readonly Sanction[],
  now_ms: number,
) {
  const heals_ms = heals_days * DAY_MS;
  const healed = (level: number, cleanMs: number) =>
    Math.max(0, level - Math.floor(Math.max(0, cleanMs) / heals_ms));
  let level = 0;
  let cleanSinceMs = Number.NEGATIVE_INFINITY;
  const counted = sanctions
    .filter(({ state, reason }) => state !== "lifted" && reasons.includes(reason))
    .toSorted((a, b) => a.sanction_id.localeCompare(b.sanction_id));
  for (const { given_at, ends_at } of counted) {
    const given_ms = Date.parse(given_at);
    level = level === 0 ? 1 : Math.min(measures.length, healed(level, given_ms - cleanSinceMs) + 1);
    cleanSinceMs = Math.max(cleanSinceMs, ends_at === undefined ? given_ms : Date.parse(ends_at));
  }
  return level === 0 ? 0 : healed(level, now_ms - cleanSinceMs);
}

/** When a sanction of this measure that is given now ends; undefined where it has no end. */
export function endOf({ hours }: SanctionMeasure, now_ms: number): string | undefined {
  return hours === undefined ? undefined : new Date(now_ms + hours * HOUR_MS).toISOString();
}
