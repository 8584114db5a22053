/** Times as staff read them: in their language, in the time of their machine, which is said. */
import type { Language } from "../texts/language.ts";

export function timeText(language: Language, at: string | number): string {
  return new Date(at).toLocaleString(language, {
    ...{ year: "numeric", month: "short", day: "numeric", hour: "numeric", minute: "2-digit" },
    timeZoneName: "short",
  });
}

/** Of their machine, such as `UTC` or `GMT+1`. */
export function zoneText(language: Language): string {
  const parts = new Intl.DateTimeFormat(language, { timeZoneName: "short" }).formatToParts();
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
}

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;

/** From now on. */
export function inHours(hours: number): string {
  return new Date(Date.now() + hours * HOUR_MS).toISOString();
}

/** Such as `3 days`, or `2 hours`. */
export function hoursText(language: Language, hours: number): string {
  const isDays = hours >= DAY_HOURS && hours % DAY_HOURS === 0;
  const [count, unit] = isDays ? [hours / DAY_HOURS, "day"] : [hours, "hour"];
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(count);
}
