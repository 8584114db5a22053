/** Words of a document in Markdown. */

export function code(text: string): string {
  return `\`${text}\``;
}

/** To the heading of this name in the same document. */
export function linkTo(heading: string): string {
  return `[${heading}](#${heading})`;
}

/** With a comma between those that say something. */
export function listed(...parts: string[]): string {
  return parts.filter(part => part !== "").join(", ");
}
