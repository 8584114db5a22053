/**
 * A character's row in short: what grows with the years, such as pieces, loadouts and counters, is one packed attribute once it is long
 * enough. The rest stays as it is, for people who read the table.
 */
import { compress, uncompress } from "snappyjs";
import { z } from "zod";
import { lasting } from "../game/character/lasting.ts";

/** Names and ids come again and again in these: Snappy leaves a third of them. */
const PACKED: ReadonlySet<string> = new Set([
  ...["pieces", "loadouts", "counters", "run_counters", "achievements", "achievement_progress"],
  ...["run_achievement_progress", "effects", "cooldowns"],
]);

/** Bytes of their text. A new character's are readable. */
const PACKED_FROM_BYTES = 1024;

/** More than DynamoDB's 400 KB ever hold: a row that claims more is none. */
const MAX_TEXT_BYTES = 16 * 1024 * 1024;

const packedRow = z.looseObject({ packed: z.instanceof(Uint8Array) });
const fields = z.record(z.string(), z.unknown());

/** What lasts of a character that has nothing yet: a row without the field says the same. */
const NOTHING: Readonly<Record<string, unknown>> = lasting.parse({});
const isNothing = (field: string, value: unknown) =>
  typeof value === "object" && value !== null && isEmpty(value) && field in NOTHING;
const isEmpty = (value: object) => Object.keys(value).length === 0;

/** The row as it is written. With Snappy, as rows of the journal and for the same reason. */
export function packed(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const all = Object.entries(row).filter(([field, value]) => !isNothing(field, value));
  const long = Object.fromEntries(all.filter(([field]) => PACKED.has(field)));
  const bytes = new TextEncoder().encode(JSON.stringify(long));
  if (bytes.length < PACKED_FROM_BYTES) return Object.fromEntries(all);
  return { ...Object.fromEntries(all.filter(([field]) => !PACKED.has(field))), packed: compress(bytes) };
}

/** The row as it was before it was packed; a row that is not packed as it is. */
export function unpacked(row: unknown): unknown {
  const { data } = packedRow.safeParse(row);
  if (!data) return row;
  const { packed: bytes, ...rest } = data;
  const text = new TextDecoder().decode(uncompress(bytes, MAX_TEXT_BYTES));
  return { ...rest, ...fields.parse(JSON.parse(text)) };
}
