/** Answers that a client keeps and asks for again. */
import type { Request, Response } from "express";

/** JSON text and its strong entity tag, with the quotes. */
export type Representation = { etag: string; body: string };

/**
 * A client may keep the answer for ever but asks each time whether it is still right. That costs a round trip and a
 * 304 without a body, and in return new content is seen at once: a max-age would mix old and new content.
 */
const CACHE_CONTROL = "public, no-cache";

/** Answers with the representation, or 304 if the client has it. */
export function sendRepresentation(
  request: Request,
  response: Response,
  { etag, body }: Representation,
): void {
  response.set({ ETag: etag, "Cache-Control": CACHE_CONTROL });
  if (matches(request.get("If-None-Match"), etag)) response.status(304).end();
  else response.type("application/json").send(body);
}

/**
 * Whether If-None-Match names the tag, as RFC 9110 compares them: `*` names every one, and weak and strong are alike.
 *
 * Express's own check does not do: it ignores the header where the request says `Cache-Control: no-cache`, which
 * fetch() adds to every request that has an If-None-Match.
 */
function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === "*") return true;
  return [...ifNoneMatch.matchAll(/"[^"]*"/g)].some(([tag]) => tag === etag);
}
