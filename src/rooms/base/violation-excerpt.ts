/** What the log keeps of a claim: the fields that the message has by its schema, each cut. The rest is only counted. */
import { z } from "zod";
import { CLIENT_MESSAGES } from "../../schema/messages.ts";
import type { ClientMessageType } from "../../schema/rates.ts";

const MAX_TEXT_LENGTH = 64;

/** The names of an object's fields, and of the objects in them. */
const fields = z.object({
  get properties() {
    return z.record(z.string(), fields).default({});
  },
});
type Fields = z.output<typeof fields>;

const fieldsOf = new Map<ClientMessageType, Fields>();
for (const [type, schema] of CLIENT_MESSAGES) {
  fieldsOf.set(type, fields.parse(z.toJSONSchema(schema, { io: "input" })));
}

/** At most some hundred bytes as JSON, whatever a client has sent. */
export function excerptOf(type: ClientMessageType, claimed: unknown): unknown {
  return excerpt(claimed, fieldsOf.get(type));
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
