/** Everything an HTTP client can be told instead of an answer: application/problem+json (RFC 9457). */
import type { ErrorRequestHandler, RequestHandler } from "express";
import { z } from "zod";
import { isFault } from "../store/dynamo/database-faults.ts";
import { REQUEST_ID_HEADER } from "./request-id.ts";

/** Every kind of problem. Clients tell them apart by `type`, so a name here never changes. */
export const PROBLEMS = {
  "invalid-request": { status: 400, title: "The request is not valid" },
  unauthorized: { status: 401, title: "Who is asking is not known" },
  forbidden: { status: 403, title: "This is not allowed" },
  "not-found": { status: 404, title: "There is no such thing" },
  "method-not-allowed": { status: 405, title: "This cannot be done here" },
  conflict: { status: 409, title: "Things are no longer as the request supposes" },
  "too-large": { status: 413, title: "The request is too large" },
  "unsupported-media-type": { status: 415, title: "The body has a type that is not understood" },
  refused: { status: 422, title: "The rules of the game do not allow this" },
  "too-many-requests": { status: 429, title: "Too many requests" },
  internal: { status: 500, title: "The server failed" },
  unavailable: { status: 503, title: "The server cannot do this at the moment" },
} as const;
export type ProblemKind = keyof typeof PROBLEMS;

/** The body of the answer. */
export const problemBody = z.object({
  /** `urn:tr-dungeons:problem:` and the kind. */
  type: z.string(),
  title: z.string(),
  status: z.int(),
  /** What happened this time, and what to do. */
  detail: z.string(),
  /** The path that was asked for. */
  instance: z.string(),
  /** The reason, as over WebSocket: of a `refused` one always, of others where there are several. */
  reason: z.string().optional(),
  /** Of a sanction: when it ends; absent where it has no end. */
  ends_at: z.string().optional(),
  /** Of a sanction, at a sign-in: for `GET /api/me/sanctions` and the appeal, for 15 minutes. */
  appeal_token: z.string().optional(),
  /** Of content that is not published: each thing that is wrong with it, a line as `npm run content:publish` prints. */
  problems: z.array(z.string()).optional(),
  /** Of content that others have published meanwhile: their versions, and the entries that they have changed, such as `abilities/fireball`. */
  meanwhile: z
    .object({
      versions: z.array(
        z.object({ version: z.int(), published_by: z.string().optional(), note: z.string().optional() }),
      ),
      entries: z.array(z.string()),
    })
    .optional(),
});
export type ProblemBody = z.infer<typeof problemBody>;

/** What the body of some problems says beside. */
type ProblemMore = Pick<ProblemBody, "ends_at" | "appeal_token" | "problems" | "meanwhile">;

/** Thrown anywhere in a handler, it becomes the answer. */
export class HttpProblem extends Error {
  readonly kind: ProblemKind;
  readonly headers: Readonly<Record<string, string>>;
  readonly reason: string | undefined;
  readonly more: ProblemMore;

  constructor(
    kind: ProblemKind,
    detail: string,
    headers: Readonly<Record<string, string>> = {},
    reason?: string,
    more: ProblemMore = {},
  ) {
    super(detail);
    this.kind = kind;
    this.headers = headers;
    this.reason = reason;
    this.more = more;
  }
}

/**
 * @param detail what happened, with which value, and what to do; clients see it.
 * @param headers of the answer, such as Allow or Retry-After.
 */
export function problem(
  kind: ProblemKind,
  detail: string,
  headers?: Readonly<Record<string, string>>,
): HttpProblem {
  return new HttpProblem(kind, detail, headers);
}

/**
 * What came from outside as the schema has it.
 *
 * @param depth how many levels of the input's fields are not the client's own, and go unnamed where something below them is bad.
 * @throws HttpProblem `invalid-request` that names every bad field.
 */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown, depth = 0): z.output<S> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const problems = result.error.issues.map(issue =>
    [...issue.path.slice(Math.min(depth, issue.path.length - 1)).map(String), issue.message].join(": "),
  );
  throw problem("invalid-request", `${problems.join("; ")}.`);
}

/** Answers every method that the handlers before it did not. `allow` lists theirs, such as "GET, HEAD". */
export function onlyMethods(allow: string): RequestHandler {
  return (request, response) => {
    if (request.method !== "OPTIONS") {
      throw problem("method-not-allowed", `${request.method} is not possible here; use ${allow}.`, {
        Allow: allow,
      });
    }
    response.set("Allow", allow).status(204).end();
  };
}

/** Comes after all routes. */
export const problemForUnknownRoute: RequestHandler = request => {
  throw problem("not-found", `There is nothing at ${pathOf(request)}. GET /api/docs shows what there is.`);
};

/** Where unexpected errors are reported. A pino logger fits. */
export type ProblemLog = {
  error(fields: { err: unknown; path: string; request_id: unknown }, message: string): void;
};

/** @param instance the path that was asked for. */
export function bodyOf({ kind, message, reason, more }: HttpProblem, instance: string): ProblemBody {
  const { status, title } = PROBLEMS[kind];
  const type = `urn:tr-dungeons:problem:${kind}`;
  return { type, title, status, detail: message, instance, ...(reason !== undefined && { reason }), ...more };
}

/** Comes last: turns whatever was thrown into an answer. What is not the client's fault is logged, and not shown. */
export function problemHandler(log: ProblemLog): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const instance = pathOf(request);
    const found = asProblem(error);
    const request_id = request.headers[REQUEST_ID_HEADER];
    if (!found) log.error({ err: error, path: instance, request_id }, "A request failed");
    if (response.headersSent) {
      // Too late for an answer; Express closes the connection.
      next(error);
      return;
    }
    const answer = found ?? problem("internal", "It has been logged. Try again later.");
    const body = bodyOf(answer, instance);
    response.status(body.status).set({ "Cache-Control": "no-store", ...answer.headers });
    response.type("application/problem+json").send(JSON.stringify(body));
  };
}

/** What Express and its body parsers throw at a bad request, such as malformed JSON or a bad %-code in the path. */
const requestError = z.object({ status: z.int().min(400).max(499), message: z.string() });

/** The answer to what is the client's fault, or the database's; undefined for other errors. */
export function asProblem(error: unknown): HttpProblem | undefined {
  if (error instanceof HttpProblem) return error;
  if (isFault(error)) {
    return problem("unavailable", "The database does not answer: try again in a moment.", {
      "Retry-After": "2",
    });
  }
  const result = requestError.safeParse(error);
  if (!result.success) return undefined;
  const { status, message } = result.data;
  if (status === 413) return problem("too-large", `${message}: send less.`);
  if (status === 415)
    return problem("unsupported-media-type", `${message}: send UTF-8 JSON, not compressed or gzipped.`);
  return problem("invalid-request", `${message}.`);
}

function pathOf(request: { originalUrl: string }): string {
  return request.originalUrl.split("?", 1).join();
}
