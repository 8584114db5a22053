/** What the log keeps of a claim: the fields that the message has by its schema, each cut. The rest is only counted. */
import { z } from "zod";

const MAX_TEXT_LENGTH = 64;

/** The names of an object's fields, and of the objects in them. */
const fields = z.object({
  get properties() {
    return z.record(z.string(), fields).default({});
  },
});
type Fields = z.output<typeof fields>;

const known = new WeakMap<z.ZodType, Fields>();

/** Worked out when a message of its kind is first refused. */
function fieldsOf(schema: z.ZodType): Fields {
  const found = known.get(schema) ?? fields.parse(z.toJSONSchema(schema, { io: "input" }));
  known.set(schema, found);
  return found;
}

/**
 * At most some hundred bytes as JSON, whatever a client has sent.
 *
 * @param schema of the message.
 */
export function excerptOf(schema: z.ZodType, claimed: unknown): unknown {
  return excerpt(claimed, fieldsOf(schema));
}

function excerpt(value: unknown, known: Fields | undefined): unknown {
  switch (typeof value) {
    case "number":
    case "boolean":
    case "undefined":
      return value;
    case "object":
      return value === null ? null : excerptOfObject(value, known);
    default: {
      const text = String(value);
      return text.length <= MAX_TEXT_LENGTH ? text : `${text.slice(0, MAX_TEXT_LENGTH)}… (${text.length})`;
    }
  }
}

function excerptOfObject(value: object, known: Fields | undefined): unknown {
  if (Array.isArray(value) || ArrayBuffer.isView(value)) return "(a list)";
  const entries = Object.entries(value);
  const kept = entries.flatMap(([name, field]) => {
    const inside = known && Object.hasOwn(known.properties, name) ? known.properties[name] : undefined;
    return inside ? [[name, excerpt(field, inside)]] : [];
  });
  const unknown = entries.length - kept.length;
  return { ...Object.fromEntries(kept), ...(unknown > 0 && { unknown_fields: unknown }) };
}
