/** What was chosen in the settings of /play, for all pages: the browser keeps it. */
import { kept } from "./storage.ts";

export const SETTINGS = "settings";

/** By a setting's name. What is no settings, as after an accident in the storage, is nothing. */
export function chosenBefore(): Readonly<Record<string, unknown>> {
  try {
    const chosen: unknown = JSON.parse(kept(SETTINGS) ?? "{}");
    return typeof chosen === "object" && chosen !== null ? { ...chosen } : {};
  } catch {
    return {};
  }
}

/** Whether nothing is to shake or flash, where nothing else was chosen. */
export function prefersCalm(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
