/**
 * What holds against an account, as its own row keeps it: a small copy of what SanctionsTable says, so that a way in reads no other row than
 * the account's.
 */
import { z } from "zod";
import { SANCTION_KINDS, SANCTION_REASONS } from "../game/content/sanction-content.ts";

/** What stands there of an account that is being deleted: nothing more may come of it. No sanction has this id. */
export const DELETION = { sanction_id: "deletion", kind: "deletion", reason: "other" } as const;

export const heldSanction = z.object({
  sanction_id: z.string(),
  kind: z.enum([...SANCTION_KINDS, DELETION.kind]),
  reason: z.enum(SANCTION_REASONS),
  /** Epoch milliseconds. Absent: it has no end. */
  until_ms: z.int().optional(),
});
export type HeldSanction = z.output<typeof heldSanction>;
