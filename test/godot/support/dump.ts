/** What a decoder holds, as text that JavaScript and Godot write alike: numbers as the 64 bits that they are. */
import {
  ArraySchema,
  CollectionSchema,
  type Decoder,
  MapSchema,
  Metadata,
  Schema,
  SetSchema,
  StreamSchema,
} from "@colyseus/schema";

export type Dump = null | string | boolean | Dump[] | { [key: string]: Dump };

const bits = new DataView(new ArrayBuffer(8));

/** A number's 64 bits. All NaN are one. */
export function dumpNumber(value: number): string {
  bits.setFloat64(0, Number.isNaN(value) ? Number.NaN : value);
  return `#${bits.getBigUint64(0).toString(16).padStart(16, "0")}`;
}

function dumpValue(value: unknown): Dump {
  if (value === null || value === undefined) return null;
  if (typeof value === "number") return dumpNumber(value);
  if (typeof value === "bigint") return `b${BigInt.asIntN(64, value)}`;
  if (typeof value === "string") return `'${value}`;
  if (typeof value === "boolean") return value;
  if (value instanceof MapSchema) {
    return [...value.entries()].flatMap(([key, entry]) => [`'${key}`, dumpValue(entry)]);
  }
  if (value instanceof ArraySchema) return value.toArray().map(dumpValue);
  if (value instanceof SetSchema || value instanceof CollectionSchema || value instanceof StreamSchema) {
    return [...value.values()].map(dumpValue);
  }
  if (value instanceof Schema) return dumpSchema(value);
  throw new Error(`no dump for ${String(value)}`);
}

function dumpSchema(schema: Schema): Dump {
  const fields = Object.values(Metadata.getFields(schema.constructor));
  const values = Object.keys(Metadata.getFields(schema.constructor)).map(name => [
    name,
    dumpValue(Reflect.get(schema, name)),
  ]);
  return fields.length === 0 ? {} : Object.fromEntries(values);
}

/** The state, and the numbers of all structures with how often each is referred to. */
export function dumpDecoder(decoder: Decoder): Dump {
  const counts = [...decoder.root.refs.keys()]
    .sort((a, b) => a - b)
    .map(refId => `${refId}: ${decoder.root.refCount[refId]}`);
  return { state: dumpValue(decoder.state), references: counts };
}

/** The same with numbers that a person can read, for messages. */
export function readable(dump: Dump): Dump {
  if (typeof dump === "string" && dump.startsWith("#")) {
    bits.setBigUint64(0, BigInt(`0x${dump.slice(1)}`));
    return `${bits.getFloat64(0)} (${dump})`;
  }
  if (Array.isArray(dump)) return dump.map(readable);
  if (dump === null || typeof dump !== "object") return dump;
  return Object.fromEntries(Object.entries(dump).map(([key, value]) => [key, readable(value)]));
}
