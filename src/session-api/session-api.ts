/** Characters, sessions, rooms and events over HTTP. */
import type { Endpoint } from "../http/endpoint.ts";
import type { Services } from "../services.ts";
import { characterEndpoints } from "./character-endpoints.ts";
import { characterSheetEndpoints } from "./character-sheet-endpoints.ts";
import { customMatchEndpoints } from "./custom-match-endpoints.ts";
import { eventEndpoints } from "./event-endpoints.ts";
import { friendEndpoints } from "./friend-endpoints.ts";
import { linkEndpoints } from "./link-endpoint.ts";
import { roomEndpoints } from "./room-endpoints.ts";
import { runEndpoints } from "./run-endpoints.ts";
import { runFindingEndpoints } from "./run-finding-endpoint.ts";
import { runInviteEndpoints } from "./run-invite-endpoints.ts";
import { sessionEndpoints } from "./session-endpoints.ts";

export function sessionApi(services: Services): Endpoint[] {
  return [
    ...linkEndpoints(services),
    ...characterEndpoints(services),
    ...characterSheetEndpoints(services),
    ...sessionEndpoints(services),
    ...roomEndpoints(services),
    ...runEndpoints(services),
    ...runFindingEndpoints(services),
    ...runInviteEndpoints(services),
    ...friendEndpoints(services),
    ...customMatchEndpoints(services),
    ...eventEndpoints(services),
  ];
}
