/**
 * The page /watch of past rules. A recording is played by its own rules alone, in the page: so the page that had them is kept for as long as
 * recordings are, once newer rules have taken its place.
 */
import { RULES_VERSION } from "../game/rules-version.ts";
import type { WatchOfRules, WebManifest } from "./web-build.ts";

const DAY_MS = 24 * 3600 * 1000;

/** As long as the recordings that were made by its rules (docs/persistence.md#recordings). */
export const PAST_RULES_DAYS = 30;

/**
 * The pages /watch that there are from now on, those of the current rules first.
 *
 * @param built that of the current rules.
 * @param before what was built before, also of the same rules.
 */
export function watchOfAllRules(
  built: Pick<WatchOfRules, "page" | "files">,
  before: Pick<WebManifest, "watch_of_rules"> | undefined,
  now_ms: number,
): WatchOfRules[] {
  const [current, ...past] = before?.watch_of_rules ?? [];
  // It was current until now, however long ago it was built.
  const known = [...(current ? [{ ...current, last_current_ms: now_ms }] : []), ...past];
  const kept = known.filter(
    ({ rules_version, last_current_ms }) =>
      rules_version !== RULES_VERSION && now_ms - last_current_ms < PAST_RULES_DAYS * DAY_MS,
  );
  return [{ rules_version: RULES_VERSION, ...built, last_current_ms: now_ms }, ...kept];
}
