/** Sessions, rooms and events over HTTP. */
import type { Endpoint } from "../http/endpoint.ts";
import type { Services } from "../services.ts";
import { eventEndpoints } from "./events.ts";
import { roomEndpoints } from "./rooms.ts";
import { sessionEndpoints } from "./sessions.ts";

export function sessionApi(services: Services): Endpoint[] {
  return [...sessionEndpoints(services), ...roomEndpoints(services), ...eventEndpoints(services)];
}
