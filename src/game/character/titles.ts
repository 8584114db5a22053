/**
 * Titles. A character has one by its one text, as `defaultText` has it: so it is chosen, kept and seen by others, whose clients find other
 * languages in the content.
 */
import { type Content, findEntry } from "../content/content.ts";
import { defaultText } from "../content/content-text.ts";
import type { Lasting } from "./lasting.ts";

/** What the character may be called: by its achievements, and by mails that it has taken. */
export function titlesOf(
  { achievements }: Pick<Content, "achievements">,
  { achievements: unlocked, titles }: Pick<Lasting, "achievements" | "titles">,
): ReadonlySet<string> {
  const earned = unlocked.map(id => defaultText(findEntry(achievements, id)?.reward.title ?? ""));
  return new Set([...earned, ...titles].filter(title => title !== ""));
}
