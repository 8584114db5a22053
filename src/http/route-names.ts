/** What a request asked for, as metrics and log name it: `/api/rooms/:room_id` for every room. */
import type { IncomingMessage } from "node:http";

const names = new WeakMap<IncomingMessage, string>();

/** Those outside of the API: everybody may ask for any path, and must not make a metric of each. */
const FIRST_PARTS = [
  "matchmake",
  "web",
  "play",
  "watch",
  "health",
  "ready",
  "metrics",
  "monitor",
  "playground",
];

/** Told by whatever knows the request's route. */
export function nameRoute(request: IncomingMessage, name: string): void {
  names.set(request, name);
}

/** `other` for what is not there, and `/` for the first page. */
export function routeOf(request: IncomingMessage): string {
  const known = names.get(request);
  if (known !== undefined) return known;
  const [, first = ""] = (request.url ?? "").split(/[/?]/, 2);
  if (first === "") return "/";
  return FIRST_PARTS.includes(first) ? `/${first}` : "other";
}
