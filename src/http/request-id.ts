/** A name for each request, by which the lines of proxies and of this server's log that are about it are found. */
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";

export const REQUEST_ID_HEADER = "x-request-id";

/** No line of a log can be forged by it. */
const WELL_FORMED = /^[\w.-]{1,64}$/;

/** The one that a proxy or the client has given, else a new one. From now on the request has it. */
export function requestIdOf({ headers }: IncomingMessage): string {
  const given = headers[REQUEST_ID_HEADER];
  const request_id = typeof given === "string" && WELL_FORMED.test(given) ? given : randomUUID();
  headers[REQUEST_ID_HEADER] = request_id;
  return request_id;
}
