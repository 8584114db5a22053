/** The files of the bundles, below `/web`. Their names say what is in them, so they may be kept for ever. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import express, { type Request, type Router } from "express";
import { policyForApi } from "../http/security-headers.ts";
import { SUFFIXES } from "./web-build.ts";

const YEAR_SECONDS = 365 * 24 * 3600;
const KEPT_FOR_EVER = `public, max-age=${YEAR_SECONDS}, immutable`;

/** As esbuild names them: with a hash. */
const NAME = /^[\w-]+-[A-Z0-9]{8}\.(?:js|css|svg|js\.map|css\.map)$/;

/** @param folder where they lie. */
export function bundleFiles(folder: string): Router {
  const router = express.Router();
  const isThere = async (name: string) =>
    (await stat(join(folder, name)).catch(() => undefined))?.isFile() === true;
  const bestEncoding = async (request: Request, name: string) => {
    for (const encoding of ["br", "gzip"] as const)
      if (request.acceptsEncodings(encoding) && (await isThere(name + SUFFIXES[encoding]))) return encoding;
    return undefined;
  };
  router.get("/:name", policyForApi, async (request, response, next) => {
    const { name } = request.params;
    if (!NAME.test(name) || !(await isThere(name))) return next();
    const encoding = await bestEncoding(request, name);
    response.set("Cache-Control", KEPT_FOR_EVER).vary("Accept-Encoding");
    response.type(name.slice(name.lastIndexOf(".")));
    if (encoding) response.set("Content-Encoding", encoding);
    const options = { root: folder, cacheControl: false, etag: false, lastModified: false };
    response.sendFile(encoding ? name + SUFFIXES[encoding] : name, options);
  });
  return router;
}
