/** Numbers as staff read them, in their language. */
import type { Language } from "../texts/language.ts";

const MS_PER_MINUTE = 60_000;
const MINUTES_PER_HOUR = 60;

/** A room costs hundredths of a cent: so many digits say something. */
export function dollarText(language: Language, usd: number): string {
  const digits = { style: "currency", currency: "USD", maximumSignificantDigits: 3 } as const;
  return new Intl.NumberFormat(language, digits).format(usd);
}

export function numberText(language: Language, value: number): string {
  return new Intl.NumberFormat(language, { maximumSignificantDigits: 3 }).format(value);
}

export function scoreText(language: Language, score: number): string {
  return score.toLocaleString(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}

export function countText(language: Language, count: number): string {
  return new Intl.NumberFormat(language).format(count);
}

/** Such as `5 min`, or `2.5 h`. */
export function ageText(language: Language, since: string, now_ms = Date.now()): string {
  const minutes = Math.max(0, (now_ms - Date.parse(since)) / MS_PER_MINUTE);
  const [value, unit] =
    minutes < MINUTES_PER_HOUR ? [Math.floor(minutes), "minute"] : [minutes / MINUTES_PER_HOUR, "hour"];
  const form = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(language, form).format(value);
}
