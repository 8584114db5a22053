/** How long characters last that nobody plays, and what is kept beside them. */
import { expiresAt } from "../store/expiry.ts";
import { type Character, SESSION_LIFETIME_SECONDS } from "./character.ts";

const DAY_SECONDS = 24 * 3600;

/** A deleted character can be brought back for so long. */
const UNDELETE_SECONDS = 7 * DAY_SECONDS;

/** A guest's character of this level is worth something: it is kept, as those of accounts are. */
export const KEPT_FROM_LEVEL = 2;

/** A guest's character below that level is deleted when nobody has played it for so long. */
const GUEST_LIFETIME_SECONDS = 30 * DAY_SECONDS;

/** What is kept beside a character, for those who have to bring it back, outlives it so long. */
const BESIDE_SECONDS = GUEST_LIFETIME_SECONDS;

/**
 * Epoch seconds at which ends what is kept beside the character, such as its name and its snapshots, were its row written now; undefined
 * where it is kept.
 */
export function endBeside(found: Character, now_ms: number): number | undefined {
  const end = endOf(found, now_ms);
  return end === undefined ? undefined : end + BESIDE_SECONDS;
}

/** Epoch seconds at which the row ends, written now; undefined for a character that is kept. */
export function endOf({ owner, level, deleted_at }: Character, now_ms: number): number | undefined {
  if (deleted_at !== undefined) return expiresAt(Date.parse(deleted_at), UNDELETE_SECONDS);
  if (owner === "anonymous") return expiresAt(now_ms, SESSION_LIFETIME_SECONDS);
  const isKept = owner === "account" || level >= KEPT_FROM_LEVEL;
  return isKept ? undefined : expiresAt(now_ms, GUEST_LIFETIME_SECONDS);
}
