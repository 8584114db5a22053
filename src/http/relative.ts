/**
 * Paths of the server as a client has to ask for them. A load balancer may put a prefix such as `/server-1` before them and take it
 * off again, and nobody here knows it: so whatever leads a client somewhere is relative to the path that it asked for.
 */
import type { Request, RequestHandler } from "express";

/** From the path that was asked for to the server's root: `./`, or as many `../` as it has folders. */
export function toRoot({ originalUrl }: Pick<Request, "originalUrl">): string {
  const [path = ""] = originalUrl.split("?", 1);
  return "../".repeat(path.split("/").length - 2) || "./";
}

/** Comes first where a page is mounted whose files are relative to it: without the slash at its end they would not be found. */
export const withSlash: RequestHandler = ({ method, originalUrl, path }, response, next) => {
  const [asked = "", ...query] = originalUrl.split("?");
  if (method !== "GET" || path !== "/" || asked.endsWith("/")) return next();
  const folder = asked.slice(asked.lastIndexOf("/") + 1);
  response.redirect([`./${folder}/`, ...query].join("?"));
};
