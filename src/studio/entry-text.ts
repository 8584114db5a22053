/** Content as text, as its files are written: what fits into a line stands in one. */

/** A name in two languages, or a drop, has room in it. */
const LINE_WIDTH = 150;

/** The text of a file, with a line break at its end. */
export function textOfEntry(entry: unknown): string {
  return `${expanded(entry, "")}\n`;
}

function expanded(value: unknown, indent: string): string {
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map(part => `${inner}${fitted(part, inner, 0)}`)
    : Object.entries(value ?? {}).map(([key, part]) => {
        const name = `${JSON.stringify(key)}: `;
        return `${inner}${name}${fitted(part, inner, name.length)}`;
      });
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  return `${open}\n${parts.join(",\n")}\n${indent}${close}`;
}

/** In one line where that is no longer than lines are. @param taken of the line, by its key. */
function fitted(value: unknown, indent: string, taken: number): string {
  const line = inOneLine(value);
  if (typeof value !== "object" || value === null) return line;
  const isEmpty = Object.keys(value).length === 0;
  const isShort = indent.length + taken + line.length < LINE_WIDTH && !isTable(value);
  return isEmpty || isShort ? line : expanded(value, indent);
}

/** Several objects one below the other are easier to compare. */
function isTable(value: object): boolean {
  const isRow = (part: unknown) => typeof part === "object" && part !== null && Object.keys(part).length > 1;
  return Array.isArray(value) && value.length > 1 && value.every(isRow);
}

function inOneLine(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(inOneLine).join(", ")}]`;
  const parts = Object.entries(value).map(([key, part]) => `${JSON.stringify(key)}: ${inOneLine(part)}`);
  return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
}
