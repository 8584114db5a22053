/** The endpoints of a party's chat. */
import { z } from "zod";
import { waitProblem } from "../auth/may-enter.ts";
import { accountEndpoint, type Endpoint } from "../http/endpoint.ts";
import { actorOf, orProblem, type PartyEndpointServices, partyParams, whosePlayed } from "./party-access.ts";
import { MAX_LINE_CHARACTERS, ping } from "./party-line.ts";
import { lineView } from "./party-views.ts";

const MAX_PAGE = 50;

export function partyChatEndpoints(services: PartyEndpointServices): Endpoint[] {
  const { chat } = services.parties;
  const tag = "Parties";
  return [
    accountEndpoint(
      {
        ...{ method: "post", path: "/parties/:party_id/lines", tag },
        summary: "Say something to your party, or point at a place",
        input: z.object({
          params: partyParams,
          body: whosePlayed
            .extend({
              // What is too long is refused with a reason.
              text: z
                .string()
                .optional()
                .describe(`1 to ${MAX_LINE_CHARACTERS} characters that can be seen.`),
              ping: ping.optional().describe("A place in a room of the dungeon, in its coordinates."),
            })
            .refine(
              ({ text, ping }) => (text === undefined) !== (ping === undefined),
              "give either text or ping",
            ),
        }),
        answers: {
          201: {
            description:
              "As all members hear it, and find it for 24 h: words that no character may be called by are stars.",
            schema: z.object({ line: lineView }),
          },
        },
        problems: ["not-found", "forbidden", "refused"],
      },
      async ({ params: { party_id }, body: { session_id, text, ping } }, account) => {
        const wait = await services.standings.whyMuted(account.player_id);
        if (wait) throw waitProblem(wait);
        const actor = await actorOf(services, account, session_id);
        const said = ping === undefined ? { text: text ?? "" } : { ping };
        return { status: 201, value: { line: await orProblem(chat.say(party_id, actor, said)) } };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "get", path: "/parties/:party_id/lines", tag },
        summary: "What was said in your party in the last 24 h",
        input: z.object({
          params: partyParams,
          query: z.object({
            limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(MAX_PAGE),
            before: z.string().min(1).max(64).optional().describe("A line_id: the lines before that one."),
          }),
        }),
        answers: {
          200: {
            description:
              "The newest, the oldest of them first, without those of players that you have blocked.",
            schema: z.object({ lines: z.array(lineView) }),
          },
        },
        problems: ["refused"],
      },
      async ({ params: { party_id }, query: { limit, before } }, { player_id }) => ({
        value: { lines: await orProblem(chat.lines(party_id, player_id, limit, before)) },
      }),
    ),
  ];
}
