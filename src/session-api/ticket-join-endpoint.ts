/** The way from a ticket whose match is open into that match. */
import { z } from "zod";
import { accountEndpoint, type Endpoint } from "../http/endpoint.ts";
import { refusing } from "../matchmaking/matchmaking-endpoints.ts";
import { QueueRefusal } from "../matchmaking/queue-refusal.ts";
import type { Queueing } from "../matchmaking/queueing.ts";
import { reservationFor } from "../rooms/arena/match-reservation.ts";
import { protocolVersion } from "../schema/spoken-version.ts";
import type { Services } from "../services.ts";
import { inReach, problemOf } from "./live-room.ts";
import { ownSession } from "./own-session.ts";
import { refuseJoin } from "./refuse-entry.ts";
import { seatReservationView } from "./views.ts";

const id = z.string().min(1).max(128);

export function ticketJoinEndpoint(services: Services, queueing: Pick<Queueing, "own">): Endpoint {
  return accountEndpoint(
    {
      ...{ method: "put", path: "/matchmaking/tickets/:ticket_id/join", tag: "Matchmaking" },
      summary: "Come into the match that was found; ask again for another connection",
      input: z.object({
        params: z.object({ ticket_id: id.describe("Your ticket, whose state is open.") }),
        body: z.strictObject({ session_id: id, protocol_version: protocolVersion }),
      }),
      answers: {
        200: {
          description:
            "A seat reservation for the connection of the session, which plays the character of the ticket. Who does not come within the mode's join_seconds is absent.",
          schema: z.object({ room_id: z.string(), seat: seatReservationView }),
        },
      },
      problems: ["not-found", "forbidden", "conflict", "refused"],
    },
    ({ params: { ticket_id }, body: { session_id, protocol_version } }, account, { request }) =>
      refusing(async () => {
        // Who does not come to a match has a pause for it.
        await refuseJoin(services, account, request, false);
        const { player_id, character_id } = await ownSession(services, account, session_id);
        const { ticket, proposal } = await queueing.own(ticket_id, player_id);
        const { room_id, state } = proposal ?? {};
        if (ticket.state !== "matched" || state !== "open" || room_id === undefined)
          throw new QueueRefusal("match_not_open");
        const own = ticket.members.find(each => each.player_id === player_id);
        if (own?.character_id !== character_id) throw new QueueRefusal("other_character");
        const player = { player_id, character_id };
        const reserved = await inReach(reservationFor(services, room_id, player, protocol_version));
        if (!reserved.is_accepted) throw problemOf(reserved);
        return { value: { room_id, seat: reserved.value } };
      }),
  );
}
