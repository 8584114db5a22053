/** Which pages of other origins may use the server. */
import { matchMaker } from "@colyseus/core";
import type { Env } from "../env.ts";

/** For how long a browser remembers what a preflight said; more than this it does not. */
const PREFLIGHT_LIFETIME_SECONDS = 7200;

/**
 * Credentials are allowed since Colyseus's own client asks for them in browsers, which then take no other answer. The
 * API knows no cookies, so nothing comes with them; what does go by a browser's own credentials is closed to other
 * sites by `closedToOtherSites`.
 */
const FOR_ALLOWED = {
  "Access-Control-Allow-Credentials": "true",
  "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, DELETE",
  "Access-Control-Allow-Headers": "Authorization, Content-Type, If-None-Match",
  "Access-Control-Expose-Headers": "ETag, Location, Retry-After, X-Request-Id",
  "Access-Control-Max-Age": String(PREFLIGHT_LIFETIME_SECONDS),
};

/** What an answer says to a browser. Without Access-Control-Allow-Origin the page does not get to see the answer. */
export function corsHeaders(env: Env, origin: string | undefined): Record<string, string> {
  const isAllowed =
    origin !== undefined && (env.CORS_ORIGINS.includes(origin) || env.CORS_ORIGINS.includes("*"));
  return { Vary: "Origin", ...(isAllowed && { "Access-Control-Allow-Origin": origin, ...FOR_ALLOWED }) };
}

/**
 * Makes Colyseus obey. It sets these headers on every answer of the server, also on Express's, and answers every
 * OPTIONS request with them.
 */
export function applyCors(env: Env): void {
  Object.assign(matchMaker.controller, {
    DEFAULT_CORS_HEADERS: {},
    getCorsHeaders: (headers: Headers) => corsHeaders(env, headers.get("origin") ?? undefined),
  });
}
