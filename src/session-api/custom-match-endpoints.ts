/** The endpoints of custom matches: players make them among themselves, and come in by a code. */
import { z } from "zod";
import { PHASES } from "../game/arena/arena-world.ts";
import type { Verdict } from "../game/core/verdict.ts";
import { accountEndpoint, type Endpoint } from "../http/endpoint.ts";
import type { MatchOutline } from "../rooms/arena/arena-rpc-contract.ts";
import { expectPlayer, reservationFor } from "../rooms/arena/match-reservation.ts";
import { openCustomMatch } from "../rooms/arena/open-match.ts";
import { newInviteCode, readInviteCode } from "../runs/invite-code.ts";
import { protocolVersion } from "../schema/spoken-version.ts";
import type { Services } from "../services.ts";
import { inReach, problemOf } from "./live-room.ts";
import { ownSession } from "./own-session.ts";
import { refuseJoin } from "./refuse-entry.ts";
import { asRoomProblem } from "./room-making.ts";
import { seatReservationView } from "./views.ts";

const id = z.string().min(1).max(128);
const team = z
  .int()
  .min(1)
  .max(8)
  .optional()
  .describe("From 1; left out: that of the party, or else the one with the fewest.");

const who = z.object({ session_id: id, protocol_version: protocolVersion, team });

const outline = z
  .object({
    match_id: z.string(),
    pvp_mode_id: z.string(),
    arena_id: z.string(),
    phase: z.enum(PHASES),
    leader_player_id: z.string().optional().describe("Who may begin it."),
    players: z.array(
      z.object({
        player_id: z.string(),
        character_name: z.string(),
        team: z.int().positive(),
        is_bot: z.boolean(),
        has_come: z.boolean().describe("Whether it is in the match; else it is expected."),
      }),
    ),
  })
  .meta({ id: "CustomMatch" });
export type CustomMatchView = z.output<typeof outline>;

/**
 * Its room's id follows from the code, so that any process finds the match by it in one look, with or without a Redis. Codes are drawn, and told
 * to nobody but those who are in the match.
 */
const matchIdOf = (code: string) => `custom-${code}`;

export function customMatchEndpoints(services: Services): Endpoint[] {
  const tag = "Matches";
  const given = {
    match: outline,
    seat: seatReservationView.describe("For the connection of the session; it has to come in some seconds."),
  };

  return [
    accountEndpoint(
      {
        ...{ method: "post", path: "/matches/custom", tag },
        summary: "Make a match for friends; whom you give its code comes in, and you begin it",
        input: z.object({
          body: who.extend({
            pvp_mode_id: id.describe("An entry of the content's pvp-modes."),
            arena_id: id.optional().describe("One of the mode's arenas; left out: any."),
            has_bots: z
              .boolean()
              .default(false)
              .describe("Whether bots take the places that are free when it begins."),
          }),
        }),
        answers: {
          201: {
            description:
              "It is unranked, and gathers until its leader sends the message `start`. It ends when nobody comes, or all have left.",
            schema: z.object({ code: z.string().describe("8 letters and digits."), ...given }),
          },
        },
        problems: ["not-found", "forbidden", "conflict", "refused"],
      },
      async ({ body }, account, { request }) => {
        const { session_id, protocol_version, team, ...order } = body;
        const holder = await refuseJoin(services, account, request);
        const { player_id, character_id } = await ownSession(services, account, session_id);
        const code = newInviteCode();
        const { address } = holder;
        const leader = { player_id, character_id, team, address, party_id: await partyIdOf(player_id) };
        const opened = openCustomMatch(services, { ...order, match_id: matchIdOf(code), leader });
        const match = accepted(await opened.catch(asRoomProblem));
        const value = {
          ...{ code, match: viewOf(match) },
          seat: await reserved(match, { player_id, character_id }, protocol_version),
        };
        return { status: 201, value };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "put", path: "/matches/custom/join", tag },
        summary: "Come into a custom match by its code; ask again for another team, or another connection",
        input: z.object({ body: who.extend({ code: z.string().min(1).max(32) }) }),
        answers: {
          200: {
            description:
              "The character stays where it is until its connection comes. A code of a match that has begun, is over or never was is refused (422 with the reason match_begun), as is a team that is full (team_full) or that there is not (no_such_team).",
            schema: z.object(given),
          },
        },
        problems: ["not-found", "forbidden", "conflict", "refused"],
      },
      async ({ body: { session_id, protocol_version, team, code } }, account, { request }) => {
        // Counted as an attempt to join: nobody guesses codes.
        await refuseJoin(services, account, request);
        const { player_id, character_id } = await ownSession(services, account, session_id);
        const match_id = matchIdOf(readInviteCode(code));
        const player = { player_id, character_id, team, party_id: await partyIdOf(player_id) };
        const match = accepted(await inReach(expectPlayer(services, match_id, player)));
        return {
          value: {
            match: viewOf(match),
            seat: await reserved(match, player, protocol_version),
          },
        };
      },
    ),
  ];

  async function partyIdOf(player_id: string): Promise<string | undefined> {
    return (await services.parties.partyOf(player_id))?.party.party_id;
  }

  async function reserved(
    { match_id }: MatchOutline,
    player: { player_id: string; character_id: string },
    protocol_version: number,
  ) {
    return accepted(await inReach(reservationFor(services, match_id, player, protocol_version)));
  }
}

/** @throws HttpProblem with the reason where it was refused. */
function accepted<T>(verdict: Verdict<T>): T {
  if (!verdict.is_accepted) throw problemOf(verdict);
  return verdict.value;
}

function viewOf({ leader_id, terms: _, ...match }: MatchOutline): z.input<typeof outline> {
  return { ...match, leader_player_id: leader_id };
}
