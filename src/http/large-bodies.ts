/**
 * Bodies that are larger than others may be: of a few routes, which read them only once they know who asks. The gateway holds none of them back, so what
 * a stranger sends is never kept.
 */
import type { IncomingMessage } from "node:http";
import express, { type Request, type Response } from "express";
import { asProblem } from "./problem.ts";

/** All content at once: 5 MB and more. */
const LARGE_BODY_BYTES = 8 * 1024 * 1024;

const ROUTES: ReadonlySet<string> = new Set([
  "POST /api/admin/content/versions",
  "PUT /api/admin/content/draft",
  "POST /studio/api/changes",
]);

const readJson = express.json({ limit: LARGE_BODY_BYTES });

/** Whether the route reads the body by itself. Written in any other way than here, the path is none of these, and its body no larger than others. */
export function readsLargeBody({ method, url }: Pick<IncomingMessage, "method" | "url">): boolean {
  return ROUTES.has(`${method} ${url?.split("?", 1).join()}`);
}

/** To be called once it is known who asks. @throws HttpProblem where it is too large or no JSON. */
export function readLargeBody(request: Request, response: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    readJson(request, response, error =>
      error === undefined ? resolve() : reject(asProblem(error) ?? error),
    );
  });
}
