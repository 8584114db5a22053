/** Times that are almost certainly slips, such as milliseconds in the place of seconds. */
import type { Report } from "./content-report.ts";

export const LONG_SECONDS = {
  attack_windup: 10,
  attack_cooldown: 60,
  stagger_cooldown: 60,
  cooldown: 600,
  cast_time: 10,
  movement_lock: 10,
  effect_duration: 120,
};

export function longDurations(
  entry: Partial<Record<keyof typeof LONG_SECONDS, number | undefined>>,
  fields: readonly (keyof typeof LONG_SECONDS)[],
  report: Report,
): void {
  for (const field of fields) {
    const seconds = entry[field] ?? 0;
    if (seconds > LONG_SECONDS[field])
      report(field, `${seconds} s is very long; times are in seconds`, "warning");
  }
}
