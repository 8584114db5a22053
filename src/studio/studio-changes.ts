/** What a designer changes in the studio: whole entries of content, each on top of the one that was shown. */
import { z } from "zod";
import { CONTENT_SET_NAMES, type ContentSetName } from "../game/content/content.ts";
import { contentId } from "../game/content/schemas/fields.ts";
import { contentHash } from "../store/content/content-hash.ts";

/** As it was written: what has defaults may be left out. */
const entry = z.looseObject({ id: contentId }).describe("As a file of content/ has it.");
export type StudioEntry = z.infer<typeof entry>;

const where = { set: z.enum(CONTENT_SET_NAMES), id: contentId };
const hash = z.string().max(64);

/** An entry as it is now. */
export const studioRow = z.object({ ...where, hash, entry });
export type StudioRow = z.infer<typeof studioRow>;

/** One entry that is made, changed or removed. */
export const studioChange = z
  .strictObject({
    ...where,
    before: hash.optional().describe("The hash of the entry that was changed; absent for a new one."),
    entry: entry.optional().describe("Absent where it is removed."),
  })
  .refine(change => change.entry === undefined || change.entry.id === change.id, {
    path: ["entry", "id"],
    message: "must be the id of the change: another id is another entry",
  });
export type StudioChange = z.infer<typeof studioChange>;

/** A change of a draft, with the entry that it was made of: so it can be shown and merged wherever it is opened. */
export const keptChange = z.strictObject({
  ...where,
  base: studioRow.optional().describe("The entry that was changed; absent for a new one."),
  entry: entry.optional().describe("Absent where it is removed."),
});
export type KeptChange = z.infer<typeof keptChange>;

/** An entry that somebody else has changed since it was shown: as it is now, absent if it is gone. */
export const studioConflict = z.object({ ...where, now: studioRow.optional() });
export type StudioConflict = z.infer<typeof studioConflict>;

/** Somebody else has changed the same; nothing was written. */
export class StudioConflicts extends Error {
  readonly conflicts: readonly StudioConflict[];

  constructor(conflicts: readonly StudioConflict[]) {
    const names = conflicts.map(({ set, id }) => `${set}/${id}`).join(", ");
    super(`Somebody else has changed ${names} meanwhile: take theirs or yours, and save again.`);
    this.conflicts = conflicts;
  }
}

export function rowOf(set: ContentSetName, entry: StudioEntry): StudioRow {
  return { set, id: entry.id, hash: contentHash(entry), entry };
}

/**
 * The rows with the changes.
 *
 * @throws StudioConflicts where a change is of an entry that is another by now.
 */
export function withChanges(
  rows: readonly StudioRow[],
  changes: readonly StudioChange[],
): readonly StudioRow[] {
  const keyOf = ({ set, id }: { set: string; id: string }) => `${set}/${id}`;
  const byKey = new Map(rows.map(row => [keyOf(row), row]));
  const conflicts = changes
    .map(change => ({ change, now: byKey.get(keyOf(change)) }))
    .filter(({ change, now }) => now?.hash !== change.before && !isAlreadySo(change, now))
    .map(({ change: { set, id }, now }) => ({ set, id, ...(now && { now }) }));
  if (conflicts.length > 0) throw new StudioConflicts(conflicts);
  for (const change of changes) {
    if (change.entry === undefined) byKey.delete(keyOf(change));
    else byKey.set(keyOf(change), rowOf(change.set, change.entry));
  }
  return [...byKey.values()];
}

/** An answer that was lost is asked for again, and two may have the same idea. */
function isAlreadySo({ set, entry }: StudioChange, now: StudioRow | undefined): boolean {
  return now?.hash === (entry && rowOf(set, entry).hash);
}
