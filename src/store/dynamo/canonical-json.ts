/** JSON with sorted keys: equal data gives equal text, whatever order its fields were written in, and bytes whatever class holds them. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key, part: unknown) {
    // As it is before a Buffer becomes an object of its own kind.
    const original = this[key];
    if (original instanceof Uint8Array) return Buffer.from(original).toString("base64");
    return isPlainObject(part) ? sorted(part) : part;
  });
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sorted(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}
