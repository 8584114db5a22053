/** Numbers and times as people read them. */
import type { Language } from "../texts/language.ts";

/** Such as 7:05 for 425 s. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** A day and a time of the day, in the place's own time. @param at in ISO 8601. */
export function when(at: string, language: Language): string {
  return new Date(at).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" });
}

/** @param at in ISO 8601. */
export function day(at: string, language: Language): string {
  return new Date(at).toLocaleDateString(language, { dateStyle: "medium" });
}

/** Whole seconds until then; 0 where that is over. @param at in ISO 8601. */
export function secondsUntil(at: string): number {
  return Math.max(0, Math.ceil((Date.parse(at) - Date.now()) / 1000));
}
