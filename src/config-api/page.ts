/** One page of a set. */
import { z } from "zod";
import { contentId } from "../game/content/schemas/fields.ts";
import type { Representation } from "../http/etag.ts";
import type { PreparedSet } from "./prepared-content.ts";

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 100;

const limitMessage = `must be a whole number from 1 to ${MAX_LIMIT}`;
const cursorMessage = "must be a cursor from an earlier answer; leave it out to begin";

/** Unknown parameters are ignored, so that a client may add one of its own. */
export const pageQuery = z.object({
  limit: z
    .string(limitMessage)
    .regex(/^\d{1,3}$/, limitMessage)
    .transform(Number)
    .pipe(z.number().min(1, limitMessage).max(MAX_LIMIT, limitMessage))
    .default(DEFAULT_LIMIT),
  /** Decoded: the id after which the page begins. It may have been removed since. */
  cursor: z
    .string(cursorMessage)
    .transform(cursor => Buffer.from(cursor, "base64url").toString())
    .refine(id => contentId.safeParse(id).success, cursorMessage)
    .optional(),
});

export function pageOf(set: PreparedSet, { limit, cursor }: z.infer<typeof pageQuery>): Representation {
  const following = cursor === undefined ? 0 : set.ids.findIndex(id => id > cursor);
  const start = following === -1 ? set.ids.length : following;
  const end = Math.min(start + limit, set.ids.length);
  const lastId = set.ids[end - 1];
  const next =
    end < set.ids.length && lastId !== undefined
      ? `,"cursor":"${Buffer.from(lastId).toString("base64url")}"`
      : "";
  const items = set.entities.slice(start, end).map(entity => entity.body);
  // The page is decided by these three, so they make its tag.
  return { etag: `"${set.tag}-${start}-${end}"`, body: `{"items":[${items.join()}]${next}}` };
}
