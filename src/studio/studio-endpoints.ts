/**
 * What `/studio` asks the server in development: the files of the working copy, and changes of them. Only from this machine, under one of the server's own
 * names, and with the token that the server has printed: no page of another site can write here.
 */
import { randomBytes, timingSafeEqual } from "node:crypto";
import express, { type Request, type Router } from "express";
import { z } from "zod";
import { type Endpoint, mountEndpoints, publicEndpoint } from "../http/endpoint.ts";
import { readLargeBody } from "../http/large-bodies.ts";
import { HttpProblem, problem } from "../http/problem.ts";
import { closedToOtherSites, policyForApi } from "../http/security-headers.ts";
import { ContentError } from "../store/content/content-files.ts";
import { StudioConflicts, studioChange, studioConflict, studioRow } from "./studio-changes.ts";
import { FilesNotWritten, type StudioFiles } from "./studio-files.ts";

/** All content at once, as a designer may paste it. */
export const MOST_CHANGES = 2000;
const TOKEN_BYTES = 18;
export const STUDIO_TOKEN_HEADER = "X-Studio-Token";

export type StudioOptions = {
  files: StudioFiles;
  token: string;
  /** After each save, with the content as it is then. */
  onSaved: (content: Awaited<ReturnType<StudioFiles["save"]>>) => Promise<unknown>;
};

export function newStudioToken(): string {
  return randomBytes(TOKEN_BYTES).toString("base64url");
}

/** To be mounted at `/studio/api`, behind what knows the server's own names. */
export function studioApi(options: StudioOptions): Router {
  const router = express.Router();
  router.use(policyForApi, closedToOtherSites, (request, _response, next) => {
    assertMayWrite(request, options.token);
    next();
  });
  router.use((request, response, next) => void readLargeBody(request, response).then(() => next(), next));
  mountEndpoints(router, endpoints(options), () => Promise.reject(new Error("Nobody has an account here")));
  return router;
}

function endpoints({ files, onSaved }: StudioOptions): Endpoint[] {
  const tag = "Studio";
  return [
    publicEndpoint(
      {
        ...{ method: "get", path: "/content", tag, input: z.object({}), problems: [] },
        summary: "All entries of the working copy, as they are written",
        answers: { 200: { description: "The entries", schema: z.object({ rows: z.array(studioRow) }) } },
      },
      async () => ({ value: { rows: await readable(() => files.rows()) } }),
    ),
    publicEndpoint(
      {
        ...{ method: "post", path: "/changes", tag, problems: [] },
        summary: "Write changes into the files",
        input: z.object({
          body: z.strictObject({ changes: z.array(studioChange).min(1).max(MOST_CHANGES) }),
        }),
        answers: {
          200: { description: "They are written", schema: z.object({ rows: z.array(studioRow) }) },
          409: {
            description: "Somebody else has changed the same; nothing is written",
            schema: z.object({ detail: z.string(), conflicts: z.array(studioConflict) }),
          },
          422: {
            description: "The content is not good with them; nothing is written",
            schema: z.object({ detail: z.string(), problems: z.array(z.string()) }),
          },
        },
      },
      async ({ body: { changes } }) => {
        try {
          await onSaved(await files.save(changes));
          return { value: { rows: await files.rows() } };
        } catch (error) {
          if (error instanceof StudioConflicts)
            return { status: 409, value: { detail: error.message, conflicts: error.conflicts } };
          if (error instanceof ContentError)
            return { status: 422, value: { detail: error.message, problems: error.problems } };
          if (error instanceof FilesNotWritten) throw problem("unavailable", error.message);
          throw error;
        }
      },
    ),
  ];
}

async function readable<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ContentError) throw new HttpProblem("conflict", error.message);
    throw error;
  }
}

function assertMayWrite(request: Request, token: string): void {
  if (!isOfThisMachine(request.socket.remoteAddress))
    throw problem("forbidden", "Files are written from this machine alone: open the studio here.");
  const given = Buffer.from(request.get(STUDIO_TOKEN_HEADER) ?? "");
  const wanted = Buffer.from(token);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted))
    throw problem(
      "unauthorized",
      "The token is not this server's: open the address that it has printed at its start.",
    );
}

function isOfThisMachine(address = ""): boolean {
  const plain = address.replace(/^::ffff:/i, "");
  return plain === "::1" || /^127\./.test(plain);
}
