/** A table as Markdown writes it: legible in a terminal, and ready for docs/. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const cells = [head, ...rows].map(row => row.map(String));
  const widths = head.map((_, column) => Math.max(3, ...cells.map(row => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(" | ")} |`;
  const rule = `|${widths.map((width, i) => (i === 0 ? "-".repeat(width + 2) : `${"-".repeat(width + 1)}:`)).join("|")}|`;
  const [titles = [], ...body] = cells;
  return [line(titles), rule, ...body.map(line)].join("\n");
}
