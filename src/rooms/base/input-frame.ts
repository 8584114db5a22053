/**
 * What a frame with one input of a player may look like. Colyseus's decoder prints lines of its own about a frame that it cannot read, and
 * hands on what it has made of it, so such frames are found here first.
 */
import { Metadata, type Schema } from "@colyseus/schema";
import { z } from "zod";

/** Bytes by kind of field. Inputs are small and frequent: whatever else a schema can hold has no place in them. */
const BYTES = {
  ...{ boolean: 1, int8: 1, uint8: 1, int16: 2, uint16: 2, int32: 4, uint32: 4, float32: 4, float64: 8 },
} as const;
const kind = z.enum(["boolean", "int8", "uint8", "int16", "uint16", "int32", "uint32", "float32", "float64"]);
const quantized = z.object({
  quantized: z.object({ bits: z.union([z.literal(8), z.literal(16), z.literal(32)]) }),
});

/** A `number` is as long as its first byte says: its bytes behind that, by first byte. Other bytes below 0x80 and from 0xe0 on stand alone. */
const NUMBER_BYTES: Readonly<Record<number, number>> = {
  ...{ 202: 4, 203: 8, 204: 1, 205: 2, 206: 4, 207: 8 },
  ...{ 208: 1, 209: 2, 210: 4, 211: 8 },
};
const VARIABLE = 0;

/** The two upper bits of a field's byte say what is done: a value is given. The others are its index. */
const GIVEN = 0x80;
const OPERATION_BITS = 0xc0;
const MAX_FIELDS = 0x40;

/** What is wrong with a frame, for its client's developer; undefined where it is one input. */
export type InputForm = (frame: Buffer) => string | undefined;

/**
 * The form of the inputs of a schema.
 *
 * @throws where the schema has a field that is neither a number nor a boolean.
 */
export function inputFormOf(schema: new () => Schema): InputForm {
  const fields = Object.entries(Metadata.getFields(schema));
  if (fields.length > MAX_FIELDS)
    throw new Error(`An input has ${MAX_FIELDS} fields at most, not ${fields.length}`);
  const names = fields.map(([name]) => name);
  const sizes = fields.map(([name, type]) => bytesOf(name, type));
  return frame => problemIn(frame, names, sizes);
}

function bytesOf(name: string, type: unknown): number {
  if (type === "number") return VARIABLE;
  const simple = kind.safeParse(type).data;
  if (simple) return BYTES[simple];
  const whole = quantized.safeParse(type).data;
  if (whole) return whole.quantized.bits / 8;
  throw new Error(`An input's fields are numbers and booleans; "${name}" is ${JSON.stringify(type)}`);
}

/** Its fields come in their order, each once, behind the frame's code; a field that is as before is left out. */
function problemIn(frame: Buffer, names: readonly string[], sizes: readonly number[]): string | undefined {
  let at = 1;
  let next = 0;
  while (at < frame.length) {
    const byte = frame[at] ?? 0;
    const index = byte & ~OPERATION_BITS;
    const size = sizes[index];
    if (size === undefined) return `it has no field ${index}`;
    if ((byte & OPERATION_BITS) !== GIVEN) return `"${names[index]}" has no value`;
    if (index < next) return `"${names[index]}" does not come in its order`;
    next = index + 1;
    at += 1;
    const bytes = size === VARIABLE ? numberBytes(frame[at]) : size;
    if (bytes === undefined) return `"${names[index]}" is no number`;
    at += bytes;
    if (at > frame.length) return `"${names[index]}" is cut off`;
  }
  return undefined;
}

/** Of a number that begins with this byte; undefined where none does. */
function numberBytes(first: number | undefined): number | undefined {
  if (first === undefined) return undefined;
  if (first < 0x80 || first >= 0xe0) return 1;
  const more = NUMBER_BYTES[first];
  return more === undefined ? undefined : 1 + more;
}
