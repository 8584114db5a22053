/** What answers tell browsers not to do. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { RequestHandler } from "express";
import helmet from "helmet";
import { problem } from "./problem.ts";

const allButPolicy = helmet({
  contentSecurityPolicy: false,
  // Of this host alone: what else its domain has is not ours to decide.
  strictTransportSecurity: { includeSubDomains: false },
});

/** For every answer of the server. What a page may load is said by one of the policies below. */
export function setSecurityHeaders(request: IncomingMessage, response: ServerResponse): void {
  allButPolicy(request, response, () => {});
}

/** For JSON: no browser has anything to load or to show. */
export const policyForApi = helmet.contentSecurityPolicy({
  useDefaults: false,
  directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
});

/** For the API's document as a page: its scripts and requests are the server's own. */
export const policyForDocs = helmet.contentSecurityPolicy({
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", "data:"],
    fontSrc: ["'self'", "data:"],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
});

/**
 * For the pages that are bundled from `web`: scripts and styles are files of the server, and no text becomes script.
 *
 * @param elsewhere what else they may connect to, such as another origin.
 */
export function policyForPages(elsewhere: readonly string[]): RequestHandler {
  return helmet.contentSecurityPolicy({
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", "data:"],
      connectSrc: ["'self'", ...elsewhere],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      // One page in another: the console shows fights by /watch.
      frameSrc: ["'self'"],
      frameAncestors: ["'self'"],
    },
  });
}

/**
 * For the monitor, which takes its icons from Google. The playground has no policy: its editor runs scripts out of data
 * URLs, and it is there in development only.
 */
export const policyForMonitor = helmet.contentSecurityPolicy({
  useDefaults: false,
  directives: {
    defaultSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'", "https://fonts.googleapis.com"],
    fontSrc: ["'self'", "data:", "https://fonts.gstatic.com"],
    imgSrc: ["'self'", "data:"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
});

const CROSS_ORIGIN_READING = ["Access-Control-Allow-Origin", "Access-Control-Allow-Credentials"];

/**
 * Comes before whatever a browser opens with a password that it remembers, as the monitor, whose links close rooms:
 * other sites can neither read it nor make a visitor's browser use it. Typing its address is the way in.
 */
export const closedToOtherSites: RequestHandler = (request, response, next) => {
  for (const header of CROSS_ORIGIN_READING) response.removeHeader(header);
  const from = request.get("Sec-Fetch-Site");
  if (from === undefined || from === "same-origin" || from === "none") return next();
  throw problem("forbidden", "Another site has asked for this. Type the address to get here.");
};
