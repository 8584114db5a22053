/** A sanction: what staff have decided about an account, and what follows from all of them. Pure. */
import { z } from "zod";
import { SANCTION_KINDS, SANCTION_REASONS, type SanctionKind } from "../game/content/sanction-content.ts";
import type { HeldSanction } from "../store/held-sanction.ts";
import { RowSchema } from "../store/schema-version.ts";

export const MAX_NOTE_CHARACTERS = 1000;
export const MAX_EVIDENCE_LINKS = 10;
export const MAX_APPEAL_CHARACTERS = 2000;
/** So long at most is what one of staff decides alone: a ban that ends in a hundred years is one without an end. */
export const LONGEST_ALONE_DAYS = 365;

const time = z.iso.datetime();
const staff_id = z.string();

export const WAITS_FOR = ["confirmation", "answer"] as const;
type WaitsFor = (typeof WAITS_FOR)[number];

const row = z.object({
  player_id: z.string(),
  /** When it was given, and some random letters: the newest comes last. */
  sanction_id: z.string(),
  kind: z.enum(SANCTION_KINDS),
  reason: z.enum(SANCTION_REASONS),
  /** For staff alone. */
  note: z.string(),
  /** Where staff look: recordings, matches, what was said. */
  evidence: z.array(z.string()),
  given_by: staff_id,
  given_at: time,
  /** Absent: it has no end, or, of a warning, nothing that could end. */
  ends_at: time.optional(),
  /** `pending`: it needs a second of staff, and holds nothing until then. */
  state: z.enum(["pending", "active", "lifted"]),
  confirmed_by: staff_id.optional(),
  confirmed_at: time.optional(),
  lifted_by: staff_id.optional(),
  lifted_at: time.optional(),
  lift_note: z.string().optional(),
  /** What its player has said against it, once, and what staff have answered. */
  appeal: z
    .object({
      text: z.string(),
      at: time,
      answer: z
        .object({ text: z.string(), at: time, answered_by: staff_id, is_lifted: z.boolean() })
        .optional(),
    })
    .optional(),
  /** What staff have to do about it: to confirm it, or to answer the appeal. The key of the index of those; absent where nothing waits. */
  waits_for: z.enum(WAITS_FOR).optional(),
  /** The guest that it was given to, which belongs to this account now. */
  taken_from: z.string().optional(),
  /** Of a linked guest: the account whose copy of it is decided about. */
  taken_by: z.string().optional(),
  /** Counts the writes. */
  revision: z.int().positive(),
  /** The day, in UTC, and the time of the last write. */
  changed_day: z.string(),
  changed_at: time,
});
export type Sanction = z.output<typeof row>;
export const sanctionRows = new RowSchema(row);

/** Whether somebody of staff alone may not decide it. */
export function needsSecond({ kind, ends_at }: Pick<Sanction, "kind" | "ends_at">): boolean {
  return kind === "ban" && ends_at === undefined;
}

/** Of one that is lifted nothing waits, not even its appeal: it has come to what was asked. Of a linked guest's the account's copy waits. */
export function waitsFor({
  state,
  appeal,
  taken_by,
}: Pick<Sanction, "state" | "appeal" | "taken_by">): WaitsFor | undefined {
  if (taken_by !== undefined) return undefined;
  if (state === "pending") return "confirmation";
  return state === "active" && appeal && !appeal.answer ? "answer" : undefined;
}

/** Which kinds have to have an end: all but those that may be without one, and a warning, which has nothing that could end. */
export function mustEnd(kind: SanctionKind): boolean {
  return kind !== "warning" && kind !== "ban";
}

export function isHeld({ kind, state, ends_at }: Sanction, now_ms: number): boolean {
  if (kind === "warning" || state !== "active") return false;
  return ends_at === undefined || Date.parse(ends_at) > now_ms;
}

/** What holds now, the newest first: what the account's row has of it. */
export function heldOf(sanctions: readonly Sanction[], now_ms: number): HeldSanction[] {
  return sanctions
    .filter(each => isHeld(each, now_ms))
    .toSorted((a, b) => b.sanction_id.localeCompare(a.sanction_id))
    .map(({ sanction_id, kind, reason, ends_at }) => ({
      ...{ sanction_id, kind, reason },
      ...(ends_at !== undefined && { until_ms: Date.parse(ends_at) }),
    }));
}
